import { describe, expect, it } from 'vitest';
import { itMatchesKerasOptimizer } from '../../../test/golden/nnTraining/goldens.ts';
import { SGD } from './sgd.ts';

describe('SGD', () => {
  itMatchesKerasOptimizer('SGD');

  it.each([
    [{ learningRate: Number.NaN }, 'learningRate'],
    [{ learningRate: -1 }, 'learningRate'],
    [{ momentum: 1.5 }, 'momentum'],
    [{ momentun: 0.5 } as object, 'Did you mean "momentum"?'],
  ])('refuses %j', (options, message) => {
    expect(() => new SGD(options)).toThrow(message);
  });
});
