/** Values for another process. */
import { describe, expect, it } from 'vitest';
import { withoutSharedMemory } from './withoutSharedMemory.ts';

describe('withoutSharedMemory', () => {
  it('copies shared memory wherever it is, and keeps everything else', () => {
    const shared = new SharedArrayBuffer(2);
    new Uint8Array(shared).set([1, 2]);
    const when = new Date(5);
    const value = {
      a: [shared, 'text', null],
      b: new Map([['k', new Set([shared])]]),
      when,
      self: undefined as unknown,
    };
    value.self = value;
    const copy = withoutSharedMemory(value);
    expect(copy.a[0]).toBeInstanceOf(ArrayBuffer);
    expect([...new Uint8Array(copy.a[0] as unknown as ArrayBuffer)]).toEqual([1, 2]);
    expect([...copy.b.get('k')!][0]).toBe(copy.a[0]);
    expect([copy.a.slice(1), copy.when, copy.self]).toEqual([['text', null], when, copy]);
    expect(value.a[0]).toBe(shared);
  });
});
