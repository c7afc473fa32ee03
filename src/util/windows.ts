/** Windows: the weights of the samples in a piece of a signal. */

/** Names of windows, as SciPy has them. */
export const WINDOW_NAMES = ['hann', 'hamming', 'blackman', 'bartlett', 'boxcar'] as const;

/** The name of a window. */
export type WindowName = (typeof WINDOW_NAMES)[number];

/** Weights of `cos(k * 2 pi n / N)` with alternating signs. */
const COSINES: Readonly<Record<'hann' | 'hamming' | 'blackman' | 'boxcar', readonly number[]>> = {
  hann: [0.5, 0.5],
  hamming: [0.54, 0.46],
  blackman: [0.42, 0.5, 0.08],
  boxcar: [1],
};

/**
 * A window of a length.
 *
 * @formula hann: `0.5 - 0.5 cos(2 pi n / N)`; `N = length` where periodic, else `length - 1`
 * @param periodic - Whether the window repeats seamlessly, as spectra want it, instead of being symmetric.
 * @see scipy.signal.get_window
 */
export function signalWindow(name: WindowName, length: number, periodic: boolean): Float64Array {
  const period = periodic ? length : length - 1;
  return Float64Array.from({ length }, (_, n) => {
    if (period === 0) return 1;
    if (name === 'bartlett') return 1 - Math.abs((2 * n) / period - 1);
    return COSINES[name].reduce(
      (sum, weight, k) => sum + (-1) ** k * weight * Math.cos((2 * Math.PI * k * n) / period),
      0,
    );
  });
}
