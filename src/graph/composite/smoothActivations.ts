/** Activation functions made of exponentials, roots and quotients, as compositions of core ops. */
import * as graph from '../build.ts';
import type { Node } from '../node.ts';

/**
 * Exponential.
 *
 * @formula `exp(x)`
 */
export function exponential(x: Node): Node {
  return graph.exp(x);
}

/**
 * A rectifier without the kink.
 *
 * @formula `log(1 + exp(x))`, computed as `max(x, 0) + log(1 + exp(-|x|))`, so that no exponential overflows
 */
export function softplus(x: Node): Node {
  // The maximum and -|x| as selections on one condition: at 0 their derivatives then add up to 1/2.
  const isPositive = graph.greaterEqual(x, 0);
  const positivePart = graph.select(isPositive, x, 0);
  const negativeMagnitude = graph.select(isPositive, graph.negate(x), x);
  return graph.add(positivePart, graph.log1p(graph.exp(negativeMagnitude)));
}

/**
 * The logarithm of the sigmoid.
 *
 * @formula `log(1 / (1 + exp(-x))) = -softplus(-x)`
 */
export function logSigmoid(x: Node): Node {
  return graph.negate(softplus(graph.negate(x)));
}

/**
 * The input, gated by its own sigmoid; also called swish.
 *
 * @formula `x * sigmoid(x)`
 */
export function silu(x: Node): Node {
  return graph.multiply(x, graph.sigmoid(x));
}

/**
 * The input, times the probability that a standard normal number is below it.
 *
 * @formula `x / 2 * (1 + erf(x / sqrt(2)))`; approximately `x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3)))`
 * @param approximate - Whether to take the second form. @defaultValue false
 */
export function gelu(x: Node, approximate = false): Node {
  const curve = approximate
    ? graph.tanh(
        graph.multiply(
          graph.add(x, graph.multiply(graph.multiply(x, graph.square(x)), 0.044715)),
          Math.sqrt(2 / Math.PI),
        ),
      )
    : graph.erf(graph.multiply(x, Math.SQRT1_2));
  return graph.multiply(graph.multiply(x, 0.5), graph.add(curve, 1));
}

/**
 * The input, gated by a rectified tanh.
 *
 * @formula `x * tanh(softplus(x))`
 */
export function mish(x: Node): Node {
  return graph.multiply(x, graph.tanh(softplus(x)));
}

/**
 * Exponential linear unit.
 *
 * @formula `x` where `x > 0`, else `alpha * (exp(x) - 1)`
 * @param alpha - Minus the limit for small inputs. @defaultValue 1
 */
export function elu(x: Node, alpha = 1): Node {
  return graph.select(graph.greater(x, 0), x, graph.multiply(graph.expm1(belowZero(x)), alpha));
}

/**
 * Scaled exponential linear unit: keeps activations at mean 0 and variance 1 from layer to layer.
 *
 * @formula `1.0507009873554805 * elu(x, 1.6732632423543772)`
 */
export function selu(x: Node): Node {
  return graph.multiply(elu(x, 1.6732632423543772), 1.0507009873554805);
}

/**
 * Exponential linear unit with slope 1 on both sides of zero.
 *
 * @formula `x` where `x > 0`, else `alpha * (exp(x / alpha) - 1)`
 * @param alpha - Minus the limit for small inputs. @defaultValue 1
 */
export function celu(x: Node, alpha = 1): Node {
  const curve = graph.multiply(graph.expm1(graph.divide(belowZero(x), alpha)), alpha);
  return graph.select(graph.greater(x, 0), x, curve);
}

/**
 * Squeezes into (-1, 1), slowly.
 *
 * @formula `x / (1 + |x|)`
 */
export function softsign(x: Node): Node {
  return graph.divide(x, graph.add(graph.abs(x), 1));
}

/**
 * A softplus without exponentials.
 *
 * @formula `(x + sqrt(x^2 + b)) / 2`
 * @param b - Roundness. @defaultValue 4
 */
export function squareplus(x: Node, b = 4): Node {
  return graph.multiply(graph.add(x, graph.sqrt(graph.add(graph.square(x), b))), 0.5);
}

/**
 * What the hyperbolic tangent takes away.
 *
 * @formula `x - tanh(x)`
 */
export function tanhShrink(x: Node): Node {
  return graph.subtract(x, graph.tanh(x));
}

/** `x` where it is not above zero, else 0: an exponential of it cannot overflow, where another branch is chosen anyway. */
function belowZero(x: Node): Node {
  return graph.select(graph.greater(x, 0), 0, x);
}
