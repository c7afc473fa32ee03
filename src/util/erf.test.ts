import { expect, it } from 'vitest';
import { erf } from './erf.ts';

// scipy.special.erf 1.17.1; both sides of the seams at 3 and 6
it.each([
  [1e-300, 1.1283791670955126e-300],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497148],
  [-2.5, -0.999593047982555],
  [2.999, 0.9999777698314002],
  [3, 0.9999779095030014],
  [3.001, 0.9999780483390822],
  [5.999, 1],
  [6, 1],
  [-Infinity, -1],
])('erf(%d) is %d', (x, expected) => {
  expect(Math.abs(erf(x) - expected)).toBeLessThanOrEqual(1e-15 * Math.abs(expected));
});

it('keeps the sign of zero and NaN', () => {
  expect(erf(-0)).toBe(-0);
  expect(erf(Number.NaN)).toBe(Number.NaN);
});
