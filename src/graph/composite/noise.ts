/** Random noise: added, multiplied, or in place of elements. */
import { add, broadcastTo, greaterEqual, multiply, randomNormal, randomUniform, select } from '../build.ts';
import type { Node } from '../node.ts';
import type { DropoutOptions } from './dropout.ts';

/** Where the random numbers come from: noise is a pure function of these. */
export type NoiseSource = Omit<DropoutOptions, 'maskShape'>;

/**
 * Adds normal noise.
 *
 * @formula `x + stddev * normal`
 * @param stddev - Standard deviation of the noise, at least 0.
 */
export function gaussianNoise(x: Node, stddev: number, source: NoiseSource): Node {
  return stddev === 0 ? x : add(x, multiply(normalLike(x, source), stddev));
}

/**
 * Multiplies with normal noise of mean 1 and the variance that a dropout of this rate has.
 *
 * @formula `x * (1 + sqrt(rate / (1 - rate)) * normal)`
 * @param rate - In [0, 1).
 */
export function gaussianDropout(x: Node, rate: number, source: NoiseSource): Node {
  if (rate === 0) return x;
  return multiply(x, add(multiply(normalLike(x, source), Math.sqrt(rate / (1 - rate))), 1));
}

function normalLike(x: Node, { step, seed, stream }: NoiseSource): Node {
  return randomNormal(step, x.shape, { seed, stream, dtype: x.dtype });
}

/** `-scale * alpha` of the activation selu: its value far below zero. */
const SELU_FLOOR = -1.0507009873554805 * 1.6732632423543772;

/**
 * Sets a random fraction of the elements to the floor of selu, then brings mean and variance back to 0 and 1.
 *
 * @formula `a * (x where uniform >= rate, else floor) + b`, `floor = -1.7581`,
 *   `a = 1 / sqrt((1 - rate) * (1 + rate * floor^2))`, `b = -a * rate * floor`
 * @param rate - In [0, 1).
 */
export function alphaDropout(x: Node, rate: number, { step, seed, stream, maskShape }: DropoutOptions): Node {
  if (rate === 0) return x;
  const isKept = greaterEqual(randomUniform(step, maskShape ?? x.shape, { seed, stream }), rate);
  const scale = ((1 - rate) * (1 + rate * SELU_FLOOR ** 2)) ** -0.5;
  const offset = -scale * SELU_FLOOR * rate;
  return add(multiply(select(broadcastTo(isKept, x.shape), x, SELU_FLOOR), scale), offset);
}
