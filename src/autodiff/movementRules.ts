/** Derivatives of the ops that move elements: each gradient goes back to where its element came from. */
import { constant, reduceSum, select } from '../graph/build.ts';
import { padWith, reverse, slice } from '../graph/buildMovement.ts';
import type { Node } from '../graph/node.ts';
import type { MovementOp, PadAttributes } from '../graph/ops.ts';
import type { GradientRule } from './rule.ts';

export const movementRules: { readonly [O in MovementOp]: GradientRule<O> } = {
  // What was left out gets zeros: before the part, between its elements, behind it.
  slice: ({ inputs: [x], attributes: { starts, sizes, strides } }, g) => [
    () => {
      if (sizes.includes(0)) return constant(0, x!.shape, x!.dtype);
      const ends = sizes.map((size, axis) => starts[axis]! + (size - 1) * strides[axis]! + 1);
      return padWith(g, constant(0, [], g.dtype), {
        low: starts,
        high: x!.shape.map((dim, axis) => dim - ends[axis]!),
        interior: strides.map((stride) => stride - 1),
      });
    },
  ],
  // Each operand gets its own part.
  concat: ({ inputs, attributes: { axis } }, g) => {
    let next = 0;
    return inputs.map(({ shape }) => {
      const start = next;
      next += shape[axis]!;
      const starts = shape.map((_, i) => (i === axis ? start : 0));
      return () => slice(g, starts, shape);
    });
  },
  // The operand gets what lies at its elements; the value gets the sum of all the rest.
  pad: ({ inputs: [x], attributes }, g) => [
    () =>
      slice(
        g,
        attributes.low,
        x!.shape,
        attributes.interior.map((between) => between + 1),
      ),
    () => reduceSum(select(paddingMask(x!, attributes), g, 0)),
  ],
  // Turned back.
  reverse: ({ attributes: { axes } }, g) => [() => reverse(g, axes)],
};

/** True where the result of a pad holds the padding value. */
function paddingMask(x: Node, attributes: PadAttributes): Node {
  return padWith(constant(0, x.shape, 'bool'), constant(1, [], 'bool'), attributes);
}
