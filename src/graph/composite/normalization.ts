/** Means, variances and normalisation. */
import { normalizeAxis } from '../../tensor/shape.ts';
import { add, broadcast, multiply, reduceMean, rsqrt, square, subtract } from '../build.ts';
import type { Node } from '../node.ts';

/** Mean and variance over some axes. */
export interface Moments {
  /** The shape of the input without the reduced axes. */
  readonly mean: Node;
  /** Mean of squared deviations (biased), of the same shape. */
  readonly variance: Node;
}

/**
 * Mean and variance of `x` over `axes`.
 *
 * @remarks
 * The variance is the mean of squared deviations, not `E[x^2] - E[x]^2`, which loses all digits when the mean is large
 * against the spread.
 *
 * @formula `mean = sum(x) / n`, `variance = sum((x - mean)^2) / n`
 */
export function moments(x: Node, axes: readonly number[]): Moments {
  const { mean, variance } = centeredMoments(x, axes);
  return { mean, variance };
}

function centeredMoments(x: Node, axes: readonly number[]): Moments & { readonly centered: Node } {
  const reduced = axes.map((axis) => normalizeAxis(axis, x.shape.length));
  const kept = x.shape.flatMap((_, axis) => (reduced.includes(axis) ? [] : [axis]));
  const mean = reduceMean(x, { axes: reduced });
  const centered = subtract(x, broadcast(mean, x.shape, kept));
  return { mean, variance: reduceMean(square(centered), { axes: reduced }), centered };
}

/** What {@link batchNormalize} takes beside its input. */
export interface BatchNormalizeOptions {
  /** Axis of the features; statistics are over all others. */
  readonly axis: number;
  /** Added to the variance. */
  readonly epsilon: number;
  /** `[features]`: scale after normalisation. */
  readonly gamma?: Node | undefined;
  /** `[features]`: offset after normalisation. */
  readonly beta?: Node | undefined;
}

/**
 * Normalises each feature by given statistics.
 *
 * @formula `(x - mean) * gamma / sqrt(variance + epsilon) + beta`
 * @shape x of any shape with `features` along `axis`; mean and variance `[features]` -> the shape of x
 */
export function batchNormalize(x: Node, { mean, variance }: Moments, options: BatchNormalizeOptions): Node {
  const axis = normalizeAxis(options.axis, x.shape.length);
  return scaleAndOffset(subtract(x, broadcast(mean, x.shape, [axis])), variance, axis, options);
}

/**
 * Normalises each feature by its mean and variance in this very batch.
 *
 * @returns the output, and the statistics that were used
 */
export function normalizeByBatch(x: Node, options: BatchNormalizeOptions): Moments & { readonly output: Node } {
  const axis = normalizeAxis(options.axis, x.shape.length);
  const others = x.shape.flatMap((_, i) => (i === axis ? [] : [i]));
  // One node of deviations for variance and output: their gradients then meet before they are summed for the mean.
  const { mean, variance, centered } = centeredMoments(x, others);
  return { output: scaleAndOffset(centered, variance, axis, options), mean, variance };
}

/** What {@link layerNormalize} takes beside its input. */
export interface LayerNormalizeOptions {
  /** Axes over which mean and variance are taken, in ascending order, not negative. */
  readonly axes: readonly number[];
  /** Added to the variance. */
  readonly epsilon: number;
  /** Scale after normalisation, of the sizes of `x` along `axes`. */
  readonly gamma?: Node | undefined;
  /** Offset after normalisation, of the same shape. */
  readonly beta?: Node | undefined;
}

/**
 * Normalises `x` over some axes by its own mean and variance there.
 *
 * @formula `(x - mean) / sqrt(variance + epsilon) * gamma + beta`
 * @shape x of any shape -> the shape of x
 */
export function layerNormalize(x: Node, { axes, epsilon, gamma, beta }: LayerNormalizeOptions): Node {
  const others = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const { variance, centered } = centeredMoments(x, axes);
  const inverseDeviation = rsqrt(add(variance, epsilon)); // x without axes
  const normalized = multiply(centered, broadcast(inverseDeviation, x.shape, others));
  const scaled = gamma === undefined ? normalized : multiply(normalized, broadcast(gamma, x.shape, axes));
  return beta === undefined ? scaled : add(scaled, broadcast(beta, x.shape, axes));
}

function scaleAndOffset(
  centered: Node,
  variance: Node,
  axis: number,
  { epsilon, gamma, beta }: BatchNormalizeOptions,
): Node {
  const inverseDeviation = rsqrt(add(variance, epsilon)); // [features]
  const scale = gamma === undefined ? inverseDeviation : multiply(inverseDeviation, gamma); // [features]
  const scaled = multiply(centered, broadcast(scale, centered.shape, [axis]));
  return beta === undefined ? scaled : add(scaled, broadcast(beta, centered.shape, [axis]));
}
