/** Values and gradients against Keras are in test/nn/goldenFunctions.test.ts. */
import { describe, expect, it } from 'vitest';
import { input } from '../graph/build.ts';
import { linear, relu } from '../graph/composite/activations.ts';
import type { Node } from '../graph/node.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { activations, resolveActivation, serializeActivation } from './activations.ts';

describe('resolveActivation', () => {
  it('takes names in camelCase and snake_case', () => {
    for (const [name, activation] of Object.entries(activations)) expect(resolveActivation(name)).toBe(activation);
    expect(resolveActivation('log_softmax')).toBe(activations.logSoftmax);
  });

  it('takes the second names of Keras', () => {
    expect(resolveActivation('swish')).toBe(activations.silu);
    expect(resolveActivation('hard_swish')).toBe(activations.hardSilu);
  });

  it('knows all names of Keras 3.15.1', () => {
    const names =
      'celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear ' +
      'log_sigmoid log_softmax mish relu relu6 selu sigmoid silu swish soft_shrink softmax softplus softsign ' +
      'sparse_plus sparse_sigmoid sparsemax squareplus tanh tanh_shrink threshold';
    const found = names.split(' ').map(resolveActivation);
    expect(found.length).toBe(32);
    expect(new Set(found)).toEqual(new Set(Object.values(activations)));
  });

  it('says what threshold needs', () => {
    const x = input('x', [3]);
    expect(() => resolveActivation('threshold')(x)).toThrow(
      'threshold: expected a threshold and a value for what is not above it, got only what to apply it to. Give a function',
    );
    expect(activations.threshold(x, 0.5, 0).shape).toEqual([3]);
  });

  it('takes functions, and none for linear', () => {
    const own = (x: Node) => x;
    expect(resolveActivation(own)).toBe(own);
    expect(resolveActivation(null)).toBe(linear);
    expect(resolveActivation(undefined)).toBe(linear);
  });

  it('answers an unknown name with a known one', () => {
    expect(() => resolveActivation('rellu')).toThrow(InvalidArgumentError);
    expect(() => resolveActivation('rellu')).toThrow(
      'Unknown activation "rellu". Did you mean "relu"? Known names: "celu"',
    );
    expect(() => resolveActivation(3 as never)).toThrow('Unknown activation 3. Known names:');
  });
});

describe('serializeActivation', () => {
  it('names what is in the catalogue and keeps other functions', () => {
    expect(serializeActivation(relu)).toBe('relu');
    for (const name of Object.keys(activations)) expect(serializeActivation(resolveActivation(name))).toBe(name);
    const own = (x: Node) => x;
    expect(serializeActivation(own)).toBe(own);
  });
});
