/** Whether a class is among those of the largest predictions. */
import { cast, equal, greater, less, logicalAnd, reduceSum, reshape } from '../../graph/build.ts';
import { takeAlongAxis } from '../../graph/buildOrdering.ts';
import type { Node } from '../../graph/node.ts';

/**
 * Whether fewer than `k` predictions are larger than that of the class: of equal ones at the edge all belong to the `k`
 * largest. False for a number that is no class, and where its prediction is NaN.
 *
 * @shape labels `[batch, ...dims]`, yPred `[batch, ...dims, classes]` -> bool `[batch, ...dims]`
 */
export function isInTopK(labels: Node, yPred: Node, k: number): Node {
  const own = takeAlongAxis(yPred, reshape(cast(labels, 'int32'), [...labels.shape, 1])); // [batch, ...dims, 1]
  const larger = reduceSum(greater(yPred, own), { axes: [-1] }); // [batch, ...dims]
  return logicalAnd(less(larger, k), reshape(equal(own, own), labels.shape));
}
