/** Values against Keras: test/golden/utils. */
import { describe, expect, it } from 'vitest';
import { DTypeMismatchError, InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { padSequences } from './padSequences.ts';

describe('padSequences', () => {
  it('takes typed arrays, and keeps numbers beyond float32', () => {
    const result = padSequences([Int32Array.of(16_777_217), [1, 2]]);
    expect([...result.data]).toEqual([0, 16_777_217, 1, 2]);
    expect(padSequences([]).shape).toEqual([0, 0]);
  });

  it('refuses what is no sequence, and numbers that the type cannot hold', () => {
    expect(() => padSequences([1, 2] as never)).toThrow(InvalidArgumentError);
    expect(() => padSequences([1, 2] as never)).toThrow('expected a sequence of numbers at position 0, got 1');
    expect(() => padSequences('ab' as never)).toThrow('expected an array of sequences, got "ab"');
    expect(() => padSequences([[1]], { maxLen: 3 } as never)).toThrow('Did you mean "maxlen"?');
    expect(() => padSequences([[1]], { maxlen: 0 })).toThrow('expected maxlen to be a positive integer, got 0');
    expect(() => padSequences([[1]], { padding: 'left' as never })).toThrow('expected padding to be "pre" or "post"');
    expect(() => padSequences([[1], [Number.NaN]])).toThrow(DTypeMismatchError);
    expect(() => padSequences([[1], [300]], { dtype: 'uint8' })).toThrow(
      '300 (sequence 1, step 0) does not fit into uint8',
    );
    expect(() => padSequences([[1], [2, 3]], { value: -1, dtype: 'uint8' })).toThrow('-1 (value) does not fit');
    expect(() => padSequences([[[1, 2]], [[3]]])).toThrow(ShapeMismatchError);
    expect(() => padSequences([[[1, 2]], [[3]]])).toThrow('samples of shape [2], got [1] in sequence 1, step 0');
    expect(() => padSequences([[1], [[3]]])).toThrow('samples of shape [], got [1]');
  });
});
