import { describe, expect, it } from 'vitest';
import { BinaryCrossentropy } from './binaryCrossentropy.ts';
import { CategoricalCrossentropy } from './categoricalCrossentropy.ts';
import { lossClasses, losses, resolveLoss } from './index.ts';
import { MeanSquaredError } from './meanSquaredError.ts';

describe('resolveLoss', () => {
  it('takes every spelling of a name, and the short forms', () => {
    for (const name of ['categoricalCrossentropy', 'categorical_crossentropy', 'CategoricalCrossentropy']) {
      expect(resolveLoss(name)).toBeInstanceOf(CategoricalCrossentropy);
    }
    expect(resolveLoss('mse')).toBeInstanceOf(MeanSquaredError);
    expect(resolveLoss('BCE')).toBeInstanceOf(BinaryCrossentropy);
    const loss = losses.binaryCrossentropy({ fromLogits: true });
    expect(resolveLoss(loss)).toBe(loss);
  });

  it('answers an unknown name with the nearest one', () => {
    expect(() => resolveLoss('categoricalCrossentropie')).toThrow('Did you mean "categoricalCrossentropy"?');
    expect(() => resolveLoss(3 as never)).toThrow('Expected a loss as a name, an instance, a function');
  });

  it('makes every loss again from its config', () => {
    for (const [className, Class] of Object.entries(lossClasses)) {
      const config = new Class().getConfig();
      expect(resolveLoss({ className, config }).getConfig()).toEqual(config);
    }
  });
});
