import { describe, expect, it } from 'vitest';
import { toCategorical } from './toCategorical.ts';

describe('toCategorical', () => {
  // keras.utils.to_categorical 3.15.1
  it.each([
    [[0, 2, 1], undefined, [3, 3], [1, 0, 0, 0, 0, 1, 0, 1, 0]],
    [[[1], [0]], 3, [2, 3], [0, 1, 0, 1, 0, 0]],
    [[[1, 0]], 2, [1, 2, 2], [0, 1, 1, 0]],
    [Int32Array.of(1), 2, [1, 2], [0, 1]],
    [1, 2, [2], [0, 1]],
  ])('%j with %s classes', (y, classes, shape, data) => {
    const result = toCategorical(y, classes);
    expect(result.shape).toEqual(shape);
    expect([...result.data]).toEqual(data);
    expect(result.dtype).toBe('float32');
  });

  it.each([
    [[0, 3], 3, /from 0 to 2, got 3 at position 1\. Pass a numClasses of at least 4/],
    [[-1], undefined, /got -1/],
    [[0.5], 2, /got 0\.5.*Number the classes/],
    [[0], 0, /numClasses.*positive integer/],
  ])('refuses %j with %s classes', (y, classes, message) => {
    expect(() => toCategorical(y, classes)).toThrow(message);
  });
});
