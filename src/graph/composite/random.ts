/** Random numbers made of the core ones. */
import type { DType } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { cast, less, randomUniform } from '../build.ts';
import type { Node } from '../node.ts';
import type { OpAttributes } from '../ops.ts';

/**
 * Ones with a probability, else zeros: a pure function of (seed, stream, step, element).
 *
 * @formula `uniform < probability`
 * @param probability - In [0, 1]; its steps are of 2^-24.
 */
export function randomBernoulli(
  step: Node,
  shape: Shape,
  probability: number,
  { dtype = 'float32', ...source }: OpAttributes['randomUniform'] & { readonly dtype?: DType },
): Node {
  if (!(probability >= 0 && probability <= 1)) {
    throw new InvalidArgumentError(`randomBernoulli: probability ${probability}; expected a number between 0 and 1.`);
  }
  return cast(less(randomUniform(step, shape, source), probability), dtype);
}
