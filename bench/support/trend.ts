/** The straight line through a series of measurements. */

/** `value(place) = start + slope * place`, by least squares. */
export interface Trend {
  readonly slope: number;
  readonly start: number;
}

/**
 * Fits a line: `slope = sum((x - mean x) (y - mean y)) / sum((x - mean x)^2)`.
 *
 * @param x - Places, at least two different ones.
 * @param y - Values, as many.
 */
export function fitLine(x: readonly number[], y: readonly number[]): Trend {
  if (x.length !== y.length || new Set(x).size < 2) {
    throw new RangeError(`fitLine: expected values for two or more places, got ${y.length} for ${x.length}.`);
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  let together = 0;
  let squares = 0;
  x.forEach((place, i) => {
    together += (place - meanX) * (y[i]! - meanY);
    squares += (place - meanX) ** 2;
  });
  const slope = together / squares;
  return { slope, start: meanY - slope * meanX };
}
