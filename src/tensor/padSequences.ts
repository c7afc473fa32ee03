/** Sequences of different lengths as one tensor. */
import { checkInteger, checkNumber, checkOneOf, checkOptions } from '../util/check.ts';
import { DTypeMismatchError, InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { describeValue, formatShape } from '../util/format.ts';
import { allocate, DTYPES, type DType, isFloating, type TypedArray } from './dtype.ts';
import { type Shape, sameShape, sizeOf } from './shape.ts';
import { type NestedArray, Tensor } from './tensor.ts';

/** Which end of a sequence. */
export type SequenceEnd = 'pre' | 'post';

/** Options of {@link padSequences}. */
export interface PadSequencesOptions {
  /** Steps of every sequence in the result. @defaultValue the length of the longest one */
  maxlen?: number | null;
  /** Element type. @defaultValue 'int32' */
  dtype?: DType;
  /** Where shorter sequences are filled up: before or after. @defaultValue 'pre' */
  padding?: SequenceEnd;
  /** Where longer sequences are cut: at the start or at the end. @defaultValue 'pre' */
  truncating?: SequenceEnd;
  /** What short sequences are filled up with. @defaultValue 0 */
  value?: number;
}

/** One sequence: numbers, or steps of several numbers each. */
export type NumberSequence = readonly NestedArray[] | TypedArray;

const ENDS = ['pre', 'post'] as const;

/**
 * Brings sequences of different lengths to one length, so that they are one tensor.
 *
 * @remarks In integer types the fractions of floats are cut off, as in Keras; a number that the type cannot hold is refused.
 *
 * @shape sequences of `[steps, ...sample]` -> `[sequences, maxlen, ...sample]`
 * @param sequences - Of numbers (`[[1, 2], [3]]`), or of vectors and larger samples of one shape.
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for something else than an array of sequences, and for unknown options
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for samples of different shapes
 * @throws DTypeMismatchError `ERR_DTYPE_MISMATCH` for a number that `dtype` cannot hold
 *
 * @example
 * ```ts
 * padSequences([[1], [2, 3], [4, 5, 6]]).toArray(); // => [[0, 0, 1], [0, 2, 3], [4, 5, 6]]
 * padSequences([[1], [4, 5, 6]], { maxlen: 2, padding: 'post' }).toArray(); // => [[1, 0], [5, 6]]
 * ```
 *
 * @reference https://keras.io/api/data_loading/timeseries/#pad_sequences-function
 */
export function padSequences(sequences: readonly NumberSequence[], options: PadSequencesOptions = {}): Tensor {
  const owner = 'padSequences';
  checkOptions(owner, options, ['maxlen', 'dtype', 'padding', 'truncating', 'value']);
  const dtype = checkOneOf(owner, 'dtype', options.dtype ?? 'int32', DTYPES);
  const padding = checkOneOf(owner, 'padding', options.padding ?? 'pre', ENDS);
  const truncating = checkOneOf(owner, 'truncating', options.truncating ?? 'pre', ENDS);
  const value = checkNumber(owner, 'value', options.value ?? 0);
  if (!Array.isArray(sequences)) {
    throw new InvalidArgumentError(`${owner}: expected an array of sequences, got ${describeValue(sequences)}.`);
  }
  sequences.forEach((sequence, i) => {
    if (Array.isArray(sequence) || ArrayBuffer.isView(sequence)) return;
    throw new InvalidArgumentError(
      `${owner}: expected a sequence of numbers at position ${i}, got ${describeValue(sequence)}. Give [[1, 2], [3]].`,
      { details: { position: i } },
    );
  });
  const longest = sequences.reduce((most, { length }) => Math.max(most, length), 0);
  const steps = options.maxlen === undefined || options.maxlen === null ? longest : options.maxlen;
  if (steps !== longest) checkInteger(owner, 'maxlen', steps);

  const sampleShape = shapeOf(sequences.find(({ length }) => length > 0)?.[0]);
  const sampleSize = sizeOf(sampleShape);
  const data = allocate(dtype, sequences.length * steps * sampleSize).fill(value);
  const writer = new SampleWriter(data, dtype);
  if (data.length > 0) writer.checkFits(value, data[0]!, 'value');
  sequences.forEach((sequence, row) => {
    const kept = Math.min(sequence.length, steps);
    const from = truncating === 'pre' ? sequence.length - kept : 0;
    const to = row * steps + (padding === 'pre' ? steps - kept : 0);
    for (let step = 0; step < kept; step++) {
      writer.write(
        sequence[from + step]!,
        (to + step) * sampleSize,
        sampleShape,
        `sequence ${row}, step ${from + step}`,
      );
    }
  });
  return new Tensor(data, [sequences.length, steps, ...sampleShape], dtype);
}

function shapeOf(sample: NestedArray | undefined): Shape {
  return Array.isArray(sample) ? [sample.length, ...shapeOf(sample[0])] : [];
}

class SampleWriter {
  readonly #data: TypedArray;
  readonly #dtype: DType;

  constructor(data: TypedArray, dtype: DType) {
    this.#data = data;
    this.#dtype = dtype;
  }

  write(sample: NestedArray, offset: number, shape: Shape, where: string): void {
    if (shape.length === 0 && (typeof sample === 'number' || typeof sample === 'boolean')) {
      this.#data[offset] = Number(sample);
      this.checkFits(Number(sample), this.#data[offset]!, where);
      return;
    }
    const found = shapeOf(sample);
    if (!sameShape(found, shape) || shape.length === 0) {
      throw new ShapeMismatchError(
        `padSequences: expected samples of shape ${formatShape(shape)}, got ${formatShape(found)} in ${where}.`,
        { details: { expected: shape, received: found } },
      );
    }
    const rest = shape.slice(1);
    const size = sizeOf(rest);
    (sample as readonly NestedArray[]).forEach((item, i) => {
      this.write(item, offset + i * size, rest, where);
    });
  }

  /** A typed array would store 300 as 44 and NaN as 0: wrong words without a word. */
  checkFits(value: number, stored: number, where: string): void {
    if (isFloating(this.#dtype) || stored === Math.trunc(value)) return;
    throw new DTypeMismatchError(
      `padSequences: ${value} (${where}) does not fit into ${this.#dtype}. Use another dtype.`,
      { details: { value, dtype: this.#dtype } },
    );
  }
}
