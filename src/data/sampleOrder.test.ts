import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../util/random.ts';
import { SampleOrder } from './sampleOrder.ts';

/** Samples of all batches of an epoch; batches are asked for in a random order. */
function epochOf(order: SampleOrder, count: number, batchSize: number, epoch: number): number[] {
  const batches = Math.ceil(count / batchSize);
  const parts = new Map<number, Uint32Array>();
  for (const index of new RandomStream(epoch).permutation(batches)) parts.set(index, order.batch(index, epoch));
  return Array.from({ length: batches }, (_, index) => [...parts.get(index)!]).flat();
}

const sizes = fc.record({
  count: fc.integer({ min: 1, max: 400 }),
  batchSize: fc.integer({ min: 1, max: 50 }),
  shuffleWindow: fc.integer({ min: 1, max: 420 }),
  seed: fc.nat(),
});

describe('the order of samples', () => {
  it('has each sample once, whatever the sizes and whoever asks in which order', () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom(true, false, 'batch' as const), ({ count, ...config }, shuffle) => {
        const order = new SampleOrder(count, { ...config, shuffle });
        const seen = epochOf(order, count, config.batchSize, 1);
        expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
        const again = new SampleOrder(count, { ...config, shuffle });
        expect(epochOf(again, count, config.batchSize, 1)).toEqual(seen);
      }),
    );
  });

  it('takes a window from few places, other ones in each epoch', () => {
    const [count, batchSize, shuffleWindow] = [9990, 10, 900];
    const order = new SampleOrder(count, { batchSize, shuffleWindow, shuffle: true, seed: 3 });
    const windows = [0, 1].map((epoch) => {
      const seen = epochOf(order, count, batchSize, epoch).slice(0, shuffleWindow);
      return new Set(seen.map((sample) => Math.floor(sample / 30)));
    });
    for (const blocks of windows) expect(blocks.size).toBe(30);
    const both = [...windows[0]!].filter((block) => windows[1]!.has(block));
    expect(both.length).toBeLessThan(15);
    // From all over the data, and not in the order of the blocks.
    expect(Math.max(...windows[0]!) - Math.min(...windows[0]!)).toBeGreaterThan(200);
    const first = order.batch(0, 0);
    expect(new Set(first.map((sample) => Math.floor(sample / 30))).size).toBeGreaterThan(3);
  });

  it('is the plain permutation where all samples fit into a window', () => {
    const order = new SampleOrder(12, { batchSize: 5, shuffleWindow: 12, shuffle: true, seed: 7 });
    expect(epochOf(order, 12, 5, 2)).toEqual([...new RandomStream(7, 2).permutation(12)]);
  });
});
