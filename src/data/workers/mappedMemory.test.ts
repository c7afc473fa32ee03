/** Slots that processes share: as the main process sees them, and as a worker does. */
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Tensor, tensor } from '../../tensor/tensor.ts';
import { WorkerError } from '../../util/errors.ts';
import { toBatch } from '../batch.ts';
import { MappedMemory } from './mappedMemory.ts';
import { loadMapping, type Mapping, mappingPath } from './mapping.ts';
import { claimSlot } from './protocol.ts';
import { Ring } from './ring.ts';
import { CLAIMS_LANE, SlotFile } from './slotFile.ts';
import { SlotWriter, unpackBatch } from './slotWriter.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const NOTHING_MAPPED: Mapping = { turnIntoMemory: () => false, mapFile: () => new ArrayBuffer(0) };

describe.skipIf(mappingPath() === undefined)('MappedMemory', () => {
  let memory: MappedMemory;
  /** The file as a worker maps it. */
  let worker: SlotFile;
  beforeEach(() => {
    memory = MappedMemory.open(3)!;
    worker = new SlotFile(memory.file, loadMapping(memory.mappingPath));
  });
  afterEach(() => memory.close());

  /** What a worker does with a batch for a slot. */
  const make = (slot: Parameters<MappedMemory['laneOf']>[0], values: readonly (readonly number[])[]) => {
    const lane = memory.laneOf(slot);
    const writer = new SlotWriter(worker.map(lane));
    const x = values.map((row) => {
      const placed = writer.allocate([1, row.length]);
      placed.data.set(row);
      return placed;
    });
    const packed = writer.pack(toBatch({ x, y: tensor(new Int32Array([7])) }, 'data'));
    const batch = writer.spill(packed, (start, bytes) => worker.write(lane.lane, start, bytes));
    return {
      batch: structuredClone(batch),
      bytes: writer.bytes,
      inPlace: x.every(({ data }) => data.buffer === worker.map(lane)),
    };
  };
  const read = (slot: Parameters<MappedMemory['laneOf']>[0], made: ReturnType<typeof make>) => {
    memory.reach(slot, made.bytes);
    return (unpackBatch(made.batch, slot.memory).x as readonly Tensor[]).map(({ data }) => Array.from(data));
  };

  it('has claims that a worker sees', () => {
    const ring = new Ring(memory, 1e9);
    const claims = new Int32Array(worker.map({ lane: CLAIMS_LANE, bytes: 12 }));
    const slot = ring.take()!;
    ring.offer(slot, 8);
    expect(claimSlot(claims, slot.index, 7, 5)).toBe(false);
    expect(claimSlot(claims, slot.index, 8, 5)).toBe(true);
    expect(Atomics.load(ring.claims, slot.index)).toBe(-5);
    expect(claimSlot(ring.claims, slot.index, 8, 6)).toBe(false);
  });

  it('takes the first batch of a slot from the file and those after it in place, the same memory each time', () => {
    const slot = new Ring(memory, 1e9).take()!;
    const first = make(slot, [[1, 2, 3], [4]]);
    expect(first.inPlace).toBe(false);
    expect(read(slot, first)).toEqual([[1, 2, 3], [4]]);
    const before = slot.memory;
    const second = make(slot, [[5, 6, 7], [8]]);
    expect(second.inPlace).toBe(true);
    expect(read(slot, second)).toEqual([[5, 6, 7], [8]]);
    expect(slot.memory).toBe(before);
  });

  it('lets batches grow in their place, beside those of other slots, and shrink', () => {
    const ring = new Ring(memory, 1e9);
    const [slot, other] = [ring.take()!, ring.take()!];
    const ones = new Array(3000).fill(1);
    const neighbour = make(other, [ones]);
    expect(read(slot, make(slot, [[1], [2, 3]]))).toEqual([[1], [2, 3]]);
    const twos = new Array(5000).fill(2);
    // The first tensor fits, the second lies partly behind the end, the third behind it.
    expect(read(slot, make(slot, [[9], twos, ones]))).toEqual([[9], twos, ones]);
    expect(read(slot, make(slot, [[4]]))).toEqual([[4]]);
    expect(slot.memory!.byteLength).toBeGreaterThan(8000 * 4);
    expect(read(other, neighbour)).toEqual([ones]);
  });

  it('takes a batch without bytes', () => {
    const slot = new Ring(memory, 1e9).take()!;
    const writer = new SlotWriter(worker.map(memory.laneOf(slot)));
    const packed = writer.pack(toBatch({ x: writer.allocate([5, 0]) }, 'data'));
    const batch = writer.spill(packed, () => {});
    memory.reach(slot, writer.bytes);
    expect((unpackBatch(batch, slot.memory).x as Tensor).shape).toEqual([5, 0]);
  });

  it('gives a slot another place where its worker may still write to it', () => {
    const ring = new Ring(memory, 1e9);
    const slot = ring.take()!;
    const made = make(slot, [[1]]);
    expect(read(slot, made)).toEqual([[1]]);
    const lost = worker.map(memory.laneOf(slot));
    ring.abandonMemory(slot);
    expect(slot.memory).toBeUndefined();
    expect(read(slot, make(slot, [[2]]))).toEqual([[2]]);
    new Uint8Array(lost).fill(255);
    expect(read(slot, make(slot, [[3]]))).toEqual([[3]]);
  });

  it('keeps batches that are lent when it is closed', () => {
    const own = MappedMemory.open(2)!;
    const slot = { index: 0, memory: undefined as ArrayBufferLike | undefined };
    const file = new SlotFile(own.file, loadMapping(own.mappingPath));
    file.write(own.laneOf(slot).lane, 0, new Uint8Array(100).fill(3));
    own.reach(slot, 100);
    own.close();
    expect(new Uint8Array(slot.memory!)).toEqual(new Uint8Array(100).fill(3));
  });

  it.runIf(existsSync('/dev/shm'))('has a file without a name', () => {
    expect(readdirSync('/dev/shm').filter((name) => name.startsWith(`millrace-${process.pid}-`))).toEqual([]);
  });
});

describe('without room', () => {
  it.runIf(existsSync('/dev/full'))('a batch says that the memory is full', () => {
    const file = openSync('/dev/full', 'r+');
    const lanes = new SlotFile(file, NOTHING_MAPPED);
    expect(() => lanes.write(1, 0, new Uint8Array(2048))).toThrow(WorkerError);
    closeSync(file);
  });

  it('there is none without the addon, nor where that is none, or of another version', () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
    try {
      vi.stubEnv('MILLRACE_NATIVE_PATH', join(folder, 'millrace.node'));
      expect(MappedMemory.open(2)).toBeUndefined();
      writeFileSync(join(folder, 'mapping.node'), 'not a library');
      expect(MappedMemory.open(2)).toBeUndefined();
      writeFileSync(join(folder, 'old.cjs'), 'exports.mapFile = () => {};');
      expect(() => loadMapping(join(folder, 'old.cjs'))).toThrow(
        expect.objectContaining({
          code: 'ERR_NATIVE',
          message: expect.stringMatching(/lacks turnIntoMemory: .*build:native/),
        }),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('files that may not be so long are noticed', () => {
    // No file may be longer than a device that has a fixed length.
    const file = openSync('/dev/null', 'r+');
    expect(new SlotFile(file, NOTHING_MAPPED).hasRoomFor(3)).toBe(false);
    closeSync(file);
  });
});
