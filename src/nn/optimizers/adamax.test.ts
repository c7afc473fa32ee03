import { describe, expect, it } from 'vitest';
import { itMatchesKeras } from '../../../test/golden/optimizers/goldens.ts';
import { Adamax } from './adamax.ts';

describe('Adamax', () => {
  itMatchesKeras('Adamax');

  it('refuses options out of range', () => {
    expect(() => new Adamax({ beta1: 1 })).toThrow('beta1 to be a number in [0, 1), got 1');
  });
});
