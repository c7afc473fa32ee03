import { describe, expect, it } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/losses/goldens.ts';
import { input } from '../../graph/build.ts';
import { BinaryCrossentropy } from './binaryCrossentropy.ts';

describe('BinaryCrossentropy', () => {
  itMatchesKerasLoss('BinaryCrossentropy');

  it('refuses targets of another width', () => {
    const loss = new BinaryCrossentropy();
    expect(() => loss.call(input('yTrue', [4, 2]), input('yPred', [4, 1]))).toThrow(
      'binaryCrossentropy: targets of shape [4, 2] do not fit predictions of shape [4, 1]',
    );
  });
});
