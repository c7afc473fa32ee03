import { describe, expect, it } from 'vitest';
import { losses } from '../nn/losses/index.ts';
import { metrics } from '../nn/metrics/index.ts';
import { optimizers } from '../nn/optimizers/index.ts';
import { type CompileOptions, settingsOf } from './compileOptions.ts';

const one = ['out'];
const two = ['price', 'kind'];

const lossNames = (options: CompileOptions, names: readonly string[]): (string | undefined)[] =>
  settingsOf(options, names).objective.outputs.map(({ loss }) => loss?.constructor.name);

describe('the options of compile', () => {
  it('take losses, metrics and optimizers as names, classes, instances, functions and configs', () => {
    const { optimizer, objective } = settingsOf(
      {
        optimizer: optimizers.Adam,
        loss: losses.MeanSquaredError,
        metrics: [metrics.MeanAbsoluteError, 'mse', (yTrue, yPred) => (yTrue === yPred ? yTrue : yPred)],
      },
      one,
    );
    expect(optimizer.constructor.name).toBe('Adam');
    expect(objective.keys).toEqual(['loss', 'mean_absolute_error', 'mse', 'metric']);
    expect(lossNames({ loss: new losses.Huber({ delta: 2 }) }, one)).toEqual(['Huber']);
    expect(lossNames({ loss: (_, yPred) => yPred }, one)).toEqual(['FunctionLoss']);
    expect(lossNames({ loss: { className: 'Huber', config: { delta: 2 } } }, one)).toEqual(['Huber']);
  });

  it('give each output its losses, in every structure', () => {
    expect(lossNames({ loss: 'mse' }, two)).toEqual(['MeanSquaredError', 'MeanSquaredError']);
    expect(lossNames({ loss: ['mse', null] }, two)).toEqual(['MeanSquaredError', undefined]);
    expect(lossNames({ loss: { kind: 'categoricalCrossentropy' } }, two)).toEqual([
      undefined,
      'CategoricalCrossentropy',
    ]);
    expect(lossNames({ loss: { out: 'mse' } }, one)).toEqual(['MeanSquaredError']);
    expect(lossNames({ loss: ['mse'] }, one)).toEqual(['MeanSquaredError']);
    expect(lossNames({}, two)).toEqual([undefined, undefined]);
    const weights = (lossWeights: CompileOptions['lossWeights']): number[] =>
      settingsOf({ loss: 'mse', lossWeights: lossWeights! }, two).objective.outputs.map(({ lossWeight }) => lossWeight);
    expect(weights([0.5, 2])).toEqual([0.5, 2]);
    expect(weights({ kind: 3 })).toEqual([1, 3]);
    expect(weights(0.25)).toEqual([0.25, 0.25]);
  });

  it('name the results as Keras does', () => {
    const keys = (options: CompileOptions, names: readonly string[]) => settingsOf(options, names).objective.keys;
    expect(keys({ loss: 'mse', metrics: ['mae', 'mse'] }, one)).toEqual(['loss', 'mae', 'mse']);
    expect(keys({ loss: 'mse', metrics: 'mae', weightedMetrics: 'mae' }, one)).toEqual(['loss', 'mae', 'weighted_mae']);
    expect(keys({ loss: 'mse', metrics: [['mae'], 'mse'] }, two)).toEqual([
      'loss',
      'price_loss',
      'kind_loss',
      'price_mae',
      'kind_mse',
    ]);
    expect(keys({ loss: { price: 'mse' }, metrics: { kind: ['accuracy', 'mae'] } }, two)).toEqual([
      'loss',
      'kind_accuracy',
      'kind_mae',
    ]);
  });

  it('take an empty list of metrics for any number of outputs', () => {
    const { objective } = settingsOf({ loss: 'mse', metrics: [], weightedMetrics: [] }, ['a', 'b']);
    expect(objective.keys).toEqual(['loss', 'a_loss', 'b_loss']);
  });

  it('refuse names of no output, lists of another length, one thing for several outputs', () => {
    expect(() => settingsOf({ loss: { prise: 'mse' } }, two)).toThrow(
      'compile: loss names "prise", which is no output of the model. Did you mean "price"? Outputs: "price" and "kind".',
    );
    expect(() => settingsOf({ loss: 'mse', metrics: { cost: 'mae' } }, one)).toThrow('compile: metrics names "cost"');
    expect(() => settingsOf({ loss: 'mse', lossWeights: { cost: 2 } }, two)).toThrow(
      'compile: lossWeights names "cost"',
    );
    expect(() => settingsOf({ loss: ['mse', 'mae'] }, one)).toThrow(
      'compile: the model has one output; expected one loss',
    );
    expect(() => settingsOf({ loss: ['mse'] }, two)).toThrow(
      'compile: the model has 2 outputs ("price" and "kind"); expected that many of loss',
    );
    expect(() => settingsOf({ loss: 'mse', metrics: 'mae' }, two)).toThrow(
      'compile: the model has 2 outputs ("price" and "kind"), got one metrics. Give a list in this order, or a record',
    );
    expect(() => settingsOf({ loss: 'mse', lossWeights: [1, -1] }, two)).toThrow('compile: expected lossWeights to be');
  });

  it('refuse two results of one name', () => {
    expect(() => settingsOf({ loss: 'mse', metrics: ['mae', 'mae'] }, one)).toThrow(
      'compile: two results would be logged as "mae". Name one of the metrics',
    );
    expect(() => settingsOf({ loss: 'mse', metrics: [new metrics.MeanSquaredError({ name: 'loss' })] }, one)).toThrow(
      'two results would be logged as "loss"',
    );
    expect(() =>
      settingsOf({ loss: 'mse', metrics: [new metrics.MeanSquaredError({ name: 'loss' }), []] }, two),
    ).toThrow('two results would be logged as "price_loss"');
  });

  it('take autoScaleLoss, which no policy here needs', () => {
    expect(settingsOf({ loss: 'mse', autoScaleLoss: false, policy: 'mixedBfloat16' }, one).policy).toBe(
      'mixedBfloat16',
    );
    expect(() => settingsOf({ autoScaleLoss: 1 as never }, one)).toThrow('compile: expected autoScaleLoss to be');
  });
});
