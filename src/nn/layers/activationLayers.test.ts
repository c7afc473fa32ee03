/** Activation, ReLU and Softmax. Values and gradients against Keras: test/nn/goldenLayers.test.ts. */
import { describe, expect, it } from 'vitest';
import { runLayer } from '../../../test/nn/runLayer.ts';
import { input } from '../../graph/build.ts';
import { logitsOf } from '../../graph/composite/activations.ts';
import { TraceContext } from '../traceContext.ts';
import { Activation } from './activation.ts';
import { ReLU } from './relu.ts';
import { Softmax } from './softmax.ts';

const context = new TraceContext(false);

describe('Activation', () => {
  it('needs its option and knows the names', () => {
    expect(() => new Activation({} as never)).toThrow('Activation: the option activation is missing.');
    expect(() => new Activation({ activation: 'softmx' })).toThrow('Did you mean "softmax"?');
    expect(new Activation({ activation: 'log_softmax' }).getConfig()).toEqual({ activation: 'logSoftmax' });
  });

  it('leaves the scores behind a softmax to be found by a loss', () => {
    const x = input('x', [2, 3]);
    expect(logitsOf(new Activation({ activation: 'softmax' }).call(x), 'softmax')).toBe(x);
    expect(logitsOf(new Softmax().call(x, context), 'softmax')).toBe(x);
    expect(logitsOf(new Softmax({ axis: 0 }).call(x, context), 'softmax')).toBeUndefined();
  });
});

describe('ReLU', () => {
  it('refuses negative options, as Keras does', () => {
    for (const option of ['maxValue', 'negativeSlope', 'threshold']) {
      expect(() => new ReLU({ [option]: -0.5 })).toThrow(
        `ReLU: expected ${option} to be a number in [0, Infinity), got -0.5.`,
      );
    }
    expect(new ReLU({ maxValue: null }).getConfig()).toEqual({ maxValue: null, negativeSlope: 0, threshold: 0 });
  });
});

describe('Softmax', () => {
  it('refuses an axis that is none', () => {
    expect(() => new Softmax({ axis: 1.5 })).toThrow('Softmax: expected axis to be an integer, got 1.5.');
    expect(() => new Softmax({ axis: 2 }).call(input('x', [2, 3]), context)).toThrow(
      'Softmax: expected an input with an axis 2, got [2, 3].',
    );
  });

  it('gives a step that a mask leaves out no probability, all features or one', async () => {
    const inputShape = [1, 2, 3];
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    const run = (shape: number[], mask: number[], axis = -1) =>
      runLayer(new Softmax({ axis }), { inputShape, input: data, mask: { shape, data: Float32Array.from(mask) } });
    expect((await run([1, 2], [1, 0])).output.slice(3)).toEqual(Float32Array.of(0, 0, 0));
    expect((await run([1, 2], [0, 1], 1)).output).toEqual(Float32Array.of(0, 0, 0, 1, 1, 1));
    expect((await run([1, 2, 3], [0, 1, 0, 0, 0, 0])).output).toEqual(Float32Array.of(0, 1, 0, 0, 0, 0));
    const mask = input('mask', [2, 2], 'bool');
    expect(() => new Softmax().call(input('x', [2, 3]), context, { mask })).toThrow(
      'Softmax: expected a mask over the first axes of [2, 3], got [2, 2]. Broadcast it first.',
    );
  });
});
