/** Shape rules of the ops that move elements: slice, concat, pad, reverse. */
import { type Shape, sameShape } from '../tensor/shape.ts';
import { DTypeMismatchError, InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import type { InferRule } from './inferRule.ts';
import type { Node } from './node.ts';
import type { MovementOp, PadAttributes } from './ops.ts';

/** Throws unless a list holds one integer of at least `least` for each dimension of the operand. */
function checkPerAxis(op: string, name: string, list: readonly number[], shape: Shape, least: number): void {
  if (list.length === shape.length && list.every((each) => Number.isInteger(each) && each >= least)) return;
  throw new InvalidArgumentError(
    `${op}: ${name} ${formatShape(list)} for an operand of shape ${formatShape(shape)}; expected ${shape.length} ` +
      `integers of at least ${least}, one for each dimension.`,
    { details: { op, [name]: list, shape } },
  );
}

/** Throws unless the axis is one of the operand's. */
function checkAxis(op: string, axis: number, shape: Shape): void {
  if (Number.isInteger(axis) && axis >= 0 && axis < shape.length) return;
  throw new InvalidArgumentError(`${op}: axis ${axis} is outside shape ${formatShape(shape)}.`, {
    details: { op, axis, shape },
  });
}

/** Size of a dimension of the result of `pad`. */
function paddedSize(size: number, axis: number, { low, high, interior }: PadAttributes): number {
  return low[axis]! + size + Math.max(0, size - 1) * interior[axis]! + high[axis]!;
}

/** The rule of each op that moves elements. */
export const movementRules: { readonly [O in MovementOp]: InferRule<O> } = {
  slice: ([x], { starts, sizes, strides }, _g, op) => {
    const { shape, dtype } = x!;
    checkPerAxis(op, 'starts', starts, shape, 0);
    checkPerAxis(op, 'sizes', sizes, shape, 0);
    checkPerAxis(op, 'strides', strides, shape, 1);
    shape.forEach((dim, axis) => {
      const end = sizes[axis] === 0 ? starts[axis]! : starts[axis]! + (sizes[axis]! - 1) * strides[axis]! + 1;
      if (end <= dim) return;
      throw new ShapeMismatchError(
        `${op}: ${sizes[axis]} elements from ${starts[axis]} in steps of ${strides[axis]} leave axis ${axis} of ` +
          `${formatShape(shape)}, which has ${dim}. Take fewer, or start earlier.`,
        { details: { op, starts, sizes, strides, shape } },
      );
    });
    return { shape: sizes, dtype };
  },

  concat: (inputs, { axis }, _g, op) => {
    const [first] = inputs;
    if (first === undefined) throw new InvalidArgumentError(`${op}: expected at least one tensor, got none.`);
    checkAxis(op, axis, first.shape);
    const others = (x: Node): number[] => x.shape.filter((_, i) => i !== axis);
    for (const each of inputs) {
      if (each.shape.length !== first.shape.length || !sameShape(others(each), others(first))) {
        throw new ShapeMismatchError(
          `${op}: shapes ${inputs.map(({ shape }) => formatShape(shape)).join(', ')} differ in more than axis ${axis}.`,
          { details: { op, axis, shapes: inputs.map(({ shape }) => shape) } },
        );
      }
      if (each.dtype !== first.dtype) {
        throw new DTypeMismatchError(`${op}: operands of types ${first.dtype} and ${each.dtype}; cast one of them.`, {
          details: { op, dtypes: inputs.map(({ dtype }) => dtype) },
        });
      }
    }
    const size = inputs.reduce((sum, { shape }) => sum + shape[axis]!, 0);
    return { shape: first.shape.map((dim, i) => (i === axis ? size : dim)), dtype: first.dtype };
  },

  pad: ([x, value], attributes, _g, op) => {
    const { shape, dtype } = x!;
    for (const name of ['low', 'high', 'interior'] as const) checkPerAxis(op, name, attributes[name], shape, 0);
    if (value!.shape.length !== 0 || value!.dtype !== dtype) {
      throw new ShapeMismatchError(
        `${op}: expected a padding value of shape [] and type ${dtype}, got ${formatShape(value!.shape)} of ${value!.dtype}.`,
        { details: { op, value: value!.shape, dtype: value!.dtype } },
      );
    }
    return { shape: shape.map((size, axis) => paddedSize(size, axis, attributes)), dtype };
  },

  reverse: ([x], { axes }, _g, op) => {
    for (const axis of axes) checkAxis(op, axis, x!.shape);
    if (new Set(axes).size !== axes.length) {
      throw new InvalidArgumentError(`${op}: axes ${formatShape(axes)} name an axis twice.`, { details: { op, axes } });
    }
    return x!;
  },
};
