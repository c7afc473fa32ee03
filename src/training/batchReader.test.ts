import { describe, expect, it } from 'vitest';
import { warningsOf } from '../../test/fixtures/readPasses.ts';
import { lend } from '../data/batch.ts';
import type { BatchStream } from '../data/source.ts';
import { tensor } from '../tensor/tensor.ts';
import { BatchReader } from './batchReader.ts';
import type { OnExhausted } from './fitOptions.ts';

/** A stream whose passes have the given lengths and whose batches are numbered; writes down what it is asked. */
class FakeStream implements BatchStream {
  readonly calls: string[] = [];
  readonly samples = undefined;
  released = 0;
  #left = 0;
  #number = 0;
  readonly #passes: number[];
  readonly length: number | undefined;

  constructor(passes: number[], length?: number) {
    this.#passes = passes;
    this.length = length;
  }

  async beginPass(epoch: number): Promise<void> {
    this.calls.push(`begin ${epoch}`);
    this.#left = this.#passes.shift() ?? 0;
  }

  async next() {
    if (this.#left === 0) return undefined;
    this.#left--;
    return lend({ x: tensor([[this.#number++]]), size: 1 }, () => void this.released++);
  }

  async endPass(epoch: number): Promise<void> {
    this.calls.push(`end ${epoch}`);
  }

  async close(): Promise<void> {
    this.calls.push('close');
  }
}

function readerOf(stream: BatchStream, steps?: number, onExhausted?: OnExhausted): BatchReader {
  return new BatchReader({ stream, steps, stepsName: 'stepsPerEpoch', owner: 'fit', onExhausted });
}

async function readEpoch(reader: BatchReader, epoch: number): Promise<number[]> {
  const numbers: number[] = [];
  await reader.begin(epoch);
  for (let batch = await reader.next(); batch !== undefined; batch = await reader.next()) {
    numbers.push((batch.x as { data: ArrayLike<number> }).data[0]!);
  }
  await reader.end();
  return numbers;
}

describe('BatchReader', () => {
  it('reads one pass an epoch without a number of steps', async () => {
    const stream = new FakeStream([2, 3]);
    const reader = readerOf(stream);
    expect(await readEpoch(reader, 4)).toEqual([0, 1]);
    expect(await readEpoch(reader, 5)).toEqual([2, 3, 4]);
    expect(stream.calls).toEqual(['begin 4', 'end 4', 'begin 5', 'end 5']);
  });

  it('goes on over passes with a number of steps, and ends a pass with its last batch', async () => {
    const stream = new FakeStream([4, 4, 4], 4);
    const reader = readerOf(stream, 3);
    expect(reader.length).toBe(3);
    expect(await readEpoch(reader, 0)).toEqual([0, 1, 2]);
    expect(stream.calls).toEqual(['begin 0']);
    expect(await readEpoch(reader, 1)).toEqual([3, 4, 5]);
    expect(await readEpoch(reader, 2)).toEqual([6, 7, 8]);
    expect(await readEpoch(reader, 3)).toEqual([9, 10, 11]);
    expect(stream.calls).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  it('gives a batch that was looked at once more, and counts it once', async () => {
    const reader = readerOf(new FakeStream([3]));
    await reader.begin(0);
    const first = await reader.peek();
    expect(await reader.peek()).toBe(first);
    expect(await reader.next()).toBe(first);
    expect(await readEpoch(reader, 0)).toEqual([1, 2]);
  });

  it.each([
    ['an empty pass', [0], undefined, undefined, /epoch 1 after 0 of 1 batches.*at least one batch/],
    ['a pass that is shorter than announced', [2], 5, undefined, /after 2 of 5 batches/],
    ['an epoch that no pass fills', [2, 0], undefined, 3, /after 2 of 3 batches.*stepsPerEpoch/],
  ])('refuses %s', async (_name, passes, length, steps, message) => {
    const reader = readerOf(new FakeStream(passes, length), steps);
    await expect(readEpoch(reader, 0)).rejects.toMatchObject({
      code: 'ERR_DATA_EXHAUSTED',
      message: expect.stringMatching(message),
    });
  });

  it('gives back what was read ahead when it is closed', async () => {
    const stream = new FakeStream([3]);
    const reader = readerOf(stream);
    await reader.begin(0);
    await reader.peek();
    await reader.close();
    expect(stream.released).toBe(1);
    expect(stream.calls).toEqual(['begin 0', 'close']);
  });

  it('does not end a pass while a batch of it is asked for', async () => {
    const stream = new FakeStream([3], 3);
    let arrive = (): void => {};
    const reader = readerOf(stream);
    await reader.begin(0);
    const gate = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const next = stream.next.bind(stream);
    stream.next = async () => {
      await gate;
      return next();
    };
    const reading = reader.next();
    const ending = reader.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(stream.calls).toEqual(['begin 0']);
    arrive();
    await reading;
    await ending;
    expect(stream.calls).toEqual(['begin 0', 'end 0']);
  });

  it.each([
    ['within an epoch', [5], 3, [[0, 1, 2], [3, 4], []]],
    ['with an epoch', [4, 0], 2, [[0, 1], [2, 3], []]],
    ['with a pass', [2, 3], undefined, [[0, 1], [2, 3, 4], []]],
  ])('ends the run where the data ends %s, if it may', async (_name, passes, steps, expected) => {
    const stream = new FakeStream(passes);
    const reader = readerOf(stream, steps, 'stop');
    for (const [epoch, numbers] of expected.entries()) {
      expect(reader.ended).toBe(false);
      await reader.begin(epoch);
      expect(await reader.hasNext()).toBe(numbers.length > 0);
      const isShort = numbers.length < (steps ?? 1);
      if (numbers.length > 0) expect(await readEpoch(reader, epoch)).toEqual(numbers);
      expect(reader.ended).toBe(isShort);
      if (isShort) break;
    }
    expect(await reader.next()).toBeUndefined();
  });

  it('is an error without any batch, also where the run may end early', async () => {
    const reader = readerOf(new FakeStream([0]), 3, 'stop');
    await reader.begin(0);
    await expect(reader.peek()).rejects.toMatchObject({
      code: 'ERR_DATA_EXHAUSTED',
      message: expect.stringMatching(/epoch 1 after 0 of 3 batches.*onExhausted: 'stop' ends the run there/),
    });
  });

  it('warns once of an epoch that does not end, where nobody knows its length', async () => {
    const read = async (reader: BatchReader) =>
      warningsOf(async () => {
        for (const epoch of [0, 1]) await readEpoch(reader, epoch);
      });
    const many = [10_000, 10_000];
    const [warning, ...others] = await read(readerOf(new FakeStream([...many])));
    expect(warning).toMatchObject({
      name: 'MillraceWarning',
      code: 'MILLRACE_ENDLESS_EPOCH',
      message:
        'fit: 10,000 batches of epoch 1 have been read, and the data has not ended. A generator that never ends needs ' +
        'stepsPerEpoch: the number of batches to read.',
    });
    expect(others).toEqual([]);
    expect(await read(readerOf(new FakeStream([9_999, 9_999])))).toEqual([]);
    expect(await read(readerOf(new FakeStream([...many], 10_000)))).toEqual([]);
    expect(await read(readerOf(new FakeStream([...many]), 10_000))).toEqual([]);
  });
});
