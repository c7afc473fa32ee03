import { describe, expect, it } from 'vitest';
import { itMatchesKeras } from '../../../test/golden/optimizers/goldens.ts';
import { Nadam } from './nadam.ts';

describe('Nadam', () => {
  itMatchesKeras('Nadam');

  it('refuses options out of range', () => {
    expect(() => new Nadam({ beta1: 1 })).toThrow('beta1 to be a number in [0, 1), got 1');
  });
});
