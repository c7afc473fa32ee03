import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { plainCrc32, readZip, writeZip } from './zipFile.ts';

const members = { 'a.txt': new TextEncoder().encode('text'), 'b.bin': Uint8Array.of(1, 2, 3) };

describe('ZIP archives', () => {
  it('are stored without compression, in order, and read again', () => {
    const bytes = writeZip(members);
    expect(Buffer.from(bytes).includes('text')).toBe(true);
    const read = readZip(bytes, 'x');
    expect(Object.keys(read)).toEqual(['a.txt', 'b.bin']);
    expect(read['b.bin']).toEqual(members['b.bin']);
  });

  it("have the checksums of the standard, also without Node's", () => {
    // The check value of CRC-32/ISO-HDLC.
    expect(plainCrc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    const bytes = writeZip({ 'a.bin': Uint8Array.from({ length: 1000 }, (_, i) => i * i) });
    const stored = new DataView(bytes.buffer, bytes.byteOffset).getUint32(14, true);
    expect(plainCrc32(Uint8Array.from({ length: 1000 }, (_, i) => i * i))).toBe(stored);
  });

  it('are what other programs read: names in UTF-8, empty members, none at all', () => {
    const all = {
      'größe/層.bin': Uint8Array.of(1, 2, 3),
      empty: new Uint8Array(0),
      text: new TextEncoder().encode('abc'),
    };
    for (const given of [all, {}]) {
      const read = unzipSync(writeZip(given));
      expect(Object.keys(read)).toEqual(Object.keys(given));
      expect(Object.values(read)).toEqual(Object.values(given));
      expect(readZip(writeZip(given), 'x')).toEqual(read);
    }
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
