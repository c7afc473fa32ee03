/** Shape rules of the ops that find elements by their indices: gather and scatterAdd. */
import { type Shape, sameShape } from '../tensor/shape.ts';
import { DTypeMismatchError, InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import type { InferRule } from './inferRule.ts';
import type { Node } from './node.ts';
import { checkNumber } from './operandChecks.ts';
import type { IndexedOp } from './ops.ts';

function checkIndices(op: string, indices: Node): void {
  if (indices.dtype === 'int32') return;
  throw new DTypeMismatchError(`${op}: expected int32 indices, got ${indices.dtype}. Cast them to int32 first.`, {
    details: { op, dtype: indices.dtype },
  });
}

function checkAxis(op: string, axis: number, shape: Shape): void {
  if (Number.isInteger(axis) && axis >= 0 && axis < shape.length) return;
  throw new InvalidArgumentError(`${op}: axis ${axis} is outside shape ${formatShape(shape)}.`, {
    details: { op, axis, shape },
  });
}

/** The rule of each op that takes indices. */
export const indexedRules: { readonly [O in IndexedOp]: InferRule<O> } = {
  gather: ([x, indices], { axis }, _g, op) => {
    checkIndices(op, indices!);
    const { shape, dtype } = x!;
    checkAxis(op, axis, shape);
    return { shape: [...shape.slice(0, axis), ...indices!.shape, ...shape.slice(axis + 1)], dtype };
  },

  scatterAdd: ([updates, indices], { axis, size }, _g, op) => {
    checkIndices(op, indices!);
    checkNumber(op, updates!);
    if (!Number.isInteger(size) || size < 0) {
      throw new InvalidArgumentError(`${op}: expected a size that is an integer of at least 0, got ${size}.`);
    }
    const { shape, dtype } = updates!;
    const [places, rank] = [indices!.shape, indices!.shape.length];
    const fits = Number.isInteger(axis) && axis >= 0 && axis + rank <= shape.length;
    if (!fits || !sameShape(shape.slice(axis, axis + rank), places)) {
      throw new ShapeMismatchError(
        `${op}: updates of shape ${formatShape(shape)} for indices of ${formatShape(places)}; expected the dimensions of ` +
          `the indices from axis ${axis} on.`,
        { details: { op, updates: shape, indices: places, axis } },
      );
    }
    return { shape: [...shape.slice(0, axis), size, ...shape.slice(axis + rank)], dtype };
  },
};
