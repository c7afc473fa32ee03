/** Enlargement by whole factors. */
import type { Shape } from '../../tensor/shape.ts';
import { add, broadcast, cast, literal, multiply, reshape } from '../build.ts';
import { concat, slice } from '../buildMovement.ts';
import type { Node } from '../node.ts';

/**
 * Repeats each element `factors[i]` times along axis `i`.
 *
 * @formula `y[p, q, ...] = x[floor(p / factors[0]), floor(q / factors[1]), ...]`
 * @shape x `[..., size_i, ...]` -> `[..., size_i * factors[i], ...]`
 */
export function enlargeNearest(x: Node, factors: readonly number[]): Node {
  const spread: number[] = []; // each enlarged axis, with its factor behind it
  const axes: number[] = [];
  x.shape.forEach((size, i) => {
    axes.push(spread.length);
    spread.push(size);
    if (factors[i] !== 1) spread.push(factors[i]!);
  });
  return reshape(
    broadcast(x, spread, axes),
    x.shape.map((size, i) => size * factors[i]!),
  );
}

/**
 * Blends neighbours: each element is a cell of width 1, its value that of the centre; outside of the outermost centres the
 * value stays.
 *
 * @formula along each axis `y[p] = (1 - t) * x[floor(s)] + t * x[floor(s) + 1]`, `s = (p + 0.5) / factor - 0.5`,
 *   `t = s - floor(s)`, indices limited to those of x
 * @shape x `[..., size_i, ...]` -> `[..., size_i * factors[i], ...]`
 */
export function enlargeLinear(x: Node, factors: readonly number[]): Node {
  return factors.reduce((y, factor, axis) => (factor === 1 ? y : enlargeAxis(y, axis, factor)), x);
}

function enlargeAxis(x: Node, axis: number, factor: number): Node {
  const size = x.shape[axis]!;
  const part = (start: number, length: number): Node =>
    slice(
      x,
      x.shape.map((_, i) => (i === axis ? start : 0)),
      x.shape.map((dim, i) => (i === axis ? length : dim)),
    );
  const before = size === 1 ? x : concat([part(0, 1), part(0, size - 1)], axis);
  const after = size === 1 ? x : concat([part(1, size - 1), part(size - 1, 1)], axis);
  // Offsets from the centre of an element to those of the outputs that lie in it.
  const offsets = Array.from({ length: factor }, (_, k) => (k + 0.5) / factor - 0.5); // [factor]
  const spread: Shape = [...x.shape.slice(0, axis + 1), factor, ...x.shape.slice(axis + 1)];
  const axes = x.shape.map((_, i) => (i <= axis ? i : i + 1));
  const weighted = (y: Node, weightOf: (offset: number) => number): Node => {
    const weights = cast(literal(Float32Array.from(offsets, weightOf), [factor], 'float32'), x.dtype);
    return multiply(broadcast(y, spread, axes), broadcast(weights, spread, [axis + 1]));
  };
  const own = weighted(x, (offset) => 1 - Math.abs(offset));
  const neighbours = add(
    weighted(before, (offset) => Math.max(0, -offset)),
    weighted(after, (offset) => Math.max(0, offset)),
  );
  return reshape(
    add(own, neighbours),
    x.shape.map((dim, i) => (i === axis ? dim * factor : dim)),
  );
}
