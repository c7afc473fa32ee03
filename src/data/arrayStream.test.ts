/** Arrays in memory: every row once a pass, with its target and its weight. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPass, readPasses } from '../../test/fixtures/readPasses.ts';
import { type Tensor, tensor } from '../tensor/tensor.ts';
import { RandomStream } from '../util/random.ts';
import { openStream, type StreamOptions } from './openStream.ts';

/** Row i: x is [10 i, 10 i + 1, ...], y is i, the weight is i / 2. */
function arrays(samples: number, columns: number): object {
  const x = Float32Array.from({ length: samples * columns }, (_, i) => Math.floor(i / columns) * 100 + (i % columns));
  return {
    x: tensor(x, [samples, columns]),
    y: Int32Array.from({ length: samples }, (_, i) => i),
    sampleWeight: Float32Array.from({ length: samples }, (_, i) => i / 2),
  };
}

describe('arrays', () => {
  it('give each row once an epoch, in the order of (seed, epoch), whole and with its target', async () => {
    const settings = fc.record({
      samples: fc.integer({ min: 1, max: 60 }),
      batchSize: fc.integer({ min: 1, max: 70 }),
      columns: fc.constantFrom(1, 3, 17, 40),
      shuffle: fc.boolean(),
      seed: fc.nat(1000),
    });
    await fc.assert(
      fc.asyncProperty(settings, async ({ samples, batchSize, columns, shuffle, seed }) => {
        const passes = await readPasses(arrays(samples, columns), 3, { batchSize, shuffle, seed });
        for (const [epoch, pass] of passes.entries()) {
          const expected = shuffle
            ? Array.from(new RandomStream(seed, epoch).permutation(samples))
            : Array.from({ length: samples }, (_, i) => i);
          expect(pass.flatMap(({ y }) => y[0]!)).toEqual(expected);
          expect(pass.flatMap(({ sampleWeight }) => sampleWeight[0]!)).toEqual(expected.map((i) => i / 2));
          expect(pass.flatMap(({ x }) => x[0]!)).toEqual(
            expected.flatMap((i) => Array.from({ length: columns }, (_, column) => i * 100 + column)),
          );
          expect(pass).toHaveLength(Math.ceil(samples / batchSize));
          expect(pass.at(-1)!.size).toBe(samples % batchSize || Math.min(batchSize, samples));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('have another order in each epoch and for each seed, and the same again', async () => {
    const order = async (epoch: number, seed: number): Promise<number[]> => {
      const stream = await openStream(arrays(50, 1), { shuffle: true, seed });
      return (await readPass(stream, epoch)).flatMap(({ y }) => y[0]!);
    };
    expect(await order(3, 1)).toEqual(await order(3, 1));
    expect(await order(4, 1)).not.toEqual(await order(3, 1));
    expect(await order(3, 2)).not.toEqual(await order(3, 1));
  });

  it('keep the form and the types of several inputs', async () => {
    const stream = await openStream(
      {
        x: {
          pixels: new Uint8Array([1, 2, 3, 4]),
          size: [
            [1, 2],
            [3, 4],
            [5, 6],
            [7, 8],
          ],
        },
        y: [tensor([0, 1, 0, 1])],
      },
      { batchSize: 3, shuffle: true },
    );
    await stream.beginPass(0);
    const batch = (await stream.next())!;
    const { pixels, size } = batch.x as Record<string, Tensor>;
    expect([pixels!.dtype, pixels!.shape, size!.dtype, size!.shape]).toEqual(['uint8', [3], 'float32', [3, 2]]);
    expect(Array.from(pixels!.data, (value) => 2 * value - 1)).toEqual([0, 2, 4].map((i) => size!.data[i]));
    expect(batch.y).toHaveLength(1);
  });

  it('do not copy without shuffling, and use gathered memory again after release', async () => {
    const x = new Float32Array(40);
    const inOrder = await openStream({ x }, { batchSize: 10 });
    await inOrder.beginPass(0);
    expect(((await inOrder.next())!.x as Tensor).data.buffer).toBe(x.buffer);

    const shuffled = await openStream({ x }, { batchSize: 10, shuffle: true });
    await shuffled.beginPass(0);
    const [first, second] = [(await shuffled.next())!, (await shuffled.next())!];
    expect((second.x as Tensor).data.buffer).not.toBe((first.x as Tensor).data.buffer);
    first.release();
    first.release();
    const [third, fourth] = [(await shuffled.next())!, (await shuffled.next())!];
    expect((third.x as Tensor).data.buffer).toBe((first.x as Tensor).data.buffer);
    expect((fourth.x as Tensor).data.buffer).not.toBe((first.x as Tensor).data.buffer);
  });

  it('say how many batches and samples there are', async () => {
    const stream = await openStream(arrays(10, 1), { batchSize: 4 });
    expect([stream.length, stream.samples]).toEqual([3, 10]);
    await stream.close();
    expect(await stream.next()).toBeUndefined();
  });

  it('of millions are shuffled without holding up the event loop', async () => {
    const rows = 300_000;
    const stream = await openStream({ x: new Float32Array(rows) }, { batchSize: rows, shuffle: true, seed: 3 });
    let turns = 0;
    const count = (): void => {
      turns++;
      immediate = setImmediate(count);
    };
    let immediate = setImmediate(count);
    await stream.beginPass(0);
    clearImmediate(immediate);
    await stream.close();
    expect(turns).toBeGreaterThanOrEqual(8);
  });

  it("put whole batches into a new order with shuffle: 'batch', the smaller last one staying last", async () => {
    const data = arrays(11, 3);
    const options = { batchSize: 3, shuffle: 'batch', seed: 4 } as const;
    const [first, second] = await readPasses(data, 2, options);
    for (const [epoch, pass] of [first!, second!].entries()) {
      const order = [...new RandomStream(4, epoch).permutation(3), 3];
      expect(pass.map(({ y }) => y[0])).toEqual(order.map((i) => (i === 3 ? [9, 10] : [3 * i, 3 * i + 1, 3 * i + 2])));
    }
    expect(first).not.toEqual(second);
    // Views: the memory of the arrays itself.
    const stream = await openStream(data, options);
    await stream.beginPass(0);
    const batch = await stream.next();
    expect((batch!.x as Tensor).data.buffer).toBe((data as { x: Tensor }).x.data.buffer);
    await expect(openStream(data, { shuffle: 'rows' as never })).rejects.toThrow(
      'data: expected shuffle to be true, false, \'batch\' or { window: samples }, got "rows".',
    );
  });

  it('with a window mixes rows that are near each other after blocks of them have changed places', async () => {
    const rows = 1000;
    const x = Float32Array.from({ length: rows }, (_, i) => i);
    const read = (shuffle: StreamOptions['shuffle'], epochs = 2) =>
      readPasses({ x }, epochs, { batchSize: 30, shuffle, seed: 6 });
    const passes = await read({ window: 100 });
    expect(await read({ window: 100 })).toEqual(passes);
    for (const pass of passes) {
      expect(pass.map(({ size }) => size)).toEqual([...new Array<number>(33).fill(30), 10]);
      const order = pass.flatMap((batch) => batch.x[0]!);
      expect([...order].sort((a, b) => a - b)).toEqual([...x]);
      // Ten blocks of ten neighbours make a window: a hundred rows are all of ten blocks.
      const blocks = new Set(order.slice(0, 100).map((row) => Math.floor(row / 10)));
      expect(blocks.size).toBe(10);
    }
    expect(passes[0]).not.toEqual(passes[1]);
    // A window that holds all rows is no window.
    expect(await read({ window: rows })).toEqual(await read(true));
    expect(await read({ window: 5 * rows }, 1)).toEqual(await read(true, 1));
  });

  it('with a window knows the rows behind a batch', async () => {
    const stream = await openStream(
      { x: Float32Array.from({ length: 50 }, (_, i) => i) },
      { batchSize: 8, shuffle: { window: 20 } },
    );
    await stream.beginPass(1);
    for (let batch = await stream.next(); batch !== undefined; batch = await stream.next()) {
      const { data } = batch.x as Tensor;
      expect([...data]).toEqual(Array.from(data, (_, i) => batch!.rowOf!(i)));
      batch.release();
    }
  });
});
