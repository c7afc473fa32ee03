/** The one shape that data takes between a source and the training loop. */
import { Tensor, type TensorLike, tensor } from '../tensor/tensor.ts';
import { InvalidArgumentError, MillraceError, ShapeMismatchError } from '../util/errors.ts';
import { describeValue, didYouMean, formatList } from '../util/format.ts';
import { isPlainRecord } from '../util/plainRecord.ts';
import type { SampleFault } from './sampleErrors.ts';

/** One value, values in order, or values by name: the inputs (or outputs) of a model. */
export type Structured<T> = T | readonly T[] | Readonly<Record<string, T>>;

/** Targets or sample weights of the outputs: one, in order, or by name; null for an output that has none. */
export type OutputValues = Structured<TensorLike | null>;

/** What a user's source may yield: a record, or Keras' tuples. Anything tensor-like is accepted for tensors. */
export type BatchLike =
  | {
      readonly x: Structured<TensorLike>;
      readonly y?: OutputValues | undefined;
      readonly sampleWeight?: OutputValues | undefined;
    }
  | readonly [x: Structured<TensorLike>]
  | readonly [x: Structured<TensorLike>, y: OutputValues]
  | readonly [x: Structured<TensorLike>, y: OutputValues, sampleWeight: OutputValues];

/** How many tensors a model takes as x, and as y. Undefined: one each. */
export interface BatchForm {
  readonly inputs: number;
  readonly outputs: number;
  /** In order. @defaultValue none: a record is not checked against them, and a list of outputs has no gaps */
  readonly inputNames?: readonly string[];
  readonly outputNames?: readonly string[];
}

/** A checked batch. All tensors have the same first dimension, `size`. */
export interface Batch {
  /** What the model gets. */
  readonly x: Structured<Tensor>;
  /** Targets; absent where only predictions are asked for. */
  readonly y?: Structured<Tensor> | undefined;
  /** How much each sample counts in the loss. @defaultValue 1 each */
  readonly sampleWeight?: Structured<Tensor> | undefined;
  /** Number of samples. */
  readonly size: number;
}

/** A batch on loan: its memory may be a slot of the ring, which `release` gives back. */
export interface LoanedBatch extends Batch {
  /** To be called once, after the engine has read the batch; later reads of its tensors are undefined. */
  release(): void;
  /** Its number in the sequence that made it, where there is one. */
  readonly index?: number | undefined;
  /** The row of the user's arrays behind a sample of the batch, where there are such. */
  readonly rowOf?: ((sample: number) => number) | undefined;
  /** Samples that could not be read while it was made. */
  readonly faults?: readonly SampleFault[] | undefined;
}

/** What is known of a batch beside its tensors. */
type LoanFacts = Pick<LoanedBatch, 'index' | 'rowOf' | 'faults'>;

const ONE_EACH: BatchForm = { inputs: 1, outputs: 1 };
/** Names of the parts of a batch. */
export const PARTS = ['x', 'y', 'sampleWeight'] as const;

/** Whether a key of a record names a part of a batch. */
export const isPart = (key: string): boolean => (PARTS as readonly string[]).includes(key);

const FORMS = 'A batch is { x, y?, sampleWeight? } or one of [x], [x, y], [x, y, sampleWeight]';

/**
 * Checks what a source yielded and turns it into tensors; typed arrays and tensors are not copied.
 *
 * @remarks
 * - A tensor or a typed array alone is `x`.
 * - A JavaScript array is always a tuple `[x]`, `[x, y]` or `[x, y, sampleWeight]`. Nested arrays of numbers that are to be
 *   `x` alone go into one: `[x]`.
 * - A record has the keys `x`, `y` and `sampleWeight`; `size` is ignored, so that a batch may be yielded again.
 * - Inside of a part, a plain record is by name. An array that holds a `Tensor` is a list of inputs (outputs) in order; so is
 *   every array for a model with several of them. For one input every other array is the rows of one tensor.
 * - `y` and `sampleWeight` may be null or undefined, as a whole or for single outputs.
 *
 * @param where - Names the source in messages: `Batch 3 of the generator`.
 * @param form - How many inputs and outputs there are.
 * @throws InvalidArgumentError for a value that is no batch, and for an empty one
 * @throws ShapeMismatchError where the numbers of samples differ
 */
export function toBatch(value: unknown, where: string, form: BatchForm = ONE_EACH): Batch {
  const [x, y, sampleWeight] = partsOf(value, where);
  if (x === undefined || x === null) {
    throw new InvalidArgumentError(`${where}: x is ${String(x)}. ${FORMS}.`);
  }
  const counter = new SampleCounter(where);
  const ofOutputs = (value: unknown, name: 'y' | 'sampleWeight'): { [part: string]: Structured<Tensor> } => {
    const given = withoutGaps(value, form);
    return given === undefined ? {} : { [name]: toTensors(given, name, form.outputs, counter) };
  };
  return {
    x: toTensors(x, 'x', form.inputs, counter),
    ...ofOutputs(y, 'y'),
    ...ofOutputs(sampleWeight, 'sampleWeight'),
    size: counter.size,
  };
}

/**
 * A batch that owns its memory, on loan.
 *
 * @param release - Called at the first `release`, and not again.
 */
export function lend(batch: Batch, release?: () => void, more?: LoanFacts): LoanedBatch {
  return new Loan(batch, release, more);
}

/** One class, so that all loans are of one shape: spread into new objects, each would leave garbage in the old generation. */
class Loan implements LoanedBatch {
  readonly x: Structured<Tensor>;
  readonly y: Structured<Tensor> | undefined;
  readonly sampleWeight: Structured<Tensor> | undefined;
  readonly size: number;
  readonly index: number | undefined;
  readonly rowOf: LoanedBatch['rowOf'];
  readonly faults: readonly SampleFault[] | undefined;
  #release: (() => void) | undefined;

  constructor(batch: Batch, release: (() => void) | undefined, more: LoanFacts | undefined) {
    this.x = batch.x;
    this.y = batch.y;
    this.sampleWeight = batch.sampleWeight;
    this.size = batch.size;
    this.index = more?.index;
    this.rowOf = more?.rowOf;
    this.faults = more?.faults;
    this.#release = release;
  }

  release(): void {
    const release = this.#release;
    this.#release = undefined;
    release?.();
  }
}

function partsOf(value: unknown, where: string): readonly unknown[] {
  if (value instanceof Tensor || ArrayBuffer.isView(value)) return [value];
  if (Array.isArray(value)) {
    if (value.length >= 1 && value.length <= 3 && value.every((part) => typeof part !== 'number')) return value;
    throw new InvalidArgumentError(
      `${where}: expected a batch, got ${describeValue(value)}. ${FORMS}. Rows of numbers as x alone are [x].`,
      { details: { length: value.length } },
    );
  }
  if (!isPlainRecord(value)) {
    throw new InvalidArgumentError(`${where}: expected a batch, got ${describeValue(value)}. ${FORMS}.`);
  }
  const unknown = Object.keys(value).find((key) => key !== 'size' && !isPart(key));
  if (unknown !== undefined || !('x' in value)) {
    const reason =
      unknown === undefined ? 'x is missing.' : `"${unknown}" is not a part of a batch.${didYouMean(unknown, PARTS)}`;
    throw new InvalidArgumentError(
      `${where}: expected a batch, got an object with keys ${formatList(Object.keys(value))}: ${reason} ` +
        `${FORMS}. Inputs by name go into x: { x: { name: values } }.`,
      { details: { keys: Object.keys(value) } },
    );
  }
  return PARTS.map((part) => value[part]);
}

/** Remembers who said first how many samples there are. */
class SampleCounter {
  readonly #where: string;
  #name = '';
  size = -1;

  constructor(where: string) {
    this.#where = where;
  }

  toTensor(value: unknown, name: string): Tensor {
    const result = this.#convert(value, name);
    const size = result.shape[0];
    if (size === undefined) {
      throw new InvalidArgumentError(
        `${this.#where}: ${name} is a single number; its first dimension has to be the samples. Give an array.`,
      );
    }
    if (size === 0) {
      throw new InvalidArgumentError(
        `${this.#where}: ${name} is empty. A batch holds at least one sample: yield nothing instead of an empty batch.`,
      );
    }
    if (this.size === -1) {
      this.size = size;
      this.#name = name;
    } else if (this.size !== size) {
      throw new ShapeMismatchError(
        `${this.#where}: ${this.#name} has ${this.size} samples and ${name} has ${size}. ` +
          'Give the same number of samples (first dimension) for each.',
        { details: { [this.#name]: this.size, [name]: size } },
      );
    }
    return result;
  }

  #convert(value: unknown, name: string): Tensor {
    if (value instanceof Tensor) return value;
    // A tensor of another copy of the library, from a module that was loaded twice.
    if (isTensorRecord(value)) return new Tensor(value.data, value.shape, value.dtype);
    try {
      return tensor(value as TensorLike);
    } catch (error) {
      if (!(error instanceof MillraceError)) throw error;
      const Kind = error.constructor as new (message: string, options: object) => MillraceError;
      throw new Kind(`${this.#where}: ${name}: ${error.message}`, { details: error.details, cause: error });
    }
  }
}

function toTensors(value: unknown, name: string, count: number, counter: SampleCounter): Structured<Tensor> {
  if (Array.isArray(value) && (value.some(isTensor) || isList(value, name, count))) {
    return value.map((item, i) => counter.toTensor(item, `${name}[${i}]`));
  }
  if (isPlainRecord(value) && !isTensorRecord(value)) {
    const keys = Object.keys(value);
    if (keys.length === 0) return counter.toTensor(undefined, name);
    return Object.fromEntries(keys.map((key) => [key, counter.toTensor(value[key], `${name}.${key}`)]));
  }
  return counter.toTensor(value, name);
}

/** What was given for outputs without the null ones: a list with gaps becomes a record. Undefined where nothing is left. */
function withoutGaps(value: unknown, { outputs, outputNames }: BatchForm): unknown {
  const isGap = (item: unknown): boolean => item === undefined || item === null;
  if (isGap(value)) return undefined;
  const named =
    Array.isArray(value) && outputs > 1 && value.length === outputs && outputNames !== undefined && value.some(isGap)
      ? Object.fromEntries(value.map((item, i) => [outputNames[i]!, item]))
      : value;
  if (!isPlainRecord(named) || isTensorRecord(named)) return named;
  const kept = Object.entries(named).filter(([, item]) => !isGap(item));
  return kept.length === 0 && Object.keys(named).length > 0 ? undefined : Object.fromEntries(kept);
}

/** Of several outputs, one number a sample may still be the weights of all. */
function isList(value: readonly unknown[], name: string, count: number): boolean {
  return count > 1 && !(name === 'sampleWeight' && value.every((item) => typeof item === 'number'));
}

function isTensor(value: unknown): boolean {
  return value instanceof Tensor || isTensorRecord(value);
}

function isTensorRecord(value: unknown): value is Tensor {
  if (typeof value !== 'object' || value === null) return false;
  const { data, shape, dtype } = value as Partial<Tensor>;
  return ArrayBuffer.isView(data) && Array.isArray(shape) && typeof dtype === 'string';
}
