import { describe, expect, it } from 'vitest';
import { Adam } from './adam.ts';
import { type Optimizer, optimizerClasses, optimizers, resolveOptimizer } from './index.ts';
import { LossScaleOptimizer } from './lossScaleOptimizer.ts';
import { RMSprop } from './rmsprop.ts';

describe('resolveOptimizer', () => {
  it('takes names, instances and configs', () => {
    expect(resolveOptimizer('adam')).toBeInstanceOf(Adam);
    expect(resolveOptimizer('rmsprop')).toBeInstanceOf(RMSprop);
    const optimizer = optimizers.sgd({ learningRate: 0.5 });
    expect(resolveOptimizer(optimizer)).toBe(optimizer);
    expect(resolveOptimizer({ className: 'Adam', config: { learningRate: 0.5 } }).learningRate).toBe(0.5);
  });

  it('answers an unknown name with the nearest one', () => {
    expect(() => resolveOptimizer('adamm')).toThrow('Did you mean "adam"?');
  });

  it('makes every optimizer again from its config', () => {
    for (const [className, Class] of Object.entries(optimizerClasses)) {
      const options = Class === LossScaleOptimizer ? { innerOptimizer: optimizers.nadam({ clipnorm: 1 }) } : {};
      const config = new (Class as new (options: object) => Optimizer)(options).getConfig();
      expect(resolveOptimizer({ className, config }).getConfig()).toEqual(config);
    }
  });
});
