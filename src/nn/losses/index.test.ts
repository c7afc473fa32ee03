import { describe, expect, it } from 'vitest';
import { lossGoldens } from '../../../test/golden/losses/goldens.ts';
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
    for (const [short, name] of [
      ['mae', 'mean_absolute_error'],
      ['MAPE', 'mean_absolute_percentage_error'],
      ['msle', 'mean_squared_logarithmic_error'],
      ['kld', 'kl_divergence'],
    ] as const) {
      expect(resolveLoss(short).constructor).toBe(resolveLoss(name).constructor);
    }
    const loss = losses.binaryCrossentropy({ fromLogits: true });
    expect(resolveLoss(loss)).toBe(loss);
  });

  it('answers an unknown name with the nearest one', () => {
    expect(() => resolveLoss('categoricalCrossentropie')).toThrow('Did you mean "categoricalCrossentropy"?');
    expect(() => resolveLoss(3 as never)).toThrow('Expected a loss as a name, an instance, a class, a function');
  });

  it('has every loss of Keras 3.15.1, each with golden numbers', () => {
    const golden = new Set(lossGoldens.map(({ loss }) => loss));
    expect([...golden].sort()).toEqual(Object.keys(lossClasses).sort());
    expect(golden.size).toBe(22);
  });

  it('makes every loss again from its config', () => {
    for (const [className, Class] of Object.entries(lossClasses)) {
      const config = new Class().getConfig();
      expect(resolveLoss({ className, config }).getConfig()).toEqual(config);
    }
  });
});
