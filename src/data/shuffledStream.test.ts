/** Samples of streams in a new order, a window at a time. */
import { describe, expect, it } from 'vitest';
import { type ReadBatch, readPass, readPasses } from '../../test/fixtures/readPasses.ts';
import { turns } from '../../test/fixtures/turns.ts';
import { Tensor, tensor } from '../tensor/tensor.ts';
import { RandomStream } from '../util/random.ts';
import type { BatchLike } from './batch.ts';
import { openStream } from './openStream.ts';

/** Batches of the given sizes, of samples that are numbered over all of them. */
function numbered(sizes: readonly number[]): () => Generator<BatchLike> {
  return function* () {
    let first = 0;
    for (const size of sizes) {
      const x = Float32Array.from({ length: size }, (_, i) => first + i);
      first += size;
      yield { x };
    }
  };
}

const samplesOf = (pass: readonly ReadBatch[]): number[] => pass.flatMap(({ x }) => [...x[0]!]);
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

/** tf.data's rule in its simplest form: draw from a list, put the next one in its place. */
function oracle(count: number, window: number, random: RandomStream): number[] {
  const coming = range(count);
  const kept = coming.splice(0, window);
  return range(count).map(() => {
    const place = random.integer(kept.length);
    const [sample] = kept.splice(place, 1, ...coming.splice(0, 1));
    // At the end the last one fills the gap.
    if (kept.length < window && place < kept.length) kept.splice(place, 0, kept.pop()!);
    return sample!;
  });
}

describe('a window over a stream', () => {
  const cases: [sizes: number[], window: number][] = [
    [[4, 4, 4, 4, 2], 6],
    [[4, 4, 4, 4, 2], 4],
    [[4, 4, 4, 4, 2], 1],
    [[4, 4, 4, 4, 2], 18],
    [[4, 4, 4, 4, 2], 1000],
    [[1, 7, 2, 5, 1, 1, 9], 3],
    [[64, 64, 64, 1], 100],
    [[5], 2],
  ];

  it.each(cases)(
    'of batches of %j, %i samples: each once, sizes as they came, none too early',
    async (sizes, window) => {
      const passes = await readPasses(numbered(sizes), 3, { shuffle: { window }, seed: 5 });
      for (const pass of passes) {
        expect(pass.map(({ size }) => size)).toEqual(sizes);
        const order = samplesOf(pass);
        expect([...order].sort((a, b) => a - b)).toEqual(range(sum(sizes)));
        for (const [place, sample] of order.entries()) expect(place).toBeGreaterThanOrEqual(sample - (window - 1));
      }
    },
  );

  it('draws each sample from the window, into which the next one comes', async () => {
    for (const window of [1, 2, 5, 12, 13, 40]) {
      const passes = await readPasses(numbered([4, 4, 4, 1]), 2, { shuffle: { window }, seed: 8 });
      for (const [epoch, pass] of passes.entries()) {
        expect(samplesOf(pass)).toEqual(oracle(13, window, new RandomStream(8, epoch)));
      }
    }
  });

  it('depends on the seed, the pass and what comes, and not on how much is read ahead', async () => {
    const read = (seed: number, maxQueueSize: number) =>
      readPasses(numbered([8, 8, 8, 8]), 3, { shuffle: { window: 12 }, seed, maxQueueSize });
    const passes = await read(1, 1);
    expect(await read(1, 10)).toEqual(passes);
    expect(await read(2, 10)).not.toEqual(passes);
    expect(new Set(passes.map((pass) => samplesOf(pass).join())).size).toBe(3);
  });

  it('that holds all gives every order equally often', async () => {
    const counts = new Map<string, number>();
    for (const pass of await readPasses(numbered([2, 1]), 1200, { shuffle: { window: 3 }, seed: 3 })) {
      const order = samplesOf(pass).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 200 each; four standard deviations are 52.
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(52);
  });

  it('keeps together what belongs to a sample: inputs by name, targets in order, weights, of any type', async () => {
    const source = function* (): Generator<BatchLike> {
      for (let batch = 0; batch < 5; batch++) {
        const numbers = [3 * batch, 3 * batch + 1, 3 * batch + 2];
        const image = tensor(Uint8Array.from(numbers.flatMap((n) => range(40).map(() => n))), [3, 5, 8]);
        const x =
          batch % 2 === 0 ? { image, size: numbers.map((n) => [n, -n]) } : { size: numbers.map((n) => [n, -n]), image };
        yield { x, y: [tensor(Int32Array.from(numbers)), tensor(numbers)], sampleWeight: numbers.map((n) => n / 2) };
      }
    };
    const form = { inputs: 2, outputs: 2, inputNames: ['image', 'size'], outputNames: ['a', 'b'] };
    const [pass] = await readPasses(source, 1, { shuffle: { window: 7 }, form });
    const seen: number[] = [];
    for (const { x, y, sampleWeight, size } of pass!) {
      const [image, sizes] = x as [number[], number[]];
      for (let i = 0; i < size; i++) {
        const n = sizes[2 * i]!;
        seen.push(n);
        expect(sizes[2 * i + 1]).toBeCloseTo(-n);
        expect(image.slice(40 * i, 40 * (i + 1))).toEqual(range(40).map(() => n));
        expect([y[0]![i], y[1]![i], sampleWeight[0]![i]]).toEqual([n, n, n / 2]);
      }
    }
    expect(seen).not.toEqual(range(15));
    expect(seen.sort((a, b) => a - b)).toEqual(range(15));
  });

  it('takes samples that fill a piece of memory each', async () => {
    const width = 2 ** 17;
    const source = function* (): Generator<BatchLike> {
      for (let batch = 0; batch < 4; batch++) {
        const data = new Float32Array(3 * width);
        for (let i = 0; i < 3; i++) data.fill(3 * batch + i, i * width, (i + 1) * width);
        yield [new Tensor(data, [3, width], 'float32')];
      }
    };
    const stream = await openStream(source, { shuffle: { window: 8 } });
    await stream.beginPass(0);
    const seen: number[] = [];
    for (let batch = await stream.next(); batch !== undefined; batch = await stream.next()) {
      const { data } = batch.x as Tensor;
      for (let i = 0; i < 3; i++) {
        const row = data.subarray(i * width, (i + 1) * width);
        expect(row.every((value) => value === row[0])).toBe(true);
        seen.push(row[0]!);
      }
      batch.release();
    }
    await stream.close();
    expect(seen.sort((a, b) => a - b)).toEqual(range(12));
  });

  it('uses the memory of a batch again when it is released, and not before', async () => {
    const stream = await openStream(numbered([4, 4, 4, 4]), { shuffle: { window: 4 } });
    await stream.beginPass(0);
    const [first, second] = [await stream.next(), await stream.next()];
    const memory = (batch: typeof first) => (batch!.x as Tensor).data;
    expect(memory(second)).not.toBe(memory(first));
    const values = [...memory(second)];
    first!.release();
    first!.release();
    const [third, fourth] = [await stream.next(), await stream.next()];
    expect(memory(third)).toBe(memory(first));
    expect(memory(fourth)).not.toBe(memory(third));
    expect([...memory(second)]).toEqual(values);
    await stream.close();
  });

  it('reads the window and what is read ahead, not more', async () => {
    let asked = 0;
    const stream = await openStream(
      function* () {
        for (;;) {
          asked++;
          yield { x: [1, 2, 3, 4] };
        }
      },
      { shuffle: { window: 10 }, maxQueueSize: 2 },
    );
    await stream.beginPass(0);
    for (let taken = 1; taken <= 20; taken++) {
      await stream.next();
      await turns(10);
      // Three batches hold ten samples; two are ready, one is in the making.
      expect(asked).toBeLessThanOrEqual(taken + 3 + 3);
    }
    await stream.close();
  });

  it('counts the bytes of the window, of what is read ahead, and of what is in use', async () => {
    const stream = await openStream(numbered([4, 4, 4, 4]), { shuffle: { window: 8 }, maxQueueSize: 1 });
    await stream.beginPass(0);
    const batches = [await stream.next(), await stream.next()];
    const bytes = 4 * (8 + 2 * 4);
    // Two batches of the source are there at most: one ready, one that is taken apart.
    const peak = stream.queue!.takePeakBytes()!;
    expect(peak).toBeGreaterThan(bytes);
    expect(peak).toBeLessThanOrEqual(bytes + 2 * 4 * 4);
    for (const each of batches) each!.release();
    while ((await stream.next()) !== undefined);
    stream.queue!.takePeakBytes();
    await stream.close();
    expect(stream.queue!.takePeakBytes()).toBeLessThanOrEqual(2 * 4 * 4);
    expect(stream.queue).toMatchObject({ source: 'generator', workers: 0, ready: 0 });
  });

  it('goes on over the end of an epoch, where a generator is read on', async () => {
    const stream = await openStream(numbered([2, 2, 2])(), { shuffle: { window: 3 }, seed: 2 });
    await stream.beginPass(0);
    const pass: number[] = [];
    for (let batch = await stream.next(); batch !== undefined; batch = await stream.next()) {
      pass.push(...(batch.x as Tensor).data);
    }
    expect(pass).toEqual(oracle(6, 3, new RandomStream(2, 0)));
    await expect(stream.beginPass(1)).rejects.toThrow(/the generator has ended/);
    await stream.close();
  });

  it('begins anew with each pass, also after one that was left, and with samples of another form', async () => {
    let width = 0;
    const stream = await openStream(
      () => {
        width++;
        return [0, 1, 2, 3]
          .map((n) => ({ x: tensor(new Float32Array(2 * width).fill(n), [2, width]) }))
          [Symbol.iterator]();
      },
      { shuffle: { window: 5 } },
    );
    expect(await readPass(stream, 0, 2)).toHaveLength(2);
    const pass = await readPass(stream, 1);
    expect(pass.map(({ x }) => x[0]!.length)).toEqual([4, 4, 4, 4]);
    expect(pass.flatMap(({ x }) => x[0]!).sort((a, b) => a - b)).toEqual([0, 1, 2, 3].flatMap((n) => [n, n, n, n]));
    await stream.close();
  });

  it('gives an error of the source as it is', async () => {
    const error = new RangeError('gone');
    const stream = await openStream(
      function* () {
        yield* numbered([4, 4, 4])();
        throw error;
      },
      { shuffle: { window: 6 } },
    );
    await stream.beginPass(0);
    await stream.next();
    await expect(
      (async () => {
        for (;;) await stream.next();
      })(),
    ).rejects.toBe(error);
    await stream.close();
  });

  it.each([
    [
      'another shape',
      { x: [[1, 2, 3]] },
      'ERR_SHAPE_MISMATCH',
      /batch 1 of the generator has samples of shape \[3\] as x, the batches before it \[2\]/,
    ],
    [
      'another type',
      { x: tensor(Uint8Array.of(1, 2), [1, 2]) },
      'ERR_DTYPE_MISMATCH',
      /has uint8 numbers as x, the batches before it float/,
    ],
    [
      'targets that others lack',
      { x: [[1, 2]], y: [1] },
      'ERR_INVALID_ARGUMENT',
      /has "x" and "y", the batches before it "x"/,
    ],
    ['other names', { x: { a: [[1, 2]] } }, 'ERR_INVALID_ARGUMENT', /has "x\.a", the batches before it "x"/],
  ] as [string, BatchLike, string, RegExp][])('refuses a batch with %s', async (_what, second, code, message) => {
    const stream = await openStream(() => [{ x: [[1, 2]] }, second].values(), { shuffle: { window: 9 }, owner: 'fit' });
    await stream.beginPass(0);
    const failure = stream.next();
    await expect(failure).rejects.toMatchObject({ code });
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toThrow(/pad or convert them, or leave the window out/);
    await stream.close();
  });

  it('does not hang on close while it waits for samples', async () => {
    const stream = await openStream(
      async function* (): AsyncGenerator<BatchLike> {
        yield { x: [1, 2] };
        await new Promise<void>((resolve) => setImmediate(resolve));
        yield { x: [3, 4] };
      },
      { shuffle: { window: 9 } },
    );
    await stream.beginPass(0);
    const waiting = stream.next();
    await stream.close();
    expect(await waiting).toBeUndefined();
  });
});
