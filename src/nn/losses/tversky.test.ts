import { describe, expect, it } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/losses/goldens.ts';
import { input } from '../../graph/build.ts';
import { OverlapLoss } from './overlapLoss.ts';
import { Tversky } from './tversky.ts';

describe('Tversky', () => {
  itMatchesKerasLoss('Tversky');

  it('is an OverlapLoss over one axis, several, or all', () => {
    const shapeFor = (axis: number | readonly number[] | null) =>
      new Tversky({ axis }).call(input('yTrue', [4, 3, 2]), input('yPred', [4, 3, 2])).shape;
    expect(new Tversky()).toBeInstanceOf(OverlapLoss);
    expect(shapeFor(null)).toEqual([]);
    expect(shapeFor(-1)).toEqual([4, 3]);
    expect(shapeFor([1, 2])).toEqual([4]);
  });
});
