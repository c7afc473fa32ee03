/** Activation functions over the elements along an axis; softmax stands in `activations.ts`. */
import { normalizeAxis } from '../../tensor/shape.ts';
import { ShapeMismatchError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import * as graph from '../build.ts';
import { cumulativeSum, slice } from '../buildMovement.ts';
import { sort } from '../buildOrdering.ts';
import type { Node } from '../node.ts';

/**
 * The first half of the elements along an axis, gated by the sigmoid of the second half.
 *
 * @formula `a * sigmoid(b)` for x = `[a, b]`
 * @param axis - Negative axes count from the end. @defaultValue -1
 * @shape x `[...before, 2 * size, ...after]` -> `[...before, size, ...after]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` where the axis has an odd number of elements
 *
 * @reference Dauphin et al. 2017, https://arxiv.org/abs/1612.08083
 */
export function glu(x: Node, axis = -1): Node {
  const along = normalizeAxis(axis, x.shape.length);
  const size = x.shape[along]! / 2;
  if (!Number.isInteger(size)) {
    throw new ShapeMismatchError(
      `glu: axis ${axis} of ${formatShape(x.shape)} has an odd number of elements; expected two halves of one size.`,
      { details: { shape: x.shape, axis } },
    );
  }
  const half = (start: number): Node =>
    slice(
      x,
      x.shape.map((_, i) => (i === along ? start : 0)),
      x.shape.map((dim, i) => (i === along ? size : dim)),
    );
  return graph.multiply(half(0), graph.sigmoid(half(size)));
}

/**
 * Turns scores into probabilities that sum to 1 along an axis, of which many are exactly 0: the point of the simplex that is
 * closest to the scores.
 *
 * @formula `max(x - t, 0)` with `t` such that the sum is 1
 * @param axis - Negative axes count from the end. @defaultValue -1
 *
 * @reference Martins and Astudillo 2016, https://arxiv.org/abs/1602.02068
 */
export function sparsemax(x: Node, axis = -1): Node {
  const along = normalizeAxis(axis, x.shape.length);
  const sum = (y: Node): Node => graph.reduceSum(y, { axes: [along], keepDims: true });
  // In descending order, the scores of the support are those with 1 + k * score > sum of the first k.
  const sorted = sort(x, { axis: along, descending: true });
  const rank = graph.add(graph.iota(x.shape, along, x.dtype), 1);
  const isSupport = graph.greater(graph.add(graph.multiply(rank, sorted), 1), cumulativeSum(sorted, along));
  const lowest = graph.reduceMin(graph.select(isSupport, sorted, Infinity), { axes: [along], keepDims: true });
  // The same in the order of x: what follows has the gradient of a plain mean, and none goes through the sorting.
  const inSupport = graph.greaterEqual(x, lowest);
  const count = sum(graph.cast(inSupport, x.dtype));
  const threshold = graph.divide(graph.subtract(sum(graph.select(inSupport, x, 0)), 1), count);
  return graph.maximum(graph.subtract(x, threshold), 0);
}
