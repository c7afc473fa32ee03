/** From samples to a batch. */
import type { DType } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';
import { Tensor, type TensorLike, tensor } from '../tensor/tensor.ts';
import { DataError, DTypeMismatchError, MillraceError, ShapeMismatchError } from '../util/errors.ts';
import { describeValue, formatList, formatShape } from '../util/format.ts';
import { type Batch, isPart, type Structured } from './batch.ts';
import { assemble, type PartPlace, placesOf } from './parts.ts';

/** One sample: what a row of a batch holds. Several inputs (targets) come by name, or as an array of tensors. */
export interface Sample {
  /** Input: a number, an array, a tensor. */
  readonly x: Structured<TensorLike>;
  /** Target. Absent where there is none. */
  readonly y?: Structured<TensorLike> | undefined;
  /** How much it counts in the loss. Absent: 1. */
  readonly sampleWeight?: Structured<TensorLike> | undefined;
}

/** A sample that was looked at: its tensors in their places. */
export interface CheckedSample {
  /** For messages. */
  readonly name: string;
  readonly tensors: readonly (readonly [PartPlace, Tensor])[];
}

/**
 * Puts samples into one batch. The first says which parts there are, of which shapes and types.
 *
 * @param allocate - Memory for the tensors.
 * @throws what {@link checkAlike} throws where samples differ
 */
export function stackSamples(
  samples: readonly CheckedSample[],
  allocate: (shape: Shape, dtype?: DType) => Tensor,
): Omit<Batch, 'size'> {
  const first = samples[0]!;
  const stacked = new Map(
    first.tensors.map(([{ path }, { shape, dtype }]) => [path, allocate([samples.length, ...shape], dtype)]),
  );
  samples.forEach((sample, i) => {
    checkAlike(sample, first);
    for (const [{ path }, value] of sample.tensors) stacked.get(path)!.data.set(value.data, i * value.size);
  });
  return assemble(first.tensors.map(([place]) => [place, stacked.get(place.path)!]));
}

/** Looks at what should be a sample. @throws DataError `ERR_DATA` for what is none */
export function checkSample(sample: unknown, name: string): CheckedSample {
  if (!isRecord(sample)) {
    const reason = `expected a sample { x, y?, sampleWeight? }, got ${describeValue(sample)}`;
    throw new DataError(`${name}: ${reason}.`, { details: { reason } });
  }
  const keys = Object.keys(sample);
  const places = placesOf(
    sample,
    (array) => array.some(isTensor),
    (value) => isRecord(value) && !isTensor(value),
  );
  const isKnown = keys.every(isPart);
  if (!isKnown || !places.some(([{ part }]) => part === 'x')) {
    const got = `an object with keys ${formatList(keys)}${isKnown && 'x' in sample ? ' and nothing in x' : ''}`;
    const reason = `expected a sample { x, y?, sampleWeight? }, got ${got}`;
    throw new DataError(`${name}: ${reason}. Inputs by name go into x: { x: { name: values } }.`, {
      details: { reason },
    });
  }
  return { name, tensors: places.map(([place, value]) => [place, toTensor(value, name, place.path)]) };
}

/**
 * Refuses a sample that does not fit to another.
 *
 * @throws DataError `ERR_DATA` for parts that the other does not have, or that are missing
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH`, DTypeMismatchError `ERR_DTYPE_MISMATCH` for other shapes and types
 */
export function checkAlike(sample: CheckedSample, other: CheckedSample): void {
  if (sample === other) return;
  const others = new Map(other.tensors.map(([{ path }, value]) => [path, value]));
  const paths = sample.tensors.map(([{ path }]) => path);
  if (paths.length !== others.size || !paths.every((path) => others.has(path))) {
    const reason = `has ${formatList(paths)}, and ${other.name} ${formatList([...others.keys()])}`;
    throw new DataError(`${sample.name} ${reason}. All samples of a dataset need the same parts.`, {
      details: { reason },
    });
  }
  for (const [{ path }, value] of sample.tensors) checkSame(sample.name, path, value, other.name, others.get(path)!);
}

function checkSame(name: string, path: string, value: Tensor, firstName: string, expectedValue: Tensor): void {
  const { shape: expected, dtype } = expectedValue;
  if (formatShape(value.shape) !== formatShape(expected)) {
    const reason = `${path} has shape ${formatShape(value.shape)}, and of ${firstName} ${formatShape(expected)}`;
    throw new ShapeMismatchError(
      `${name}: ${reason}. All samples of a dataset need the same shapes: pad or cut them.`,
      { details: { shape: value.shape, expected, reason } },
    );
  }
  if (value.dtype !== dtype) {
    const reason = `${path} is ${value.dtype}, and of ${firstName} ${dtype}`;
    throw new DTypeMismatchError(`${name}: ${reason}. Give all samples the same type.`, {
      details: { dtype: value.dtype, expected: dtype, reason },
    });
  }
}

function toTensor(value: unknown, name: string, path: string): Tensor {
  if (isTensor(value)) return new Tensor(value.data, value.shape, value.dtype);
  try {
    return tensor(value as TensorLike);
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error;
    const reason = `${path}: ${error.message}`;
    throw new DataError(`${name}: ${reason}`, { details: { ...error.details, reason }, cause: error });
  }
}

/** Also tensors of another copy of the library. */
function isTensor(value: unknown): value is Tensor {
  if (value instanceof Tensor) return true;
  if (typeof value !== 'object' || value === null) return false;
  const { data, shape, dtype } = value as Partial<Tensor>;
  return ArrayBuffer.isView(data) && Array.isArray(shape) && typeof dtype === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
