import { describe, expect, it } from 'vitest';
import { itMatchesKeras } from '../../../test/golden/optimizers/goldens.ts';
import { Adagrad } from './adagrad.ts';

describe('Adagrad', () => {
  itMatchesKeras('Adagrad');

  it('refuses options out of range', () => {
    expect(() => new Adagrad({ initialAccumulatorValue: -1 })).toThrow('initialAccumulatorValue');
  });
});
