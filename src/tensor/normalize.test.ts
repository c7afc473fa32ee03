/** Values against Keras: test/golden/utils. */
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { normalize } from './normalize.ts';

describe('normalize', () => {
  it('keeps float64, and makes float32 of anything else', () => {
    expect(normalize(Float64Array.of(3, 4)).dtype).toBe('float64');
    expect(normalize(Int32Array.of(3, 4)).dtype).toBe('float32');
    expect(normalize(Float64Array.of(1e-200, 0), -1, 1).toArray()).toEqual([1, 0]);
  });

  it('refuses axes that are not there and orders that are none', () => {
    expect(() => normalize(3)).toThrow(ShapeMismatchError);
    expect(() => normalize([1], 1)).toThrow(InvalidArgumentError);
    expect(() => normalize([1], -1, Number.NaN)).toThrow('normalize: expected order');
  });
});
