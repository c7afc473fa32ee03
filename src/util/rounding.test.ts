/** Values by Python 3: `round(x)` (halves to even) and `a % b`. */
import { expect, it } from 'vitest';
import { floorRemainder, roundHalfEven } from './rounding.ts';

it.each([
  [0.5, 0],
  [1.5, 2],
  [2.5, 2],
  [-0.5, -0],
  [-1.5, -2],
  [-0.25, -0],
  [0.49999999999999994, 0],
  [2 ** 52 + 1, 2 ** 52 + 1],
  [-0, -0],
  [Infinity, Infinity],
  [Number.NaN, Number.NaN],
])('rounds %d to %d', (x, expected) => {
  expect(roundHalfEven(x)).toBe(expected);
});

it.each([
  [7, 3, 1],
  [-7, 3, 2],
  [7, -3, -2],
  [-7, -3, -1],
  [6, -3, -0],
  [-6, 3, 0],
  [5.5, -2, -0.5],
  [-1, Infinity, Infinity],
  [1, Infinity, 1],
  [1, 0, Number.NaN],
  [Infinity, 2, Number.NaN],
])('%d modulo %d is %d', (a, b, expected) => {
  expect(floorRemainder(a, b)).toBe(expected);
});
