/** Activation, ReLU and Softmax. Values and gradients against Keras: test/nn/goldenLayers.test.ts. */
import { describe, expect, it } from 'vitest';
import { input } from '../../graph/build.ts';
import { logitsOf } from '../../graph/composite/activations.ts';
import { Activation } from './activation.ts';
import { ReLU } from './relu.ts';
import { Softmax } from './softmax.ts';

describe('Activation', () => {
  it('needs its option and knows the names', () => {
    expect(() => new Activation({} as never)).toThrow('Activation: the option activation is missing.');
    expect(() => new Activation({ activation: 'softmx' })).toThrow('Did you mean "softmax"?');
    expect(new Activation({ activation: 'log_softmax' }).getConfig()).toEqual({ activation: 'logSoftmax' });
  });

  it('leaves the scores behind a softmax to be found by a loss', () => {
    const x = input('x', [2, 3]);
    expect(logitsOf(new Activation({ activation: 'softmax' }).call(x), 'softmax')).toBe(x);
    expect(logitsOf(new Softmax().call(x), 'softmax')).toBe(x);
    expect(logitsOf(new Softmax({ axis: 0 }).call(x), 'softmax')).toBeUndefined();
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
    expect(() => new Softmax({ axis: 2 }).call(input('x', [2, 3]))).toThrow(
      'Softmax: expected an input with an axis 2, got [2, 3].',
    );
  });
});
