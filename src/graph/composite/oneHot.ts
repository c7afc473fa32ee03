/** Class numbers as rows of zeros with one 1. */
import { type DType, isFloating } from '../../tensor/dtype.ts';
import { normalizeAxis } from '../../tensor/shape.ts';
import { DTypeMismatchError, InvalidArgumentError } from '../../util/errors.ts';
import { broadcast, cast, equal, iota } from '../build.ts';
import type { Node } from '../node.ts';

/** How {@link oneHot} writes its rows. */
export interface OneHotOptions {
  /** Where the new axis comes in the result; negative ones count from the end. @defaultValue -1 */
  axis?: number;
  /** @defaultValue 'float32' */
  dtype?: DType;
}

/**
 * 1 where the index along the new axis is the class number, 0 elsewhere; only zeros for a number that is no class.
 *
 * @formula `y[..., c] = 1 if x[...] == c else 0`
 * @shape x integers `[...]` -> `[..., classes]`
 */
export function oneHot(x: Node, classes: number, options: OneHotOptions = {}): Node {
  const { axis = -1, dtype = 'float32' } = options;
  if (!Number.isInteger(classes) || classes < 1) {
    throw new InvalidArgumentError(`oneHot: expected a number of classes of at least 1, got ${classes}.`);
  }
  if (isFloating(x.dtype) || x.dtype === 'bool') {
    throw new DTypeMismatchError(`oneHot: expected integers, got ${x.dtype}. Cast them to int32 first.`);
  }
  const along = normalizeAxis(axis, x.shape.length + 1);
  const shape = [...x.shape.slice(0, along), classes, ...x.shape.slice(along)];
  const kept = shape.map((_, i) => i).filter((i) => i !== along);
  const numbers = broadcast(cast(x, 'int32'), shape, kept);
  return cast(equal(numbers, iota(shape, along)), dtype);
}
