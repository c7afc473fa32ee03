import { describe, expect, it } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/losses/goldens.ts';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { input } from '../../graph/build.ts';
import { SparseCategoricalCrossentropy } from './sparseCategoricalCrossentropy.ts';

describe('SparseCategoricalCrossentropy', () => {
  itMatchesKerasLoss('SparseCategoricalCrossentropy');

  it('says which loss takes one-hot targets', () => {
    const loss = new SparseCategoricalCrossentropy();
    expect(() => loss.call(input('yTrue', [4, 3]), input('yPred', [4, 3]))).toThrow(
      /Expected targets of shape \[4\] \(class numbers\)\. One-hot targets need categoricalCrossentropy/,
    );
  });

  it('is NaN for a class number that does not exist', async () => {
    const yTrue = input('yTrue', [2], 'int32');
    const yPred = input('yPred', [2, 3]);
    const node = new SparseCategoricalCrossentropy({ fromLogits: true }).call(yTrue, yPred);
    const { outputs } = await runGraph(new ReferenceEngine(), graphOf([yTrue, yPred], [node]), [
      Int32Array.of(1, 3),
      new Float32Array(6),
    ]);
    expect(outputs[0]).toBeAllClose([Math.log(3), Number.NaN]);
  });

  it('refuses an ignored class that is no integer', () => {
    expect(() => new SparseCategoricalCrossentropy({ ignoreClass: 0.5 })).toThrow(
      'SparseCategoricalCrossentropy: expected ignoreClass to be an integer of at least -2147483648, got 0.5.',
    );
  });
});
