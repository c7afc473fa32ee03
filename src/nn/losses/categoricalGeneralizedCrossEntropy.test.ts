import { describe, expect, it } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/losses/goldens.ts';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { gradients } from '../../autodiff/gradients.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { input, reduceSum } from '../../graph/build.ts';
import { CategoricalGeneralizedCrossEntropy } from './categoricalGeneralizedCrossEntropy.ts';

describe('CategoricalGeneralizedCrossEntropy', () => {
  itMatchesKerasLoss('CategoricalGeneralizedCrossEntropy');

  it('takes targets as a column, is NaN for a class that does not exist, and has a gradient at probability 0', async () => {
    const inputs = [input('yTrue', [3, 1], 'int32'), input('yPred', [3, 2])] as const;
    const losses = new CategoricalGeneralizedCrossEntropy().call(...inputs);
    const { outputs } = await runGraph(
      new ReferenceEngine(),
      graphOf(inputs, [losses, gradients(reduceSum(losses), [inputs[1]])[0]!]),
      [Int32Array.of(0, 2, 1), Float32Array.of(0.25, 0.75, 0.5, 0.5, 1, 0)],
    );
    expect(outputs[0]).toBeAllClose([1, Number.NaN, 2]);
    expect([...outputs[1]!].every(Number.isFinite)).toBe(true);
  });

  it('refuses a q that is no share', () => {
    expect(() => new CategoricalGeneralizedCrossEntropy({ q: 1 })).toThrow(
      'expected q to be a number in (0, 1), got 1',
    );
  });
});
