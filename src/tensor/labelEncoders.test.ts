import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { labelEncoder } from './labelEncoder.ts';
import { oneHotEncoder } from './oneHotEncoder.ts';
import { tensor } from './tensor.ts';

describe('labelEncoder', () => {
  it('numbers strings in the order of their characters', () => {
    const encoder = labelEncoder<string>();
    const numbers = encoder.fitTransform(['b', '\u{1f600}', 'a', 'b', '\uffee', 'B']);
    expect(encoder.classes).toEqual(['B', 'a', 'b', '\uffee', '\u{1f600}']);
    expect(numbers.toArray()).toEqual([2, 4, 1, 2, 3, 0]);
    expect(numbers.dtype).toBe('int32');
    expect(encoder.inverseTransform(numbers)).toEqual(['b', '\u{1f600}', 'a', 'b', '\uffee', 'B']);
  });

  it('numbers numbers by size, from arrays, typed arrays and tensors', () => {
    for (const labels of [[10, 9, -1, 10], Float32Array.of(10, 9, -1, 10), tensor([[10], [9], [-1], [10]])]) {
      const encoder = labelEncoder<number>();
      expect(encoder.fitTransform(labels).toArray()).toEqual([2, 1, 0, 2]);
      expect(encoder.classes).toEqual([-1, 9, 10]);
    }
  });

  it('names an unknown label and the known ones', () => {
    const encoder = labelEncoder<string>().fit(['cat', 'dog']);
    expect(() => encoder.transform(['dog', 'cow'])).toThrow(
      'labelEncoder.transform: unknown label "cow" at position 1. Known labels: "cat", "dog". Fit on all labels, or ' +
        "give handleUnknown: 'useEncodedValue'.",
    );
    const many = labelEncoder<number>().fit(Array.from({ length: 13 }, (_, i) => i));
    expect(() => many.transform([13])).toThrow('Known labels: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 3 more.');
  });

  it('gives unknown labels a number on demand', () => {
    const encoder = labelEncoder<string>({ handleUnknown: 'useEncodedValue' }).fit(['cat', 'dog']);
    expect(encoder.transform(['cow', 'dog']).toArray()).toEqual([-1, 1]);
    expect(encoder.inverseTransform([-1, 0])).toEqual([null, 'cat']);
    expect(() => labelEncoder({ handleUnknown: 'useEncodedValue', unknownValue: 1 }).fit(['a', 'b'])).toThrow(
      'got 1, which is that of "b"',
    );
  });

  it('refuses what it cannot know', () => {
    const encoder = labelEncoder<string>();
    for (const use of [() => encoder.classes, () => encoder.transform(['a']), () => encoder.inverseTransform([0])]) {
      expect(use).toThrow(InvalidArgumentError);
      expect(use).toThrow('Call fit(labels) first.');
    }
    expect(() => encoder.fit([])).toThrow('at least one label');
    expect(() => encoder.fit([null as never])).toThrow('got null at position 0');
    expect(() => encoder.fit('cat' as never)).toThrow('expected an array of strings or numbers');
    expect(() => encoder.fit(tensor([[1, 2]]))).toThrow('got a tensor [1, 2]');
    expect(() => encoder.fit(['a']).inverseTransform([1])).toThrow('from 0 to 0, got 1 at position 0');
    expect(() => labelEncoder({ handleUnkown: 'error' } as never)).toThrow('Did you mean "handleUnknown"?');
  });
});

describe('oneHotEncoder', () => {
  it('goes there and back', () => {
    const encoder = oneHotEncoder<string>();
    const rows = encoder.fitTransform(['b', 'c', 'a', 'b']);
    expect(rows.toArray()).toEqual([
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
      [0, 1, 0],
    ]);
    expect(encoder.classes).toEqual(['a', 'b', 'c']);
    expect(encoder.inverseTransform(rows)).toEqual(['b', 'c', 'a', 'b']);
    expect(encoder.inverseTransform([[0.2, 0.1, 0.7]])).toEqual(['c']);
    expect(encoder.inverseTransform([[-3, -1, -2]])).toEqual(['b']);
  });

  it('refuses unknown labels, or gives them zeros', () => {
    expect(() => oneHotEncoder<number>().fit([1, 2]).transform([3])).toThrow(
      "unknown label 3 at position 0. Known labels: 1, 2. Fit on all labels, or give handleUnknown: 'ignore'.",
    );
    const lenient = oneHotEncoder<number>({ handleUnknown: 'ignore' }).fit([1, 2]);
    expect(lenient.transform([3, 1]).toArray()).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(lenient.inverseTransform([[0, 0]])).toEqual([null]);
  });

  it('refuses rows without an answer', () => {
    const encoder = oneHotEncoder<string>().fit(['a', 'b']);
    expect(() => encoder.inverseTransform([[1, 2, 3]])).toThrow(ShapeMismatchError);
    expect(() => encoder.inverseTransform([[0, 0]])).toThrow('row 0 has no largest number. Rows of zeros');
    expect(() => encoder.inverseTransform([[Number.NaN, 0]])).toThrow('It holds NaN.');
    expect(() => oneHotEncoder().classes).toThrow('Call fit(labels) first.');
  });
});
