import { describe, expect, it } from 'vitest';
import { metricResults } from '../../../test/golden/nnTraining/goldens.ts';
import { input } from '../../graph/build.ts';
import { AccuracyByShape, accuracyFor } from './accuracyByShape.ts';
import { BinaryAccuracy } from './binaryAccuracy.ts';
import { CategoricalAccuracy } from './categoricalAccuracy.ts';
import { SparseCategoricalAccuracy } from './sparseCategoricalAccuracy.ts';

describe('AccuracyByShape', () => {
  // The rule of keras.src.trainers.compile_utils.is_binary_or_sparse_categorical, 3.15.1.
  it.each([
    [[4, 1], [4, 1], BinaryAccuracy],
    [[4], [4, 1], BinaryAccuracy],
    [[4], [4, 3], SparseCategoricalAccuracy],
    [[4, 1], [4, 3], SparseCategoricalAccuracy],
    [[4, 3], [4, 3], CategoricalAccuracy],
    [[4, 5, 5], [4, 5, 5, 3], SparseCategoricalAccuracy],
  ])('targets %j with predictions %j', (yTrue, yPred, expected) => {
    expect(accuracyFor(input('yTrue', yTrue), input('yPred', yPred))).toBeInstanceOf(expected);
  });

  it('counts over batches', async () => {
    const batch = (yTrue: number[], data: number[]) => ({
      yTrue: { shape: [yTrue.length], data: yTrue },
      yPred: { shape: [yTrue.length, 2], data },
      sampleWeight: null,
    });
    const batches = [batch([0, 1], [0.9, 0.1, 0.7, 0.3]), batch([1], [0.2, 0.8])];
    expect(await metricResults(new AccuracyByShape(), batches, 'int32')).toBeAllClose([1 / 2, 2 / 3]);
  });
});
