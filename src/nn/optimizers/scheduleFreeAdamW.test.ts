import { describe, expect, it } from 'vitest';
import { itMatchesKeras } from '../../../test/golden/optimizers/goldens.ts';
import { ScheduleFreeAdamW } from './scheduleFreeAdamW.ts';

describe('ScheduleFreeAdamW', () => {
  itMatchesKeras('ScheduleFreeAdamW');

  it('refuses options out of range', () => {
    expect(() => new ScheduleFreeAdamW({ warmupSteps: -1 })).toThrow('warmupSteps');
  });
});
