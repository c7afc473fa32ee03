import { describe, expect, it } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/losses/goldens.ts';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { gradients } from '../../autodiff/gradients.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { input, reduceSum } from '../../graph/build.ts';
import { Circle } from './circle.ts';

describe('Circle', () => {
  itMatchesKerasLoss('Circle');

  it('is 0 for samples without partners, with a gradient that is finite', async () => {
    const inputs = [input('yTrue', [2], 'int32'), input('yPred', [2, 2])] as const;
    const loss = new Circle().compute(...inputs);
    const { outputs } = await runGraph(
      new ReferenceEngine(),
      graphOf(inputs, [loss, gradients(reduceSum(loss), [inputs[1]])[0]!]),
      [Int32Array.of(0, 1), Float32Array.of(1, 0, 0, 1)],
    );
    expect(outputs[0]).toBeAllClose([0]);
    expect(outputs[1]).toBeAllClose([0, 0, 0, 0]);
  });

  it('refuses predictions that are no vectors', () => {
    expect(() => new Circle().call(input('yTrue', [4], 'int32'), input('yPred', [4, 3, 2]))).toThrow(
      /circle: expected predictions \[batch, size\], got \[4, 3, 2\]\. Let the model end in one vector/,
    );
  });
});
