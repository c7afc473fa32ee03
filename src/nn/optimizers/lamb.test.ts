import { describe, expect, it } from 'vitest';
import { itMatchesKeras } from '../../../test/golden/optimizers/goldens.ts';
import { Lamb } from './lamb.ts';

describe('Lamb', () => {
  itMatchesKeras('Lamb');

  it('refuses options out of range', () => {
    expect(() => new Lamb({ beta2: 1 })).toThrow('beta2 to be a number in [0, 1), got 1');
  });
});
