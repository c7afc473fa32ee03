/** Class numbers as rows with a place for each class. */
import { constant, minimum, reshape } from '../build.ts';
import { scatterAlongAxis } from '../buildOrdering.ts';
import type { Node } from '../node.ts';
import { oneHot } from './oneHot.ts';

/** What a row says: one class, which classes there are, or how many of each. */
export type CategoryEncodingMode = 'oneHot' | 'multiHot' | 'count';

/**
 * Rows of zeros with a 1 for the class of each element (`oneHot`), a 1 for each class in the last axis (`multiHot`), or
 * the number of times that it is there (`count`). Numbers that are no class are left out.
 *
 * @shape int32 indices `[..., length]` -> float32 `[..., classes]`; oneHot: `[..., length, classes]`, but
 *   `[..., classes]` where the length is 1
 * @param weights - What each element counts in `count`, floating and of the shape of the indices. @defaultValue 1
 */
export function encodeCategories(indices: Node, classes: number, mode: CategoryEncodingMode, weights?: Node): Node {
  const { shape } = indices;
  if (mode === 'oneHot') {
    const single = shape.length > 1 && shape.at(-1) === 1;
    return oneHot(single ? reshape(indices, shape.slice(0, -1)) : indices, classes);
  }
  const counts = scatterAlongAxis(weights ?? constant(1, shape), indices, classes); // [..., classes]
  return mode === 'count' ? counts : minimum(counts, 1);
}
