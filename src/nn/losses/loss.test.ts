import { describe, expect, it } from 'vitest';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { gradients } from '../../autodiff/gradients.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { input } from '../../graph/build.ts';
import { ShapeMismatchError } from '../../util/errors.ts';
import { checkReduces } from './loss.ts';
import { MeanSquaredError } from './meanSquaredError.ts';

describe('Loss', () => {
  // keras.losses.MeanSquaredError(reduction=...)([[1], [2]], [[0], [0]], sample_weight=[...]), Keras 3.15.1
  it.each([
    ['sumOverBatchSize', [1, 3], 6.5],
    ['sum', [1, 3], 13],
    ['meanWithSampleWeight', [1, 3], 3.25],
    ['sumOverBatchSize', [0, 0], 0],
    ['meanWithSampleWeight', [0, 0], 0],
  ] as const)('%s of weights %j is %d, with a gradient that is finite', async (reduction, sampleWeight, expected) => {
    const yTrue = input('yTrue', [2, 1]);
    const yPred = input('yPred', [2, 1]);
    const weight = input('weight', [2]);
    const value = new MeanSquaredError({ reduction }).compute(yTrue, yPred, weight);
    const [slope] = gradients(value, [yPred]);
    const { outputs } = await runGraph(new ReferenceEngine(), graphOf([yTrue, yPred, weight], [value, slope!]), [
      Float32Array.of(1, 2),
      Float32Array.of(0, 0),
      Float32Array.from(sampleWeight),
    ]);
    expect(outputs[0]).toBeAllClose([expected]);
    expect([...outputs[1]!].every(Number.isFinite)).toBe(true);
  });

  it('leaves the weighted losses as they are with the reduction null, which is none', async () => {
    const inputs = [input('yTrue', [2, 1]), input('yPred', [2, 1]), input('weight', [2, 1])] as const;
    const loss = new MeanSquaredError({ reduction: null });
    expect(loss.reduction).toBe('none');
    const { outputs } = await runGraph(new ReferenceEngine(), graphOf(inputs, [loss.compute(...inputs)]), [
      Float32Array.of(1, 2),
      Float32Array.of(0, 0),
      Float32Array.of(1, 3),
    ]);
    expect(outputs[0]).toBeAllClose([1, 12]);
  });

  it('knows what cannot be trained with', () => {
    expect(() => checkReduces('compile', new MeanSquaredError({ reduction: 'none' }))).toThrow(
      "compile: expected a loss that gives one number, got MeanSquaredError with reduction 'none'",
    );
    expect(() => checkReduces('compile', new MeanSquaredError({ reduction: 'mean' }))).not.toThrow();
  });

  it('refuses a mask that is about something else, with the way out', () => {
    const [yTrue, yPred] = [input('yTrue', [2, 3]), input('yPred', [2, 3])];
    const compute = (): unknown =>
      new MeanSquaredError().compute(yTrue, yPred, undefined, input('mask', [2, 3], 'bool'));
    expect(compute).toThrow(ShapeMismatchError);
    expect(compute).toThrow(
      'MeanSquaredError: expected the mask of the predictions to have the first dimensions of the losses [2], got [2, 3].',
    );
  });

  it('names the reductions that there are', () => {
    expect(() => new MeanSquaredError({ reduction: 'average' as 'mean' })).toThrow(
      /MeanSquaredError: expected reduction to be .*"meanWithSampleWeight" or "none", got "average"/,
    );
  });
});
