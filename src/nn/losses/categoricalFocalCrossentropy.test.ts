import { describe, expect, it } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/losses/goldens.ts';
import { input } from '../../graph/build.ts';
import { ShapeMismatchError } from '../../util/errors.ts';
import { CategoricalFocalCrossentropy } from './categoricalFocalCrossentropy.ts';

describe('CategoricalFocalCrossentropy', () => {
  itMatchesKerasLoss('CategoricalFocalCrossentropy');

  it('takes a factor for each class, and no other number of them', () => {
    const loss = new CategoricalFocalCrossentropy({ alpha: [1, 2] });
    expect(loss.getConfig().alpha).toEqual([1, 2]);
    const call = (): unknown => loss.call(input('yTrue', [4, 3]), input('yPred', [4, 3]));
    expect(call).toThrow(ShapeMismatchError);
    expect(call).toThrow('expected predictions of 2 classes, as alpha has factors, got shape [4, 3]. Give one factor');
    expect(() => new CategoricalFocalCrossentropy({ alpha: [1, Number.NaN] })).toThrow('expected alpha[1] to be');
    expect(() => new CategoricalFocalCrossentropy({ alpha: [] })).toThrow('expected alpha to be');
  });
});
