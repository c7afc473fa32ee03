/** Pooling to a given number of outputs. */
import { reduceMax, reduceMean } from '../build.ts';
import { concat, slice } from '../buildMovement.ts';
import type { Node } from '../node.ts';

/**
 * Divides the axes of a tensor into windows of as equal size as can be, and takes the mean or the largest value of each.
 * Windows overlap by one element where the sizes do not divide.
 *
 * @formula along each axis `y[i] = reduce(x[floor(i * size / count) .. ceil((i + 1) * size / count) - 1])`
 * @param counts - Number of windows along each axis; as many as elements leave an axis as it is.
 * @shape x `[..., size_i, ...]` -> `counts`
 */
export function adaptivePool(x: Node, counts: readonly number[], kind: 'average' | 'max'): Node {
  const reduce = kind === 'average' ? reduceMean : reduceMax;
  return counts.reduce((y, count, axis) => {
    const size = y.shape[axis]!;
    if (count === size) return y;
    const windows = Array.from({ length: count }, (_, i) => {
      const start = Math.floor((i * size) / count);
      const end = Math.ceil(((i + 1) * size) / count);
      const starts = y.shape.map((_dim, at) => (at === axis ? start : 0));
      const sizes = y.shape.map((dim, at) => (at === axis ? end - start : dim));
      return reduce(slice(y, starts, sizes), { axes: [axis], keepDims: true });
    });
    return concat(windows, axis);
  }, x);
}
