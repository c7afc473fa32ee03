import { describe, expect, it } from 'vitest';
import { checkBoolean, checkInteger, checkNumber, checkOneOf, checkOptions, checkPair, checkSizes } from './check.ts';
import { InvalidArgumentError } from './errors.ts';

function messageOf(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as InvalidArgumentError).code).toBe('ERR_INVALID_ARGUMENT');
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

describe('checkOptions', () => {
  it('takes known names, whatever their values', () => {
    checkOptions('Dense', { units: 'many', name: undefined }, ['units', 'name']);
  });

  it('names the option that nobody reads, and the one that was meant', () => {
    expect(messageOf(() => checkOptions('Dense', { kernelInitialiser: 'zeros' }, ['units', 'kernelInitializer']))).toBe(
      'Dense: unknown option "kernelInitialiser". Did you mean "kernelInitializer"? Known options: "units" and "kernelInitializer".',
    );
    expect(messageOf(() => checkOptions('Dense', { batch_size: 1 }, ['batchSize']))).toContain(
      'Did you mean "batchSize"?',
    );
    expect(messageOf(() => checkOptions('Dense', { wholly: 1 }, ['units']))).not.toContain('Did you mean');
  });

  it.each([[null], [3], [[]], ['units']])('refuses %j in place of an object', (options) => {
    expect(messageOf(() => checkOptions('Dense', options as object, ['units']))).toContain(
      'Dense: expected an options object, got',
    );
  });
});

describe('checkInteger', () => {
  it.each([1, 7, 1e9])('takes %d', (value) => expect(checkInteger('Dense', 'units', value)).toBe(value));

  it.each([[0], [-1], [1.5], [Number.NaN], [Infinity], ['3'], [undefined]])('refuses %j', (value) => {
    expect(messageOf(() => checkInteger('Dense', 'units', value))).toContain(
      'Dense: expected units to be a positive integer, got',
    );
  });

  it('counts from the minimum that it is given', () => {
    expect(checkInteger('fit', 'initialEpoch', 0, 0)).toBe(0);
    expect(messageOf(() => checkInteger('fit', 'initialEpoch', -1, 0))).toBe(
      'fit: expected initialEpoch to be an integer of at least 0, got -1. Give a whole number, such as 1.',
    );
  });
});

describe('the advice of checkInteger', () => {
  it.each([[-3], [2.9], ['3']])('for %j is 3', (value) => {
    expect(messageOf(() => checkInteger('Dense', 'units', value))).toMatch(/ Give a whole number, such as 3\.$/);
  });

  it.each([[Number.NaN], [Infinity], [undefined], [{}]])('for %j is the smallest', (value) => {
    expect(messageOf(() => checkInteger('Adam', 'steps', value, 2))).toMatch(/such as 2\.$/);
  });
});

describe('checkNumber', () => {
  it('includes the bounds, unless they are exclusive', () => {
    expect(checkNumber('Adam', 'beta1', 0, { min: 0, max: 1 })).toBe(0);
    expect(checkNumber('Adam', 'beta1', 1, { min: 0, max: 1 })).toBe(1);
    expect(messageOf(() => checkNumber('Adam', 'beta1', 1, { min: 0, max: 1, exclusiveMaximum: true }))).toBe(
      'Adam: expected beta1 to be a number in [0, 1), got 1.',
    );
    expect(messageOf(() => checkNumber('Adam', 'epsilon', 0, { min: 0, exclusiveMinimum: true }))).toBe(
      'Adam: expected epsilon to be a number in (0, Infinity), got 0.',
    );
  });

  it.each([[Number.NaN], [Infinity], ['1'], [null]])('refuses %j, which is no finite number', (value) => {
    expect(messageOf(() => checkNumber('Adam', 'beta1', value))).toContain('expected beta1 to be a finite number');
  });
});

describe('checkBoolean', () => {
  it('takes only true and false', () => {
    expect(checkBoolean('Dense', 'useBias', false)).toBe(false);
    expect(messageOf(() => checkBoolean('Dense', 'useBias', 0))).toBe(
      'Dense: expected useBias to be true or false, got 0.',
    );
  });
});

describe('checkOneOf', () => {
  it('lists what is allowed, and what was meant', () => {
    expect(checkOneOf('Conv2D', 'padding', 'same', ['valid', 'same'])).toBe('same');
    expect(messageOf(() => checkOneOf('Conv2D', 'padding', 'SAME', ['valid', 'same']))).toBe(
      'Conv2D: expected padding to be "valid" or "same", got "SAME". Did you mean "same"?',
    );
    expect(messageOf(() => checkOneOf('Conv2D', 'padding', 1, ['valid', 'same']))).toContain('got 1.');
  });
});

describe('checkSizes', () => {
  it('takes one number for all dimensions, or one each', () => {
    expect(checkSizes('Conv3D', 'kernelSize', 3, 3)).toEqual([3, 3, 3]);
    expect(checkSizes('Conv3D', 'kernelSize', [3, 4, 5], 3)).toEqual([3, 4, 5]);
    expect(checkSizes('Conv1D', 'kernelSize', [7], 1)).toEqual([7]);
  });

  it('says how many it takes', () => {
    expect(messageOf(() => checkSizes('Conv3D', 'strides', [1, 2], 3))).toBe(
      'Conv3D: expected strides to be an integer or an array of 3 integers, got array of 2.',
    );
    expect(messageOf(() => checkSizes('Conv1D', 'strides', [1, 2], 1))).toContain('an integer or an array of one, got');
  });
});

describe('checkPair', () => {
  it('takes one number for both, or a pair', () => {
    expect(checkPair('Conv2D', 'kernelSize', 3)).toEqual([3, 3]);
    expect(checkPair('Conv2D', 'kernelSize', [3, 5])).toEqual([3, 5]);
  });

  it.each([[[3]], [[1, 2, 3]], ['3'], [undefined]])('refuses %j', (value) => {
    expect(messageOf(() => checkPair('Conv2D', 'kernelSize', value))).toContain(
      'expected kernelSize to be an integer or a pair of integers',
    );
  });

  it('names the entry that is wrong', () => {
    expect(messageOf(() => checkPair('Conv2D', 'strides', [1, 0]))).toBe(
      'Conv2D: expected strides[1] to be a positive integer, got 0. Give a whole number, such as 1.',
    );
  });
});
