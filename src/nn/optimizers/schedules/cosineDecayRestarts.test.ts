import { describe, expect, it } from 'vitest';
import { itMatchesKerasSchedule } from '../../../../test/golden/optimizers/goldens.ts';
import { CosineDecayRestarts } from './cosineDecayRestarts.ts';

describe('CosineDecayRestarts', () => {
  itMatchesKerasSchedule('CosineDecayRestarts');

  it('refuses options that make no sense', () => {
    expect(() => new CosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 5, tMul: 0.5 })).toThrow('tMul');
  });
});
