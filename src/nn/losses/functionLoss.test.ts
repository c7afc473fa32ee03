import { describe, expect, it } from 'vitest';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { abs, input, reduceMax, subtract } from '../../graph/build.ts';
import { FunctionLoss } from './functionLoss.ts';
import { resolveLoss } from './index.ts';

describe('FunctionLoss', () => {
  it('reduces the per-sample losses of a function, with sample weights', async () => {
    const loss = resolveLoss(function largestError(yTrue, yPred) {
      return reduceMax(abs(subtract(yTrue, yPred)), { axes: [-1] });
    });
    expect(loss).toBeInstanceOf(FunctionLoss);
    expect(loss.name).toBe('largestError');
    const yTrue = input('yTrue', [2, 2], 'int32');
    const yPred = input('yPred', [2, 2]);
    const weight = input('weight', [2]);
    const value = loss.compute(yTrue, yPred, weight);
    const { outputs } = await runGraph(new ReferenceEngine(), graphOf([yTrue, yPred, weight], [value]), [
      Int32Array.of(1, 2, 3, 4),
      Float32Array.of(1, 5, 1, 4),
      Float32Array.of(1, 10),
    ]);
    // Largest errors 3 and 2: (1 * 3 + 10 * 2) / 2 samples.
    expect(outputs[0]).toBeAllClose([11.5]);
  });
});
