/** Comparing arrays of numbers. */
import { expect } from 'vitest';

/** How far two numbers may lie apart: `atol + rtol * scale`. */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
  /** The scale: the largest magnitude of the array (for sums, which cancel), or the element's own. @defaultValue array */
  readonly scale?: 'array' | 'element';
}

/** Fails with the worst element when two arrays are not equal within a tolerance. NaN equals NaN. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { rtol, atol, scale = 'array' }: Tolerance,
  label: string,
): void {
  expect(actual.length, `${label}: number of elements`).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const magnitude = Math.abs(expected[i]!);
    if (Number.isFinite(magnitude)) largest = Math.max(largest, magnitude);
  }
  let worst = -1;
  let worstError = 0;
  let worstAllowed = 0;
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i]) || actual[i] === expected[i]) continue;
    const difference = Math.abs(actual[i]! - expected[i]!);
    const error = Number.isNaN(difference) ? Infinity : difference;
    const own = Number.isFinite(expected[i]!) ? Math.abs(expected[i]!) : 0; // an infinity has to be met exactly
    const allowed = atol + rtol * (scale === 'array' ? largest : own);
    if (error - allowed > worstError - worstAllowed || worst < 0) {
      worst = i;
      worstError = error;
      worstAllowed = allowed;
    }
  }
  if (worstError > worstAllowed) {
    expect.fail(
      `${label}: element ${worst} of ${expected.length} is ${actual[worst]}, expected ${expected[worst]} ` +
        `(off by ${worstError.toExponential(2)}, allowed ${worstAllowed.toExponential(2)})`,
    );
  }
}
