/** Shape rules of the ops that order elements, or pick them by index along one axis. */
import { sameShape } from '../tensor/shape.ts';
import { DTypeMismatchError, InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import type { InferRule } from './inferRule.ts';
import type { Node } from './node.ts';
import { checkNumber } from './operandChecks.ts';
import type { OrderingOp } from './ops.ts';

/** Throws unless `indices` are int32, and of the shape of `x` but for the size along `axis`. */
function checkIndices(op: string, x: Node, indices: Node, axis: number): void {
  if (!Number.isInteger(axis) || axis < 0 || axis >= x.shape.length) {
    throw new InvalidArgumentError(`${op}: axis ${axis} is outside shape ${formatShape(x.shape)}.`, {
      details: { op, axis, shape: x.shape },
    });
  }
  if (indices.dtype !== 'int32') {
    throw new DTypeMismatchError(`${op}: expected int32 indices, got ${indices.dtype}. Cast them to int32 first.`, {
      details: { op, dtype: indices.dtype },
    });
  }
  const others = ({ shape }: Node): number[] => shape.filter((_, i) => i !== axis);
  if (indices.shape.length === x.shape.length && sameShape(others(indices), others(x))) return;
  throw new ShapeMismatchError(
    `${op}: indices of shape ${formatShape(indices.shape)} for values of shape ${formatShape(x.shape)}; expected the ` +
      `same sizes but along axis ${axis}.`,
    { details: { op, axis, values: x.shape, indices: indices.shape } },
  );
}

/** The rule of each op that orders, or picks by index. */
export const orderingRules: { readonly [O in OrderingOp]: InferRule<O> } = {
  takeAlongAxis: ([x, indices], { axis }, _g, op) => {
    checkIndices(op, x!, indices!, axis);
    return { shape: indices!.shape, dtype: x!.dtype };
  },

  scatterAlongAxis: ([updates, indices], { axis, size }, _g, op) => {
    checkNumber(op, updates!);
    checkIndices(op, updates!, indices!, axis);
    if (!sameShape(updates!.shape, indices!.shape)) {
      throw new ShapeMismatchError(
        `${op}: ${formatShape(indices!.shape)} indices for updates of shape ${formatShape(updates!.shape)}; expected one ` +
          'index for each update.',
        { details: { op, updates: updates!.shape, indices: indices!.shape } },
      );
    }
    if (!Number.isInteger(size) || size < 0) {
      throw new InvalidArgumentError(`${op}: size ${size} of axis ${axis}; expected an integer of at least 0.`, {
        details: { op, axis, size },
      });
    }
    return { shape: updates!.shape.map((dim, i) => (i === axis ? size : dim)), dtype: updates!.dtype };
  },

  argSort: ([x], { count }, _g, op) => {
    checkNumber(op, x!);
    const { shape } = x!;
    if (shape.length === 0) {
      throw new ShapeMismatchError(`${op}: expected at least 1 dimension, got a scalar. Reshape it to [1] first.`, {
        details: { op, shape },
      });
    }
    const size = shape[shape.length - 1]!;
    if (!Number.isInteger(count) || count < 0 || count > size) {
      throw new InvalidArgumentError(
        `${op}: ${count} of ${size} elements, shape ${formatShape(shape)}; expected an integer between 0 and ${size}.`,
        { details: { op, count, shape } },
      );
    }
    return { shape: [...shape.slice(0, -1), count], dtype: 'int32' };
  },
};
