import { describe, expect, it } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/losses/goldens.ts';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { gradients } from '../../autodiff/gradients.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { input, reduceSum } from '../../graph/build.ts';
import { CosineSimilarity } from './cosineSimilarity.ts';

describe('CosineSimilarity', () => {
  itMatchesKerasLoss('CosineSimilarity');

  it('is 0 for a prediction of zeros, with a gradient that is finite', async () => {
    const inputs = [input('yTrue', [1, 2]), input('yPred', [1, 2])] as const;
    const losses = new CosineSimilarity().call(...inputs);
    const [slope] = gradients(reduceSum(losses), [inputs[1]]);
    const { outputs } = await runGraph(new ReferenceEngine(), graphOf(inputs, [losses, slope!]), [
      Float32Array.of(1, 2),
      Float32Array.of(0, 0),
    ]);
    expect(outputs[0]).toBeAllClose([0]);
    expect([...outputs[1]!].every(Number.isFinite)).toBe(true);
  });

  it('refuses an axis that is none', () => {
    expect(() => new CosineSimilarity({ axis: 1.5 })).toThrow(
      'CosineSimilarity: expected axis to be an integer, got 1.5.',
    );
    expect(() => new CosineSimilarity({ axis: 2 }).call(input('yTrue', [4, 3]), input('yPred', [4, 3]))).toThrow(
      'cosineSimilarity: predictions of shape [4, 3] have no axis 2. Choose axis -1, the last one.',
    );
  });
});
