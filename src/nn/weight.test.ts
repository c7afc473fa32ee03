import { describe, expect, it } from 'vitest';
import { constraints } from './constraints.ts';
import { initializers } from './initializers.ts';
import { regularizers } from './regularizers.ts';
import { Weight } from './weight.ts';

describe('Weight', () => {
  it('takes names for how it starts and what holds it', () => {
    const weight = new Weight('kernel', {
      shape: [2, 3],
      initializer: 'zeros',
      regularizer: 'l2',
      constraint: 'nonNeg',
    });
    expect(weight.initializer).toBeInstanceOf(initializers.Zeros);
    expect(weight.regularizer).toBeInstanceOf(regularizers.L2);
    expect(weight.constraint).toBeInstanceOf(constraints.NonNeg);
    const own = initializers.constant({ value: 2 });
    expect(new Weight('kernel', { shape: [2], initializer: own }).initializer).toBe(own);
  });

  it("has Keras' defaults", () => {
    const { initializer, regularizer, constraint, trainable, dtype } = new Weight('kernel', { shape: [2, 3] });
    expect(initializer).toBeInstanceOf(initializers.GlorotUniform);
    expect({ regularizer, constraint, trainable, dtype }).toEqual({
      regularizer: undefined,
      constraint: undefined,
      trainable: true,
      dtype: 'float32',
    });
  });

  it('refuses names that are none', () => {
    expect(() => new Weight('kernel', { shape: [2], initializer: 'zeroes' })).toThrow('Did you mean "zeros"?');
  });
});
