import 'vitest';
import type { Tolerances } from './setup.ts';

interface MillraceMatchers<R> {
  /**
   * Compares numbers element by element: `|actual - expected| <= atol + rtol * |expected|`. Takes numbers, nested or
   * typed arrays and tensors; the shapes of the nesting must agree. NaN equals NaN.
   */
  toBeAllClose(expected: unknown, tolerances?: Tolerances): R;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the signature must repeat vitest's own
  interface Matchers<T = any> extends MillraceMatchers<T> {}
}
