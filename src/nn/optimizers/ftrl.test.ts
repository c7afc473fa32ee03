import { describe, expect, it } from 'vitest';
import { itMatchesKeras } from '../../../test/golden/optimizers/goldens.ts';
import { Ftrl } from './ftrl.ts';

describe('Ftrl', () => {
  itMatchesKeras('Ftrl');

  it('refuses options out of range', () => {
    expect(() => new Ftrl({ learningRatePower: 0.5 })).toThrow('learningRatePower');
  });
});
