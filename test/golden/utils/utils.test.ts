/** Utilities around data against keras.utils 3.15.1 (scripts/golden/utils.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Tensor, tensor, utils } from '../../../src/index.ts';
import { RandomStream } from '../../../src/util/random.ts';
import { type GoldenArray, numbers } from '../../nn/goldens.ts';

interface Goldens {
  readonly padSequences: readonly { sequences: number[][]; options: object; output: GoldenArray & { dtype: string } }[];
  readonly normalize: readonly {
    x: GoldenArray;
    options: { axis?: number; order?: number | string };
    output: GoldenArray;
  }[];
  readonly timeseries: readonly {
    data: GoldenArray;
    targets: GoldenArray | null;
    options: { sequenceLength: number; batchSize?: number };
    batches: GoldenArray[][];
  }[];
}

const goldens = JSON.parse(readFileSync(new URL('./utils.json', import.meta.url), 'utf8')) as Goldens;
const tensorOf = (golden: GoldenArray): Tensor => tensor(numbers(golden), golden.shape);
const context = (epoch = 0) => ({ epoch, seed: 0, random: new RandomStream(0), allocate: () => tensor(0) });

describe('utils give what Keras gives', () => {
  it.each(goldens.padSequences.map((golden, i) => [i, golden] as const))('padSequences %i', (_, golden) => {
    const result = utils.padSequences(golden.sequences, golden.options);
    expect(result.shape).toEqual(golden.output.shape);
    expect(result.dtype).toBe(golden.output.dtype.replace(/^float$/, 'float32'));
    expect([...result.data]).toEqual(golden.output.data);
  });

  it.each(goldens.normalize.map((golden, i) => [i, golden] as const))('normalize %i', (_, { x, options, output }) => {
    const order = { inf: Infinity, '-inf': -Infinity }[String(options.order)] ?? (options.order as number | undefined);
    expect(utils.normalize(tensorOf(x), options.axis, order)).toBeAllClose(tensorOf(output));
  });

  it.each(goldens.timeseries.map((golden, i) => [i, golden] as const))('timeseries windows %i', async (_, golden) => {
    const data = tensorOf(golden.data);
    const targets = golden.targets && tensorOf(golden.targets);
    const dataset = utils.timeseriesDatasetFromArray(data, targets, golden.options);
    expect(dataset.length).toBe(golden.batches.length);
    const parts: Tensor[][] = [];
    for (let i = 0; i < dataset.length; i++) {
      const { x, y } = (await dataset.getItem(i, context())) as { x: Tensor; y?: Tensor };
      parts.push(y === undefined ? [x] : [x, y]);
    }
    expect(parts.map((batch) => batch.map(({ shape }) => shape))).toEqual(
      golden.batches.map((batch) => batch.map(({ shape }) => shape)),
    );
    parts.forEach((batch, i) => {
      batch.forEach((part, j) => {
        expect(part).toBeAllClose(tensorOf(golden.batches[i]![j]!));
      });
    });
    const { batchSize, ...options } = golden.options;
    const whole = utils.timeseriesWindows(data, targets as Tensor, options);
    expect([...whole.x.data]).toEqual(parts.flatMap(([x]) => [...x!.data]));
    expect([...(whole.y?.data ?? [])]).toEqual(parts.flatMap(([, y]) => [...(y?.data ?? [])]));
    expect(dataset.samples).toBe(whole.x.shape[0]);
  });
});
