import { describe, expect, it } from 'vitest';
import { itMatchesKeras } from '../../../test/golden/optimizers/goldens.ts';
import { AdamW } from './adamW.ts';

describe('AdamW', () => {
  itMatchesKeras('AdamW');

  it('refuses options out of range', () => {
    expect(() => new AdamW({ weightDecay: -1 })).toThrow('AdamW: expected weightDecay to be a number ');
  });
});
