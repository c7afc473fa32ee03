import { describe, expect, it } from 'vitest';
import { itMatchesKerasSchedule } from '../../../../test/golden/optimizers/goldens.ts';
import { PiecewiseConstantDecay } from './piecewiseConstantDecay.ts';

describe('PiecewiseConstantDecay', () => {
  itMatchesKerasSchedule('PiecewiseConstantDecay');

  it('refuses options that make no sense', () => {
    expect(() => new PiecewiseConstantDecay({ boundaries: [5, 3], values: [1, 2, 3] })).toThrow(
      'expected boundaries to rise',
    );
  });
});
