import { describe, expect, it } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/losses/goldens.ts';
import { input } from '../../graph/build.ts';
import { MeanAbsoluteError } from './meanAbsoluteError.ts';

describe('MeanAbsoluteError', () => {
  itMatchesKerasLoss('MeanAbsoluteError');

  it('refuses shapes that Keras would broadcast', () => {
    const loss = new MeanAbsoluteError();
    expect(() => loss.call(input('yTrue', [4]), input('yPred', [4, 3]))).toThrow(
      'meanAbsoluteError: targets of shape [4] do not fit predictions of shape [4, 3]. Expected targets of shape [4, 3].',
    );
  });
});
