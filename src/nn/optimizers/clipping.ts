/** Limits on gradients. */
import { add, divide, maximum, minimum, multiply, reduceSum, sqrt, square, subtract } from '../../graph/build.ts';
import { clip } from '../../graph/composite/elementwise.ts';
import type { Node } from '../../graph/node.ts';
import type { CommonSettings } from './commonOptions.ts';

const sumOfSquares = (x: Node): Node => reduceSum(square(x)); // []

/**
 * Gradients within the limit that is set, if one is.
 *
 * @formula clipnorm: `g * clipnorm / max(|g|, clipnorm)` for each; clipvalue: `min(max(g, -clipvalue), clipvalue)`;
 *   globalClipnorm: `g * globalClipnorm * min(1 / n, 1 / globalClipnorm)`, `n` the norm of all together (NaN for an infinite
 *   one, as in Keras)
 */
export function clipGradients(
  gradients: readonly Node[],
  { clipnorm, clipvalue, globalClipnorm }: Pick<CommonSettings, 'clipnorm' | 'clipvalue' | 'globalClipnorm'>,
): readonly Node[] {
  if (clipnorm !== null) {
    return gradients.map((gradient) =>
      multiply(gradient, divide(clipnorm, maximum(sqrt(sumOfSquares(gradient)), clipnorm))),
    );
  }
  if (clipvalue !== null) return gradients.map((gradient) => clip(gradient, -clipvalue, clipvalue));
  if (globalClipnorm === null || gradients.length === 0) return gradients;
  const norm = sqrt(gradients.map(sumOfSquares).reduce((a, b) => add(a, b))); // []
  const scale = multiply(minimum(divide(1, norm), 1 / globalClipnorm), globalClipnorm); // []
  const scaleOrNaN = add(scale, subtract(norm, norm)); // []
  return gradients.map((gradient) => multiply(gradient, scaleOrNaN));
}
