import { describe, expect, it } from 'vitest';
import { itMatchesKeras } from '../../../test/golden/optimizers/goldens.ts';
import { Adadelta } from './adadelta.ts';

describe('Adadelta', () => {
  itMatchesKeras('Adadelta');

  it('refuses options out of range', () => {
    expect(() => new Adadelta({ rho: 2 })).toThrow('rho to be a number in [0, 1], got 2');
  });
});
