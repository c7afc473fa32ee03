import { describe, expect, it } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/losses/goldens.ts';
import { BinaryFocalCrossentropy } from './binaryFocalCrossentropy.ts';

describe('BinaryFocalCrossentropy', () => {
  itMatchesKerasLoss('BinaryFocalCrossentropy');

  it('refuses a gamma below 0', () => {
    expect(() => new BinaryFocalCrossentropy({ gamma: -1 })).toThrow(
      'BinaryFocalCrossentropy: expected gamma to be a number in [0, Infinity), got -1.',
    );
  });
});
