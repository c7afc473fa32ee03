import { describe, expect, it } from 'vitest';
import { itMatchesKeras } from '../../../test/golden/optimizers/goldens.ts';
import { Adafactor } from './adafactor.ts';

describe('Adafactor', () => {
  itMatchesKeras('Adafactor');

  it('refuses options out of range', () => {
    expect(() => new Adafactor({ clipThreshold: 0 })).toThrow('clipThreshold');
  });
});
