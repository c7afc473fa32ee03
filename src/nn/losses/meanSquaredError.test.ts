import { describe, expect, it } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/losses/goldens.ts';
import { input } from '../../graph/build.ts';
import { MeanSquaredError } from './meanSquaredError.ts';

describe('MeanSquaredError', () => {
  itMatchesKerasLoss('MeanSquaredError');

  it('refuses shapes that Keras would broadcast', () => {
    const loss = new MeanSquaredError();
    expect(() => loss.call(input('yTrue', [4]), input('yPred', [4, 3]))).toThrow(
      'meanSquaredError: targets of shape [4] do not fit predictions of shape [4, 3]. Expected targets of shape [4, 3].',
    );
  });
});
