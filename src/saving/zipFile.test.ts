import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readZip, writeZip } from './zipFile.ts';

const members = { 'a.txt': new TextEncoder().encode('text'), 'b.bin': Uint8Array.of(1, 2, 3) };

describe('ZIP archives', () => {
  it('are stored without compression, in order, and read again', () => {
    const bytes = writeZip(members);
    expect(Buffer.from(bytes).includes('text')).toBe(true);
    const read = readZip(bytes, 'x');
    expect(Object.keys(read)).toEqual(['a.txt', 'b.bin']);
    expect(read['b.bin']).toEqual(members['b.bin']);
  });

  it('are refused where a few bytes claim to be many', () => {
    const bomb = zipSync({ 'zeros.bin': new Uint8Array(2 ** 24) }, { level: 9 });
    expect(() => readZip(bomb, 'bomb.keras')).toThrow('bomb.keras: member "zeros.bin" claims 16.0 MiB');
  });

  it('are refused where contents do not match their checksum', () => {
    const bytes = writeZip(members);
    bytes[Buffer.from(bytes).indexOf('text')] = 'T'.charCodeAt(0);
    expect(() => readZip(bytes, 'x')).toThrow('member "a.txt" does not match its checksum');
  });
});
