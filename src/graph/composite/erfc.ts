/** The complementary error function. */
import * as graph from '../build.ts';
import type { Node } from '../node.ts';

/** Of the logarithm of `erfc(x) * exp(x^2) / t`, in powers of `t = 1 / (1 + x / 2)`; the highest last. */
const COEFFICIENTS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
] as const;

/**
 * What the error function leaves of 1. Relative errors stay at a few units in the last place of a float32 also far out, where
 * `1 - erf(x)` would have no digit left; float64 has 7 digits above 0.5, too.
 *
 * @formula `2 / sqrt(pi) * integral of exp(-t^2) from x to infinity`
 * @reference Press et al., Numerical Recipes in C (1992), section 6.2
 */
export function erfc(x: Node): Node {
  const magnitude = graph.abs(x);
  const t = graph.divide(1, graph.add(graph.multiply(magnitude, 0.5), 1));
  const [highest, ...others] = [...COEFFICIENTS].reverse();
  const series = others.reduce<Node>(
    (sum, coefficient) => graph.add(graph.multiply(sum, t), coefficient),
    graph.constant(highest!, x.shape, x.dtype),
  );
  // Two exponentials: the sum of both exponents would round the small one away.
  const far = graph.multiply(graph.multiply(t, graph.exp(series)), graph.exp(graph.negate(graph.square(x))));
  // Close to 0 the difference is exact, and so is its derivative.
  const near = graph.subtract(1, graph.erf(x));
  return graph.select(graph.less(x, 0.5), near, far);
}
