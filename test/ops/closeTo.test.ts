/** The comparison itself: a check that cannot fail would hide every other failure. */
import { expect, test } from 'vitest';
import { expectClose } from './closeTo.ts';

const fails = (actual: number[], expected: number[], tolerance = { rtol: 1e-6, atol: 1e-6 }) =>
  expect(() => expectClose(actual, expected, tolerance, 'x')).toThrow();

test('accepts equal arrays, with NaN and infinities', () => {
  expectClose(
    [1, Number.NaN, Infinity, -Infinity, -0],
    [1, Number.NaN, Infinity, -Infinity, 0],
    { rtol: 0, atol: 0 },
    'x',
  );
});

test('accepts what lies within the tolerance', () => {
  expectClose([1000.0005, 0.0005], [1000, 0], { rtol: 1e-6, atol: 0 }, 'x');
  expectClose([1000.0005], [1000], { rtol: 1e-6, atol: 0, scale: 'element' }, 'x');
});

test('refuses other lengths, values outside, NaN and infinities in the wrong place', () => {
  fails([1], [1, 2]);
  fails([1.1], [1]);
  fails([Number.NaN], [1]);
  fails([1], [Number.NaN]);
  fails([1e30], [Infinity]);
  fails([Infinity], [1]);
  fails([-Infinity], [Infinity]);
  fails([1.0000001, 5], [1, Infinity]);
  expect(() => expectClose([1000, 0.0005], [1000, 0], { rtol: 1e-6, atol: 0, scale: 'element' }, 'x')).toThrow(
    'element 1 of 2 is 0.0005, expected 0',
  );
});
