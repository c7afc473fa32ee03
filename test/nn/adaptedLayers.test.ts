/** What layers learn in `adapt`, against Keras 3.15.1 (scripts/golden/preprocessing_layers.py). */
import { describe, expect, it } from 'vitest';
import { utils } from '../../src/index.ts';
import { Discretization } from '../../src/nn/layers/discretization.ts';
import { IntegerLookup } from '../../src/nn/layers/integerLookup.ts';
import { Normalization } from '../../src/nn/layers/normalization.ts';
import { tensor } from '../../src/tensor/tensor.ts';
import { type GoldenArray, numbers, readGoldens } from './goldens.ts';

interface AdaptCase {
  readonly className: string;
  readonly options: Record<string, unknown>;
  readonly batches: readonly GoldenArray[];
  readonly learnt: Readonly<Record<string, GoldenArray>>;
}

const { cases } = readGoldens<{ cases: AdaptCase[] }>('preprocessingAdapt.json');

function casesOf(className: string): readonly (readonly [string, AdaptCase])[] {
  return cases
    .filter((golden) => golden.className === className)
    .map((golden) => [`${JSON.stringify(golden.options)}, ${golden.batches.length} batches`, golden]);
}

/** One tensor, or a stream of them. */
function dataOf({ batches }: AdaptCase) {
  const tensors = batches.map((batch) => tensor(numbers(batch), batch.shape));
  return tensors.length === 1 ? tensors[0]! : stream(tensors);
}

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

describe('adapt learns what Keras learns', () => {
  it.each(casesOf('Normalization'))('Normalization %s', async (_, golden) => {
    const layer = new Normalization(golden.options);
    await layer.adapt(dataOf(golden));
    for (const name of ['mean', 'variance'] as const) {
      expect(layer.statistics[name].shape).toEqual(golden.learnt[name]!.shape);
      expect(layer.statistics[name].data).toBeAllClose(numbers(golden.learnt[name]!), { rtol: 1e-4, atol: 1e-4 });
    }
  });

  it.each(casesOf('Discretization'))('Discretization %s', async (_, golden) => {
    const layer = new Discretization(golden.options);
    await layer.adapt(dataOf(golden));
    expect([...layer.binBoundaries]).toBeAllClose(numbers(golden.learnt.binBoundaries!));
  });

  it.each(casesOf('IntegerLookup'))('IntegerLookup %s', async (_, golden) => {
    const layer = new IntegerLookup(golden.options);
    await layer.adapt(dataOf(golden));
    expect(layer.getVocabulary()).toEqual(golden.learnt.vocabulary!.data);
    expect(layer.idfWeights !== undefined).toBe('idfWeights' in golden.learnt);
    if (layer.idfWeights !== undefined) {
      const weights = numbers(golden.learnt.idfWeights!);
      expect([...layer.idfWeights]).toBeAllClose(weights.subarray(0, layer.vocabularySize()));
    }
  });

  it('from a Sequence', async () => {
    const windows = utils.timeseriesDatasetFromArray([1, 2, 3, 4], null, { sequenceLength: 2, batchSize: 2 });
    const layer = new Normalization({ axis: null });
    await layer.adapt(windows);
    expect(layer.statistics.mean.toArray()).toBe(2.5);
    const bins = new Discretization({ numBins: 2 });
    await bins.adapt(windows);
    expect(bins.binBoundaries.length).toBe(1);
  });
});
