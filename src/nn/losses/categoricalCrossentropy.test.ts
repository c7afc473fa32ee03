import { describe, expect, it } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/losses/goldens.ts';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { input } from '../../graph/build.ts';
import { CategoricalCrossentropy } from './categoricalCrossentropy.ts';

describe('CategoricalCrossentropy', () => {
  itMatchesKerasLoss('CategoricalCrossentropy');

  it('says which loss takes class numbers', () => {
    const loss = new CategoricalCrossentropy();
    expect(() => loss.call(input('yTrue', [4], 'int32'), input('yPred', [4, 3]))).toThrow(
      /targets of shape \[4\] .* Targets that are class numbers need sparseCategoricalCrossentropy/,
    );
  });

  it('refuses a label smoothing above 1 and unknown options', () => {
    expect(() => new CategoricalCrossentropy({ labelSmoothing: 1.5 })).toThrow(
      'labelSmoothing to be a number in [0, 1], got 1.5',
    );
    expect(() => new CategoricalCrossentropy({ fromLogit: true } as object)).toThrow('Did you mean "fromLogits"?');
  });

  it('smooths over the classes of its axis, where Keras divides by the size of the last one', async () => {
    const yTrue = input('yTrue', [1, 2, 3]);
    const yPred = input('yPred', [1, 2, 3]);
    const losses = new CategoricalCrossentropy({ axis: 1, labelSmoothing: 0.2 }).call(yTrue, yPred);
    const { outputs } = await runGraph(new ReferenceEngine(), graphOf([yTrue, yPred], [losses]), [
      Float32Array.of(1, 1, 0, 0, 0, 1),
      Float32Array.of(0.5, 0.25, 0.5, 0.5, 0.75, 0.5),
    ]);
    const smooth = -(0.9 * Math.log(0.25) + 0.1 * Math.log(0.75));
    expect(outputs[0]).toBeAllClose([Math.LN2, smooth, Math.LN2]);
  });
});
