import { describe, expect, it } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/losses/goldens.ts';
import { Huber } from './huber.ts';

describe('Huber', () => {
  itMatchesKerasLoss('Huber');

  it('refuses a delta of 0', () => {
    expect(() => new Huber({ delta: 0 })).toThrow('Huber: expected delta to be a number in (0, Infinity), got 0.');
  });
});
