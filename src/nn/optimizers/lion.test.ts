import { describe, expect, it } from 'vitest';
import { itMatchesKeras } from '../../../test/golden/optimizers/goldens.ts';
import { Lion } from './lion.ts';

describe('Lion', () => {
  itMatchesKeras('Lion');

  it('refuses options out of range', () => {
    expect(() => new Lion({ beta1: 0 })).toThrow('beta1');
  });
});
