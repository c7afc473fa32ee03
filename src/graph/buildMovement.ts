/** Functions that add nodes which move elements; `build.ts` holds the others. */
import { normalizeAxis, type Shape, sizeOf } from '../tensor/shape.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { broadcast, cast, constant } from './build.ts';
import { makeNode, type Node } from './node.ts';
import type { PadAttributes } from './ops.ts';

/**
 * Part of a tensor: `sizes[i]` elements along axis `i`, from `starts[i]` on, each `strides[i]` after the last.
 *
 * @formula `y[i, j, ...] = x[starts[0] + i * strides[0], starts[1] + j * strides[1], ...]`
 * @shape x of as many dimensions as `sizes` -> `sizes`
 * @throws ShapeMismatchError where the part leaves the tensor.
 */
export function slice(x: Node, starts: readonly number[], sizes: Shape, strides?: readonly number[]): Node {
  const steps = strides ?? x.shape.map(() => 1);
  const y = makeNode('slice', [x], { starts, sizes, strides: steps });
  const isWhole = sizes.every((size, axis) => size === x.shape[axis]);
  if (isWhole) return x;
  return x.op === 'constant' ? constant((x as Node<'constant'>).attributes.value, sizes, x.dtype) : y;
}

/**
 * Tensors one after the other along an axis; negative axes count from the end.
 *
 * @shape each `[...before, size_i, ...after]` -> `[...before, sum(size_i), ...after]`
 * @throws ShapeMismatchError where the tensors differ in another axis.
 */
export function concat(tensors: readonly Node[], axis = -1): Node {
  if (tensors.length === 0) throw new InvalidArgumentError('concat: expected at least one tensor, got none.');
  const y = makeNode('concat', tensors, { axis: normalizeAxis(axis, tensors[0]!.shape.length) });
  return tensors.length === 1 ? tensors[0]! : y;
}

/**
 * A tensor with `value` around it: `widths[i]` holds how many before and after along axis `i`.
 *
 * @shape x `[..., size_i, ...]` -> `[..., before_i + size_i + after_i, ...]`
 */
export function padConstant(x: Node, widths: readonly (readonly [number, number])[], value = 0): Node {
  return padWith(x, constant(value, [], x.dtype), {
    low: widths.map(([before]) => before),
    high: widths.map(([, after]) => after),
    interior: widths.map(() => 0),
  });
}

/** A tensor with the element `value` `[]` around it and between its elements, as StableHLO's pad has it. */
export function padWith(x: Node, value: Node, attributes: PadAttributes): Node {
  const y = makeNode('pad', [x, value], attributes);
  if (y.shape.every((size, axis) => size === x.shape[axis])) return x;
  return sizeOf(x.shape) === 0 ? broadcast(value, y.shape, []) : y;
}

/**
 * The elements in opposite order along some axes; negative ones count from the end.
 *
 * @formula `y[..., i, ...] = x[..., size - 1 - i, ...]`
 */
export function reverse(x: Node, axes?: readonly number[]): Node {
  const wanted =
    axes === undefined ? x.shape.map((_, i) => i) : axes.map((axis) => normalizeAxis(axis, x.shape.length));
  const normal = wanted.sort((a, b) => a - b);
  const y = makeNode('reverse', [x], { axes: normal });
  // Along an axis of one element there is nothing to turn, nor in a tensor of equal elements.
  const isSame = x.op === 'constant' || normal.every((axis) => x.shape[axis]! <= 1);
  return isSame ? x : y;
}

/**
 * The slices of a tensor at indices along an axis (default 0); negative axes count from the end.
 *
 * An index outside `0 .. size - 1` (negative ones are outside, too) gives NaN in floating tensors, so that it does not
 * pass unseen; 0 and false in others.
 *
 * @formula `y[...before, ...i, ...after] = x[...before, indices[...i], ...after]`
 * @shape x `[...before, size, ...after]`, indices int32 `[...i]` -> `[...before, ...i, ...after]`
 */
export function gather(x: Node, indices: Node, axis = 0): Node {
  return makeNode('gather', [x, indices], { axis: normalizeAxis(axis, x.shape.length), outside: 'nan' });
}

/**
 * Sums of the updates that have the same index, along an axis of `size`; what has an index outside adds to nothing.
 *
 * @formula `y[...before, k, ...after] = sum of updates[...before, ...i, ...after] over all i with indices[...i] = k`
 * @shape updates `[...before, ...i, ...after]`, indices int32 `[...i]` -> `[...before, size, ...after]`
 */
export function scatterAdd(updates: Node, indices: Node, size: number, axis = 0): Node {
  return makeNode('scatterAdd', [updates, indices], { axis, size });
}

/**
 * Running sums along an axis; negative axes count from the end. Bools and bytes are added as int32.
 *
 * @formula `y[i] = x[0] + ... + x[i]`; `exclusive`: up to `x[i - 1]`; `reverse`: from the end on
 */
export function cumulativeSum(x: Node, axis: number, options: { exclusive?: boolean; reverse?: boolean } = {}): Node {
  const { exclusive = false, reverse: fromEnd = false } = options;
  const numbers = x.dtype === 'bool' || x.dtype === 'uint8' ? cast(x, 'int32') : x;
  return makeNode('cumulativeSum', [numbers], {
    axis: normalizeAxis(axis, x.shape.length),
    exclusive,
    reverse: fromEnd,
  });
}
