import { describe, expect, it } from 'vitest';
import { itMatchesKerasOptimizer } from '../../../test/golden/nnTraining/goldens.ts';
import { Adam } from './adam.ts';

describe('Adam', () => {
  itMatchesKerasOptimizer('Adam');

  it.each([
    [{ beta1: 1 }, 'beta1 to be a number in [0, 1), got 1'],
    [{ learningRate: Number.POSITIVE_INFINITY }, 'learningRate'],
    [{ epsilon: -1 }, 'epsilon'],
  ])('refuses %j', (options, message) => {
    expect(() => new Adam(options)).toThrow(message);
  });
});
