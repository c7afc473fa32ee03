/** Batches in the memory of a slot. */
import { describe, expect, it } from 'vitest';
import { Tensor, tensor } from '../../tensor/tensor.ts';
import { toBatch } from '../batch.ts';
import { SlotWriter, unpackBatch } from './slotWriter.ts';

const dirty = (bytes: number): SharedArrayBuffer => {
  const memory = new SharedArrayBuffer(bytes);
  new Uint8Array(memory).fill(0xff);
  return memory;
};

describe('SlotWriter', () => {
  it('gives zeros in the slot, aligned, and does not copy them again', () => {
    const memory = dirty(1024);
    const writer = new SlotWriter(memory);
    const a = writer.allocate([3], 'uint8');
    const b = writer.allocate([2, 5]);
    expect([a.data.byteOffset, b.data.byteOffset]).toEqual([0, 64]);
    expect([...a.data, ...b.data].every((value) => value === 0)).toBe(true);
    b.data.fill(7);
    const packed = writer.pack(toBatch({ x: { b } }, 'data'));
    expect(packed.x).toEqual({ b: { dtype: 'float32', shape: [2, 5], byteOffset: 64 } });
    const { x } = unpackBatch(packed, memory);
    expect((x as Record<string, Tensor>).b).toEqual(b);
  });

  it('gives zeros and nothing but zeros, whatever the number of bytes', () => {
    const lengths = [1, 7, 8, 9, 63, 64, 65];
    const memory = dirty(1024);
    const writer = new SlotWriter(memory);
    const placed = lengths.map((length) => writer.allocate([length], 'uint8').data);
    expect(placed.every((data) => data.every((value) => value === 0))).toBe(true);
    const zeros = new Uint8Array(memory).reduce((count, value) => count + Number(value === 0), 0);
    expect(zeros).toBe(lengths.reduce((sum, length) => sum + length, 0));
  });

  it('copies what lies elsewhere, keeping form, type and order', () => {
    const memory = dirty(4096);
    const writer = new SlotWriter(memory);
    const batch = toBatch(
      {
        x: [
          tensor([
            [1, 2],
            [3, 4],
          ]),
          tensor(new Uint8Array([5, 6])),
        ],
        y: { dtype: new Float64Array([7, 8]) },
        sampleWeight: new Int32Array([9, 10]),
      },
      'data',
    );
    const packed = structuredClone(writer.pack(batch));
    expect(unpackBatch(packed, memory)).toEqual(batch);
    expect(writer.bytes).toBe(4 * 64);
  });

  it('copies a view of shared memory that is not its own', () => {
    const foreign = new Float32Array(new SharedArrayBuffer(16)).fill(3);
    const memory = dirty(64);
    const packed = new SlotWriter(memory).pack(toBatch([foreign], 'data'));
    foreign.fill(4);
    expect(Array.from((unpackBatch(packed, memory).x as Tensor).data)).toEqual([3, 3, 3, 3]);
  });

  it('writes what does not fit behind the end of memory that grows, also what is only a part of it', () => {
    const memory = dirty(128);
    const writer = new SlotWriter(memory);
    const fits = writer.allocate([1, 16]);
    const beyond = writer.allocate([1, 60]);
    fits.data.fill(1);
    beyond.data.set(Array.from({ length: 60 }, (_, i) => i));
    const part = new Tensor(beyond.data.subarray(40), [1, 20], 'float32');
    const packed = writer.pack(toBatch({ x: [fits, beyond, part] }, 'data'));
    const grown = new SharedArrayBuffer(writer.bytes);
    new Uint8Array(grown).set(new Uint8Array(memory));
    const placed = writer.spill(packed, (start, bytes) => new Uint8Array(grown).set(bytes, start));
    const x = unpackBatch(structuredClone(placed), grown).x as Tensor[];
    expect(x.map(({ data }) => Array.from(data))).toEqual([
      new Array(16).fill(1),
      Array.from({ length: 60 }, (_, i) => i),
      Array.from({ length: 20 }, (_, i) => 40 + i),
    ]);
  });

  it('takes memory of its own for what does not fit, and tells how much would have', () => {
    const memory = dirty(128);
    const writer = new SlotWriter(memory);
    const fits = writer.allocate([16]);
    const beyond = writer.allocate([100]);
    expect(fits.data.buffer).toBe(memory);
    expect(beyond.data.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(beyond.data.buffer).not.toBe(memory);
    beyond.data.fill(2);
    const packed = writer.pack(toBatch({ x: [beyond, beyond] }, 'data'));
    expect(Array.from((unpackBatch(packed, memory).x as Tensor[])[1]!.data)).toEqual(new Array(100).fill(2));
    expect(writer.bytes).toBe(64 + 448);
  });
});
