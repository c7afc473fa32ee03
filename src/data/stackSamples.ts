/** From samples to a batch. */
import type { DType } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';
import { Tensor, type TensorLike, tensor } from '../tensor/tensor.ts';
import { DataError, DTypeMismatchError, MillraceError, ShapeMismatchError } from '../util/errors.ts';
import { describeValue, formatList, formatShape } from '../util/format.ts';
import type { Batch, Structured } from './batch.ts';
import { assemble, PARTS, type PartPlace, placesOf } from './parts.ts';

/** One sample: what a row of a batch holds. Several inputs (targets) come by name, or as an array of tensors. */
export interface Sample {
  /** Input: a number, an array, a tensor. */
  readonly x: Structured<TensorLike>;
  /** Target. Absent where there is none. */
  readonly y?: Structured<TensorLike> | undefined;
  /** How much it counts in the loss. Absent: 1. */
  readonly sampleWeight?: Structured<TensorLike> | undefined;
}

/**
 * Puts samples into one batch. The first says which parts there are, of which shapes and types.
 *
 * @param allocate - Memory for the tensors.
 * @param nameOf - Names a sample in messages.
 * @throws DataError `ERR_DATA` for what is no sample, and for parts that others do not have
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH`, DTypeMismatchError `ERR_DTYPE_MISMATCH` where samples differ
 */
export function stackSamples(
  samples: readonly unknown[],
  allocate: (shape: Shape, dtype?: DType) => Tensor,
  nameOf: (index: number) => string,
): Omit<Batch, 'size'> {
  const first = tensorsOf(samples[0], nameOf(0));
  const stacked = new Map(
    first.map(([{ path }, { shape, dtype }]) => [path, allocate([samples.length, ...shape], dtype)]),
  );
  samples.forEach((sample, i) => {
    const tensors = i === 0 ? first : tensorsOf(sample, nameOf(i));
    for (const [{ path }, value] of tensors) {
      const target = stacked.get(path);
      if (target === undefined || tensors.length !== stacked.size) {
        refuseParts(nameOf(i), tensors, nameOf(0), [...stacked.keys()]);
      }
      checkSame(nameOf(i), path, value, nameOf(0), target);
      target.data.set(value.data, i * value.size);
    }
  });
  return assemble(first.map(([place]) => [place, stacked.get(place.path)!]));
}

type Placed = readonly [PartPlace, Tensor];

function tensorsOf(sample: unknown, name: string): readonly Placed[] {
  if (!isRecord(sample)) {
    throw new DataError(`${name}: expected a sample { x, y?, sampleWeight? }, got ${describeValue(sample)}.`);
  }
  const keys = Object.keys(sample);
  const unknown = keys.find((key) => !(PARTS as readonly string[]).includes(key));
  if (unknown !== undefined || sample.x === undefined || sample.x === null) {
    throw new DataError(
      `${name}: expected a sample { x, y?, sampleWeight? }, got an object with keys ${formatList(keys)}. ` +
        'Inputs by name go into x: { x: { name: values } }.',
    );
  }
  const places = placesOf(
    sample,
    (array) => array.some(isTensor),
    (value) => isRecord(value) && !isTensor(value),
  );
  return places.map(([place, value]) => [place, toTensor(value, `${name}: ${place.path}`)]);
}

function checkSame(name: string, path: string, value: Tensor, firstName: string, target: Tensor): void {
  const expected = target.shape.slice(1);
  if (formatShape(value.shape) !== formatShape(expected)) {
    throw new ShapeMismatchError(
      `${name}: ${path} has shape ${formatShape(value.shape)}, and of ${firstName} ${formatShape(expected)}. ` +
        'All samples of a dataset need the same shapes: pad or cut them.',
      { details: { shape: value.shape, expected } },
    );
  }
  if (value.dtype !== target.dtype) {
    throw new DTypeMismatchError(
      `${name}: ${path} is ${value.dtype}, and of ${firstName} ${target.dtype}. Give all samples the same type.`,
      { details: { dtype: value.dtype, expected: target.dtype } },
    );
  }
}

function refuseParts(name: string, tensors: readonly Placed[], firstName: string, expected: readonly string[]): never {
  throw new DataError(
    `${name} has ${formatList(tensors.map(([{ path }]) => path))}, and ${firstName} ${formatList(expected)}. ` +
      'All samples of a dataset need the same parts.',
  );
}

function toTensor(value: unknown, where: string): Tensor {
  if (isTensor(value)) return new Tensor(value.data, value.shape, value.dtype);
  try {
    return tensor(value as TensorLike);
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error;
    throw new DataError(`${where}: ${error.message}`, { details: error.details, cause: error });
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
