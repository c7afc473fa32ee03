/** Functions that add nodes which pick elements by index, and put elements into order. `build.ts` holds the others. */
import { normalizeAxis } from '../tensor/shape.ts';
import { cast, transpose } from './build.ts';
import { makeNode, type Node } from './node.ts';

/**
 * Elements picked by their index along an axis. An index outside the axis (also a negative one) gives NaN in floating
 * tensors, so that it does not pass unseen; 0 and false in others: the same rule as that of `gather`.
 *
 * @formula `y[..., j, ...] = x[..., indices[..., j, ...], ...]`
 * @shape x `[...before, size, ...after]`, int32 indices `[...before, count, ...after]` -> `[...before, count, ...after]`
 * @throws ShapeMismatchError where the shapes differ in another axis.
 */
export function takeAlongAxis(x: Node, indices: Node, axis = -1): Node {
  return makeNode('takeAlongAxis', [x, indices], { axis: normalizeAxis(axis, x.shape.length), outside: 'nan' });
}

/**
 * Adds each update to the element at its index along an axis, in the order of the updates, starting from zeros: the
 * transpose of {@link takeAlongAxis}. Updates whose index lies outside the axis are left out.
 *
 * @formula `y[..., k, ...] = sum of updates[..., j, ...] where indices[..., j, ...] = k`
 * @shape updates and int32 indices `[...before, count, ...after]` -> `[...before, size, ...after]`
 */
export function scatterAlongAxis(updates: Node, indices: Node, size: number, axis = -1): Node {
  const along = normalizeAxis(axis, updates.shape.length);
  return makeNode('scatterAlongAxis', [updates, indices], { axis: along, size });
}

/** How to sort. */
export interface SortOptions {
  /** Negative ones count from the end. @defaultValue the last */
  readonly axis?: number;
  /** Largest first. @defaultValue false */
  readonly descending?: boolean;
}

/**
 * The indices that put the elements along an axis into order, int32. Equal elements keep their order in both directions; a
 * NaN counts as the largest.
 */
export function argSort(x: Node, { axis = -1, descending = false }: SortOptions = {}): Node {
  const rank = x.shape.length;
  const swap = swapWithLast(rank, normalizeAxis(axis, rank));
  const values = transpose(comparable(x), swap);
  return transpose(makeNode('argSort', [values], { descending, count: values.shape[rank - 1]! }), swap);
}

/** The elements along an axis in order; equal ones keep theirs, a NaN counts as the largest. */
export function sort(x: Node, options: SortOptions = {}): Node {
  return takeAlongAxis(x, argSort(x, options), options.axis);
}

/**
 * The `k` largest elements along the last axis, largest first, and their indices, int32. Of equal ones the first comes first;
 * a NaN counts as the largest.
 *
 * @shape x `[...batch, size]` -> both `[...batch, k]`
 */
export function topK(x: Node, k: number): { readonly values: Node; readonly indices: Node } {
  const indices = makeNode('argSort', [comparable(x)], { descending: true, count: k });
  return { values: takeAlongAxis(x, indices), indices };
}

/** The permutation that swaps an axis with the last one: its own inverse. */
function swapWithLast(rank: number, axis: number): number[] {
  return Array.from({ length: rank }, (_, i) => (i === axis ? rank - 1 : i === rank - 1 ? axis : i));
}

function comparable(x: Node): Node {
  return x.dtype === 'bool' || x.dtype === 'uint8' ? cast(x, 'int32') : x;
}
