/** Values and gradients against Keras are in test/nn/goldenFunctions.test.ts. */
import { describe, expect, it } from 'vitest';
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
