/** Means, variances and normalisation. */
import { normalizeAxis } from '../../tensor/shape.ts';
import {
  add,
  broadcast,
  maximum,
  multiply,
  reduceMean,
  reduceSum,
  reshape,
  rsqrt,
  square,
  subtract,
} from '../build.ts';
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
  // One node of deviations for variance and output: their gradients then meet before they are summed for the mean.
  const { mean, variance, centered } = centeredMoments(x, others(x, [axis]));
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
  const { variance, centered } = centeredMoments(x, axes);
  const inverseDeviation = rsqrt(add(variance, epsilon)); // x without axes
  const normalized = multiply(centered, broadcast(inverseDeviation, x.shape, others(x, axes)));
  return scaleAlong(normalized, axes, gamma, beta);
}

/** What {@link groupNormalize} takes beside its input. */
export interface GroupNormalizeOptions extends BatchNormalizeOptions {
  /** Number of groups of neighbouring features; divides them. */
  readonly groups: number;
}

/**
 * Normalises groups of features of each sample by their own mean and variance.
 *
 * @formula `(x - mean) / sqrt(variance + epsilon) * gamma + beta`
 * @shape x `[batch, ...dims]` with `features` along `axis` -> the shape of x
 */
export function groupNormalize(x: Node, { groups, epsilon, gamma, beta, ...options }: GroupNormalizeOptions): Node {
  const axis = normalizeAxis(options.axis, x.shape.length);
  const size = x.shape[axis]! / groups;
  const grouped = reshape(x, [...x.shape.slice(0, axis), groups, size, ...x.shape.slice(axis + 1)]);
  const axes = others(grouped, [0, axis]);
  const normalized = reshape(layerNormalize(grouped, { axes, epsilon }), x.shape);
  return scaleAlong(normalized, [axis], gamma, beta);
}

/**
 * Divides `x` by its root mean square over some axes.
 *
 * @formula `x / sqrt(mean(x^2) + epsilon) * gamma`
 * @shape x of any shape -> the shape of x
 */
export function rmsNormalize(x: Node, { axes, epsilon, gamma }: Omit<LayerNormalizeOptions, 'beta'>): Node {
  const inverse = rsqrt(add(reduceMean(square(x), { axes }), epsilon)); // x without axes
  return scaleAlong(multiply(x, broadcast(inverse, x.shape, others(x, axes))), axes, gamma, undefined);
}

/**
 * Divides `x` by its Euclidean norm over some axes; what is shorter than 1e-12 is taken as that long.
 *
 * @formula `x / max(sqrt(sum(x^2)), 1e-12)`
 * @shape x of any shape -> the shape of x
 */
export function unitNormalize(x: Node, axes: readonly number[]): Node {
  const inverse = rsqrt(maximum(reduceSum(square(x), { axes }), 1e-24)); // x without axes
  return multiply(x, broadcast(inverse, x.shape, others(x, axes)));
}

function others(x: Node, axes: readonly number[]): number[] {
  return x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
}

/** Scale and offset of the sizes of `x` along some axes. */
function scaleAlong(x: Node, axes: readonly number[], gamma: Node | undefined, beta: Node | undefined): Node {
  const scaled = gamma === undefined ? x : multiply(x, broadcast(gamma, x.shape, axes));
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
