/** Where values lie among sorted keys. */
import { allocate, isFloating } from '../../tensor/dtype.ts';
import { add, broadcastTo, constant, greater, greaterEqual, literal, minimum, select, subtract } from '../build.ts';
import { gather } from '../buildMovement.ts';
import type { Node } from '../node.ts';

const LARGEST_INT32 = 0x7fff_ffff;

/**
 * The number of keys below each value, or with `side: 'right'` of those that are not above it, by binary search. A NaN
 * counts as the largest value.
 *
 * @formula left: `y = #{ i : keys[i] < x }`; right: `y = #{ i : keys[i] <= x }`
 * @shape x `[...]`, floating or int32 -> int32 `[...]`
 * @param keys - Known numbers in ascending order; whole ones for an int32 x.
 */
export function searchSorted(x: Node, keys: readonly number[], side: 'left' | 'right' = 'left'): Node {
  const isAbove = side === 'left' ? greaterEqual : greater;
  // A table of 2^n - 1 keys: each round halves it, and no index is outside.
  let size = 1;
  while (size <= keys.length) size *= 2;
  const values = new Array<number>(size - 1).fill(isFloating(x.dtype) ? Infinity : LARGEST_INT32);
  keys.forEach((key, i) => {
    values[i] = key;
  });
  const data = allocate(x.dtype, values.length);
  data.set(values);
  const table = literal(data, [values.length], x.dtype);
  let position = broadcastTo(constant(0, [], 'int32'), x.shape);
  for (let step = size / 2; step >= 1; step /= 2) {
    const candidate = add(position, step);
    const key = gather(table, subtract(candidate, 1));
    position = select(isAbove(key, x), position, candidate);
  }
  return minimum(position, keys.length);
}
