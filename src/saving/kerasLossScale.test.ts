import { describe, expect, it } from 'vitest';
import { COMMON_DEFAULTS } from '../nn/optimizers/commonOptions.ts';
import { fromKerasCompile, toKerasCompile } from './kerasCompile.ts';
import { toKerasOptions } from './kerasObjects.ts';
import { fromStoredOptimizer, toStoredOptimizer } from './kerasOptimizer.ts';
import type { OptimizerDescription } from './modelDescription.ts';

const ADAM = { beta1: 0.8, beta2: 0.999, epsilon: 1e-7, amsgrad: false };
const INNER = { className: 'Adam', config: { ...ADAM, name: 'inside', clipnorm: 1, learningRate: 0.01 } };
const CONFIG = { innerOptimizer: INNER, initialScale: 8, dynamicGrowthSteps: 2, name: 'outside' };

function description(): OptimizerDescription {
  const slot = (name: string, weight: string, ...data: number[]) => ({
    weight,
    name,
    shape: data.length === 1 ? [] : [data.length],
    data: Float32Array.from(data),
  });
  return {
    className: 'LossScaleOptimizer',
    config: CONFIG,
    learningRate: 0.01,
    iterations: 7,
    slots: ['a/kernel', 'a/bias'].flatMap((weight, i) => [
      slot('step_counter', weight, 1),
      slot('dynamic_scale', weight, 16),
      slot('skipped_steps', weight, 3),
      slot('momentum', weight, 1 + i, 2),
      slot('velocity', weight, 3 + i, 4),
    ]),
  };
}

describe('LossScaleOptimizer in files', () => {
  it('is written as Keras 3.15.1 writes it, and read again', () => {
    const compile = {
      optimizer: description(),
      outputs: [{ loss: null, metrics: [], weightedMetrics: [] }],
    };
    const written = toKerasCompile(compile, ['out'], 'one');
    // keras.optimizers.serialize(LossScaleOptimizer(Adam(0.01, beta_1=0.8, clipnorm=1, name='inside'), 8, 2, name='outside'))
    expect(written.optimizer).toEqual({
      module: 'keras.optimizers',
      class_name: 'LossScaleOptimizer',
      registered_name: null,
      config: {
        name: 'outside',
        initial_scale: 8,
        dynamic_growth_steps: 2,
        inner_optimizer: {
          module: 'keras.optimizers',
          class_name: 'Adam',
          registered_name: null,
          config: {
            ...toKerasOptions(COMMON_DEFAULTS as never, ''),
            ...{ name: 'inside', learning_rate: 0.01, clipnorm: 1 },
            ...{ beta_1: 0.8, beta_2: 0.999, epsilon: 1e-7, amsgrad: false },
          },
        },
      },
    });
    const read = fromKerasCompile(JSON.parse(JSON.stringify(written)), 'the file', ['out']).optimizer;
    expect(read).toEqual({ className: 'LossScaleOptimizer', config: CONFIG, learningRate: 0.01 });
  });

  it('keeps the scale and the state of the optimizer inside; steps left out do not count in Keras', () => {
    const arrays = toStoredOptimizer(description());
    // Own iteration and rate, counter, scale; then iteration, rate and slots of Adam, weight by weight.
    expect(arrays.map(({ data }) => [...data])).toEqual([
      ...[[0], [0], [1], [16]],
      ...[[4], [Math.fround(0.01)], [1, 2], [3, 4], [2, 2], [4, 4]],
    ]);
    const weights = ['a/kernel', 'a/bias'].map((name) => ({ name, shape: [2] }));
    const { slots, iterations, ...config } = fromStoredOptimizer(description(), arrays, weights, 'the file');
    expect(iterations).toBe(4);
    expect(config).toMatchObject({ className: 'LossScaleOptimizer', config: CONFIG, learningRate: 0.01 });
    const expected = description().slots.map((slot) =>
      slot.name === 'skipped_steps' ? { ...slot, data: Float32Array.of(0) } : slot,
    );
    expect(slots).toEqual(expected);
  });

  it('starts afresh from a file that was saved before the first step', () => {
    const arrays = [Int32Array.of(0), Float32Array.of(0), Int32Array.of(0), Float32Array.of(0.01)];
    const stored = arrays.map((data) => ({ shape: [], data }));
    const read = fromStoredOptimizer(description(), stored, [{ name: 'a/kernel', shape: [2] }], 'the file');
    expect([read.iterations, read.slots]).toEqual([0, []]);
  });
});
