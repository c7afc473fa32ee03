/** Metrics whose state has shapes that only the data tell, in a model. */
import { describe, expect, it } from 'vitest';
import { input, layers, metrics, type Sequential, sequential } from '../../src/index.ts';
import { useReferenceEngine } from './models.ts';

useReferenceEngine();

const x = [
  [1, 0],
  [0, 1],
  [1, 1],
];
const y = [
  [1, 0],
  [0, 1],
  [0, 1],
];

/** A model that predicts its inputs. */
function identity(): Sequential {
  return sequential([layers.dense({ units: 2, kernelInitializer: 'identity', inputShape: [2], trainable: false })]);
}

describe('metrics with a number for each column', () => {
  it('start afresh at every evaluation, whatever the sizes of batches', async () => {
    const model = identity();
    model.compile({ loss: 'mse', metrics: [metrics.f1Score({ average: 'macro' }), 'r2Score'] });
    const options = { batchSize: 2, returnDict: true, verbose: 0 } as const;
    const first = await model.evaluate(x, y, options);
    // Both columns: precision 1/2 and 1 with recall 1 for the first, 2 of 2 right for the second.
    expect(first.f1_score).toBeCloseTo((2 / 3 + 1) / 2, 5);
    expect(first.r2Score).toBeCloseTo((1 - 1 / (2 / 3) + 1) / 2, 5);
    expect(await model.evaluate(x, y, options)).toEqual(first);
  });

  it('count as a number where they give a list of one', async () => {
    const model = sequential([input({ shape: [1] }), layers.identity()]);
    model.compile({ loss: 'mse', metrics: [metrics.f1Score({ threshold: 0.5 })] });
    // keras.metrics.F1Score(threshold=0.5) 3.15.1: [0.6666667]
    const logs = await model.testOnBatch([[0.9], [0.8], [0.2]], [[1], [0], [0]], { returnDict: true });
    expect(logs.f1_score).toBeCloseTo(2 / 3, 5);
  });

  it('are refused where they give several numbers', async () => {
    const model = identity();
    for (const metric of [
      metrics.f1Score(),
      metrics.precision({ thresholds: [0.1, 0.2] }),
      metrics.r2Score({ classAggregation: null }),
    ]) {
      model.compile({ loss: 'mse', metrics: [metric] });
      await expect(model.testOnBatch(x, y)).rejects.toThrow('gives [2] numbers, and logs hold one');
    }
  });
});
