import { describe, expect, it } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/losses/goldens.ts';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { gradients } from '../../autodiff/gradients.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { input, reduceSum } from '../../graph/build.ts';
import { CTC } from './ctc.ts';

describe('CTC', () => {
  itMatchesKerasLoss('CTC');

  it('is infinite where labels do not fit, NaN for a label that is no class, with gradients that are finite', async () => {
    const yTrue = input('yTrue', [3, 2], 'int32');
    const yPred = input('yPred', [3, 2, 3]);
    const losses = new CTC().call(yTrue, yPred);
    const { outputs } = await runGraph(
      new ReferenceEngine(),
      graphOf([yTrue, yPred], [losses, gradients(reduceSum(losses), [yPred])[0]!]),
      // Two equal labels need a blank between them, so three steps.
      [Int32Array.of(1, 1, 1, 3, 1, 2), new Float32Array(18)],
    );
    expect(outputs[0]).toBeAllClose([Number.POSITIVE_INFINITY, Number.NaN, 2 * Math.log(3)]);
    expect([...outputs[1]!].every(Number.isFinite)).toBe(true);
  });

  it('refuses predictions that are no sequences', () => {
    expect(() => new CTC().call(input('yTrue', [4, 2], 'int32'), input('yPred', [4, 3]))).toThrow(
      /predictions \[batch, steps, classes\] \(scores\), got \[4, 2\] and \[4, 3\]\. Let the model end in/,
    );
  });
});
