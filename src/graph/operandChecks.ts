/** What shape rules ask of operands. */
import { type DType, isFloating } from '../tensor/dtype.ts';
import { sameShape } from '../tensor/shape.ts';
import { DTypeMismatchError, ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import type { Node } from './node.ts';

/** Throws unless two operands have one shape and one dtype. */
export function checkSame(op: string, a: Node, b: Node): void {
  if (!sameShape(a.shape, b.shape)) {
    throw new ShapeMismatchError(
      `${op}: operands of shapes ${formatShape(a.shape)} and ${formatShape(b.shape)}; expected equal shapes.`,
      { details: { op, left: a.shape, right: b.shape } },
    );
  }
  checkSameType(op, a, b);
}

function checkSameType(op: string, a: Node, b: Node): void {
  if (a.dtype === b.dtype) return;
  throw new DTypeMismatchError(`${op}: operands of types ${a.dtype} and ${b.dtype}; cast one of them.`, {
    details: { op, left: a.dtype, right: b.dtype },
  });
}

/** Throws unless both operands are of one floating type. */
export function checkSameFloat(op: string, a: Node, b: Node): void {
  checkSameType(op, a, b);
  checkFloat(op, a);
}

/** Throws unless the operand is of a floating type. */
export function checkFloat(op: string, x: Node): void {
  if (isFloating(x.dtype)) return;
  throw new DTypeMismatchError(`${op}: expected a floating operand, got ${x.dtype}. Cast it to float32 first.`, {
    details: { op, dtype: x.dtype },
  });
}

/** Throws for bools, which arithmetic would leave neither true nor false, and bytes, which would overflow unseen. */
export function checkNumber(op: string, x: Node): void {
  if (x.dtype !== 'bool' && x.dtype !== 'uint8') return;
  throw new DTypeMismatchError(`${op}: expected numbers, got ${x.dtype}. Cast it to int32 or float32 first.`, {
    details: { op, dtype: x.dtype },
  });
}

/** Throws unless the operand is bool. */
export function checkBool(op: string, x: Node): void {
  if (x.dtype === 'bool') return;
  throw new DTypeMismatchError(`${op}: expected a bool operand, got ${x.dtype}. Compare it first.`, {
    details: { op, dtype: x.dtype },
  });
}

/** Throws unless the operand has `rank` dimensions. */
export function checkRank(op: string, x: Node, rank: number): void {
  if (x.shape.length === rank) return;
  throw new ShapeMismatchError(`${op}: expected ${rank} dimensions, got shape ${formatShape(x.shape)}.`, {
    details: { op, shape: x.shape, rank },
  });
}

const INTEGER_RANGES = { bool: [0, 1], uint8: [0, 255], int32: [-(2 ** 31), 2 ** 31 - 1] } as const;

/** Throws for a number that an element of `dtype` cannot hold, as 0.5 in an int32. */
export function checkNumberFits(op: string, value: number, dtype: DType): void {
  if (dtype === 'float32' || dtype === 'float64') return;
  const [low, high] = INTEGER_RANGES[dtype];
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new DTypeMismatchError(
    `${op}: the number ${value} does not fit into ${dtype}, the type of what it meets. Cast that to float32 first.`,
    { details: { op, value, dtype } },
  );
}
