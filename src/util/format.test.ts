import { describe, expect, it } from 'vitest';
import { describeValue, didYouMean, formatBytes, formatCount, formatList, formatShape } from './format.ts';

describe('formatShape', () => {
  it('shows unknown dimensions', () => {
    expect(formatShape([32, 28, 28, 1])).toBe('[32, 28, 28, 1]');
    expect(formatShape([null, 10])).toBe('[?, 10]');
    expect(formatShape([])).toBe('[]');
  });
});

describe('describeValue', () => {
  it.each([
    ['abc', '"abc"'],
    ['x'.repeat(100), `"${'x'.repeat(57)}..."`],
    [Number.NaN, 'NaN'],
    [null, 'null'],
    [undefined, 'undefined'],
    [[1, 2, 3], 'array of 3'],
    [new Float32Array(12), 'Float32Array of 12'],
    [new DataView(new ArrayBuffer(4)), 'DataView of 4'],
    [new Map(), 'a Map'],
    [{ a: 1, b: 2 }, 'object with keys "a" and "b"'],
    [{}, 'object with keys (none)'],
    [function named() {}, 'function named'],
  ])('%j is %s', (value, text) => expect(describeValue(value)).toBe(text));
});

describe('formatList', () => {
  it('joins with commas and one conjunction', () => {
    expect(formatList([])).toBe('(none)');
    expect(formatList(['a'])).toBe('"a"');
    expect(formatList(['a', 'b', 'c'], 'or')).toBe('"a", "b" or "c"');
  });
});

describe('numbers', () => {
  it('group thousands the same in every locale', () => {
    expect([0, 999, 1000, 1234567, -1234.4].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567', '-1,234']);
  });

  it('count bytes in binary units', () => {
    expect([512, 1024, 600 * 2 ** 20, 20_000 * 224 * 224 * 3 * 4].map(formatBytes)).toEqual([
      '512 B',
      '1.0 KiB',
      '600.0 MiB',
      '11.2 GiB',
    ]);
  });
});

describe('didYouMean', () => {
  const known = ['relu', 'selu', 'softmax', 'sigmoid', 'categoricalCrossentropy'];

  it.each([
    ['rellu', 'relu'],
    ['rleu', 'relu'],
    ['Softmax', 'softmax'],
    ['soft_max', 'softmax'],
    ['sigmod', 'sigmoid'],
    ['categorical_crossentropy', 'categoricalCrossentropy'],
  ])('%s: %s', (name, meant) => expect(didYouMean(name, known)).toBe(` Did you mean "${meant}"?`));

  it('says nothing where nothing is close', () => {
    expect(didYouMean('attention', known)).toBe('');
    expect(didYouMean('', known)).toBe('');
  });
});
