/** Values against Keras: test/golden/utils. */
import { describe, expect, it } from 'vitest';
import type { Tensor } from '../tensor/tensor.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { RandomStream } from '../util/random.ts';
import { openStream } from './openStream.ts';
import { timeseriesDatasetFromArray, timeseriesWindows } from './timeseries.ts';

const series = Array.from({ length: 10 }, (_, i) => i);
const context = (epoch: number) => ({ epoch, seed: 0, random: new RandomStream(0), allocate: () => null as never });

function firstSteps(epoch: number, seed: number): number[] {
  const dataset = timeseriesDatasetFromArray(series, series, { sequenceLength: 2, batchSize: 4, shuffle: true, seed });
  return Array.from({ length: dataset.length }, (_, i) => {
    const { x, y } = dataset.getItem(i, context(epoch)) as { x: Tensor; y: Tensor };
    expect([...y.data]).toEqual([...x.data].filter((_, step) => step % 2 === 0));
    return [...y.data];
  }).flat();
}

describe('timeseriesDatasetFromArray', () => {
  it('orders its windows anew in each epoch, by its seed', () => {
    const first = firstSteps(0, 3);
    expect(first).not.toEqual(series.slice(0, 9));
    expect([...first].sort()).toEqual(series.slice(0, 9));
    expect(firstSteps(0, 3)).toEqual(first);
    expect(firstSteps(1, 3)).not.toEqual(first);
    expect(firstSteps(0, 4)).not.toEqual(first);
  });

  it('is data that fit takes', async () => {
    const dataset = timeseriesDatasetFromArray(Float64Array.from(series), null, { sequenceLength: 4, batchSize: 4 });
    const stream = await openStream(dataset);
    await stream.beginPass(0);
    const sizes: number[] = [];
    for (let batch = await stream.next(); batch !== undefined; batch = await stream.next()) {
      sizes.push(batch.size);
      expect((batch.x as Tensor).dtype).toBe('float64');
      expect(batch.y).toBeUndefined();
      batch.release();
    }
    expect(sizes).toEqual([4, 3]);
    await stream.close();
  });

  it('uses the whole series where endIndex is its length', () => {
    const { x } = timeseriesWindows(series, null, { sequenceLength: 10, endIndex: 10 });
    expect(x.shape).toEqual([1, 10]);
  });

  it.each([
    [{}, 'expected sequenceLength to be a positive integer, got undefined'],
    [{ sequenceLength: 11 }, 'steps 0 to 10 of data hold no window of 11 steps (sequenceLength 11, samplingRate 1)'],
    [{ sequenceLength: 4, samplingRate: 4 }, 'no window of 13 steps'],
    [{ sequenceLength: 2, startIndex: 5, endIndex: 5 }, 'startIndex < endIndex <= 10 (the steps of data), got 5 and 5'],
    [{ sequenceLength: 2, endIndex: 11 }, 'got 0 and 11'],
    [{ sequenceLength: 2, stride: 2 }, 'unknown option "stride"'],
    [{ sequenceLength: 2, shuffle: 1 }, 'expected shuffle to be true or false'],
  ])('refuses %j', (options, message) => {
    const make = () => timeseriesDatasetFromArray(series, null, options as never);
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(message);
  });

  it('refuses data without steps, and too few targets', () => {
    expect(() => timeseriesDatasetFromArray(3, null, { sequenceLength: 1 })).toThrow('expected data to be a series');
    expect(() => timeseriesWindows(series, [], { sequenceLength: 1 })).toThrow('and 0 targets hold no window');
  });
});
