import { describe, expect, it } from 'vitest';
import { itMatchesKerasOptimizer } from '../../../test/golden/nnTraining/goldens.ts';
import { RMSprop } from './rmsprop.ts';

describe('RMSprop', () => {
  itMatchesKerasOptimizer('RMSprop');

  it('refuses a decay above 1', () => {
    expect(() => new RMSprop({ rho: 2 })).toThrow('rho to be a number in [0, 1], got 2');
  });
});
