import { describe, expect, it } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/losses/goldens.ts';
import { input } from '../../graph/build.ts';
import { Dice } from './dice.ts';

describe('Dice', () => {
  itMatchesKerasLoss('Dice');

  it('refuses axes that are none', () => {
    expect(() => new Dice({ axis: [1, 0.5] })).toThrow('Dice: expected axis to be an integer, got 0.5.');
    expect(() => new Dice({ axis: [1, 2] }).call(input('yTrue', [4, 3]), input('yPred', [4, 3]))).toThrow(
      'dice: predictions of shape [4, 3] have no axis 2',
    );
  });
});
