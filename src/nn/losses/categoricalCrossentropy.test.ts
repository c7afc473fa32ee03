import { describe, expect, it } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/nnTraining/goldens.ts';
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
});
