/** Shapes: pure functions, shared by shape inference, layers and engines. */
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { describeValue, formatShape } from '../util/format.ts';

/** Sizes of the dimensions, outermost first. */
export type Shape = readonly number[];

/** A shape whose batch dimension is not known yet. */
export type SymbolicShape = readonly (number | null)[];

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const dim of shape) size *= dim;
  return size;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/** Whether two shapes are the same. */
export function sameShape(a: SymbolicShape, b: SymbolicShape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** Whether two shapes can be of one tensor: the same, but for sizes that are not known in one of them. */
export function areCompatible(a: SymbolicShape, b: SymbolicShape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === null || b[axis] === null || dim === b[axis]);
}

/**
 * The shape that two operands broadcast to, by NumPy's rule: aligned at the last axis, a 1 stretches.
 *
 * @throws ShapeMismatchError where two dimensions differ and neither is 1.
 */
export function broadcastShapes(a: Shape, b: Shape): number[] {
  const ndim = Math.max(a.length, b.length);
  const result = new Array<number>(ndim);
  for (let i = 1; i <= ndim; i++) {
    const left = a[a.length - i] ?? 1;
    const right = b[b.length - i] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeMismatchError(
        `Shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast: dimension ${ndim - i} is ${left} and ${right}. ` +
          'Make them equal, or one of them 1.',
        { details: { left: a, right: b } },
      );
    }
    result[ndim - i] = left === 1 ? right : left;
  }
  return result;
}

/** An axis counted from the front; negative axes count from the end. */
export function normalizeAxis(axis: number, ndim: number): number {
  if (!Number.isInteger(axis)) {
    throw new InvalidArgumentError(`Expected an axis to be an integer, got ${describeValue(axis)}.`, {
      details: { axis, ndim },
    });
  }
  const normal = axis < 0 ? axis + ndim : axis;
  if (normal < 0 || normal >= ndim) {
    throw new InvalidArgumentError(`Axis ${axis} is outside a tensor of ${ndim} dimensions.`, {
      details: { axis, ndim },
    });
  }
  return normal;
}

/** How a convolution or a pooling window treats the border. */
export type Padding = 'valid' | 'same';

/** As {@link Padding}, and for sequences 'causal': an output sees its own step and earlier ones. */
export type SequencePadding = Padding | 'causal';

/** Zeros (or window exclusions) before and after each spatial dimension. */
export type PaddingPairs = readonly (readonly [number, number])[];

/**
 * Output size of a window that slides over one dimension.
 *
 * @formula `floor((size + low + high - dilation * (kernel - 1) - 1) / stride) + 1`
 */
export function windowOutputSize(
  size: number,
  kernel: number,
  stride: number,
  dilation: number,
  padding: readonly [number, number],
): number {
  const reach = dilation * (kernel - 1) + 1;
  return Math.floor((size + padding[0] + padding[1] - reach) / stride) + 1;
}

/**
 * Explicit padding of one dimension for Keras' 'valid', 'same' and 'causal'.
 *
 * 'same' and 'causal' give `ceil(size / stride)` outputs. Of 'same' an odd zero goes to the end, as in TensorFlow; of
 * 'causal' all zeros go to the front.
 */
export function paddingPair(
  padding: SequencePadding,
  size: number,
  kernel: number,
  stride: number,
  dilation = 1,
): [number, number] {
  if (padding === 'valid') return [0, 0];
  const outputs = Math.ceil(size / stride);
  const reach = dilation * (kernel - 1) + 1;
  if (padding === 'causal') return [reach - 1, 0];
  const total = Math.max(0, (outputs - 1) * stride + reach - size);
  const low = Math.floor(total / 2);
  return [low, total - low];
}

/** How a transposed convolution treats one dimension: its output size, and the padding of the convolution it transposes. */
export interface TransposedWindow {
  readonly outputSize: number;
  readonly padding: [number, number];
}

/**
 * Output size of one dimension of a transposed convolution, by Keras' rules.
 *
 * @formula with `reach = dilation * (kernel - 1) + 1`: 'valid' gives `(size - 1) * stride + reach + outputPadding`, where
 *   `outputPadding` is `max(stride - reach, 0)` unless given; 'same' gives `size * stride`, or with `outputPadding`
 *   `(size - 1) * stride + reach % 2 + outputPadding`
 */
export function transposedWindow(
  padding: Padding,
  size: number,
  kernel: number,
  stride: number,
  dilation = 1,
  outputPadding?: number,
): TransposedWindow {
  const reach = dilation * (kernel - 1) + 1;
  // Zeros around the input with `stride - 1` zeros between its elements, over which a window then slides by ones.
  let before = reach - 1;
  let after = reach - 1 + (outputPadding ?? Math.max(stride - reach, 0));
  if (padding === 'same') {
    const zeros = outputPadding === undefined ? stride + reach - 2 : reach + (reach % 2) - 2 + outputPadding;
    before = Math.min(Math.ceil(zeros / 2), reach - 1);
    after = zeros - before;
  }
  return {
    outputSize: (size - 1) * stride + 2 - reach + before + after,
    // Outputs behind the last window (after >= reach) are no padding: a window does not reach them at all.
    padding: [reach - 1 - before, Math.max(reach - 1 - after, 0)],
  };
}
