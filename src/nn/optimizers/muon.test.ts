import { describe, expect, it } from 'vitest';
import { itMatchesKeras } from '../../../test/golden/optimizers/goldens.ts';
import { Muon } from './muon.ts';

describe('Muon', () => {
  itMatchesKeras('Muon');

  it('refuses options out of range', () => {
    expect(() => new Muon({ nsSteps: 0 })).toThrow('nsSteps to be a positive integer, got 0');
  });
});
