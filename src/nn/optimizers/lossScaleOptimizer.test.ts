import { describe, expect, it } from 'vitest';
import { itMatchesKeras } from '../../../test/golden/optimizers/goldens.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { optimizers, resolveOptimizer } from './index.ts';
import { LossScaleOptimizer } from './lossScaleOptimizer.ts';
import { schedules } from './schedules/index.ts';

describe('LossScaleOptimizer', () => {
  itMatchesKeras('LossScaleOptimizer');

  it('hands rate and count on to the optimizer inside', () => {
    const inner = optimizers.sgd({ learningRate: 0.5, lossScaleFactor: 8 });
    const optimizer = optimizers.lossScaleOptimizer({ innerOptimizer: inner });
    optimizer.learningRate = 0.25;
    optimizer.iterations = 3;
    expect([inner.learningRate, inner.iterations, optimizer.learningRate, optimizer.iterations]).toEqual([
      0.25, 3, 0.25, 3,
    ]);
    expect(optimizer.common.lossScaleFactor).toBe(null);
    expect([optimizer.initialScale, optimizer.dynamicGrowthSteps]).toEqual([32768, 2000]);
  });

  it('is made again from its config, with the state of the rate', () => {
    const learningRate = schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 5, decayRate: 0.5 });
    const innerOptimizer = optimizers.adamW({ learningRate, clipnorm: 1, name: 'mine' });
    const optimizer = optimizers.lossScaleOptimizer({ innerOptimizer, initialScale: 4 });
    const config = JSON.parse(JSON.stringify(optimizer.getConfig())) as Record<string, unknown>;
    const copy = resolveOptimizer({ className: 'LossScaleOptimizer', config }) as LossScaleOptimizer;
    expect(copy.getConfig()).toEqual(optimizer.getConfig());
    expect(copy.innerOptimizer.name).toBe('mine');
    expect(copy.learningRate).toBe(0.1);
  });

  it('refuses what is no optimizer, and another one of its kind', () => {
    expect(() => new LossScaleOptimizer({ innerOptimizer: 'adam' as never })).toThrow(InvalidArgumentError);
    const scaled = optimizers.lossScaleOptimizer({ innerOptimizer: optimizers.adam() });
    expect(() => optimizers.lossScaleOptimizer({ innerOptimizer: scaled })).toThrow(
      'LossScaleOptimizer: expected innerOptimizer to be another optimizer, got',
    );
    expect(() => optimizers.lossScaleOptimizer({ innerOptimizer: optimizers.adam(), initialScale: 0 })).toThrow(
      'initialScale',
    );
  });
});
