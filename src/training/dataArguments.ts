/** Tells the two ways of calling apart: `fit(x, y, options)` and `fit(source, options)`. */
import type { Batch, BatchForm, BatchLike, OutputValues, Structured } from '../data/batch.ts';
import { isPart, toBatch } from '../data/batch.ts';
import { checkReadable, isReadable } from '../data/readable.ts';
import { Sequence } from '../data/sequence.ts';
import { Tensor, type TensorLike } from '../tensor/tensor.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { isPlainRecord } from '../util/plainRecord.ts';

/** Arrays in memory: all samples at once. */
export interface ArrayData {
  /** What the model gets: an array or tensor for each of its inputs, samples first. */
  readonly x: Structured<TensorLike>;
  /** Targets: one for each output. */
  readonly y?: OutputValues | undefined;
  /** How much each sample counts in the loss. @defaultValue 1 each */
  readonly sampleWeight?: OutputValues | undefined;
}

/**
 * Where batches come from: a `Sequence`, an (async) iterable of batches such as a generator, a stream of batches (Node's
 * `Readable` in object mode, the web's `ReadableStream`), or a function that returns a new one for each epoch. Batches are
 * read ahead and not copied: yield new memory each time.
 *
 * @remarks
 * Generators and streams can be read once: their batches go on over the epochs, with `stepsPerEpoch` each. Streams are
 * destroyed when the run is over, however it ends. Any other iterable is expected to begin anew each time it is iterated.
 */
export type BatchSource =
  | Sequence
  | AsyncIterable<BatchLike>
  | Iterable<BatchLike>
  | (() => AsyncIterable<BatchLike> | Iterable<BatchLike> | Promise<AsyncIterable<BatchLike> | Iterable<BatchLike>>);

/** Checked data: arrays, or a source that will be read batch by batch. */
export type Data =
  | { readonly kind: 'arrays'; readonly arrays: Batch }
  | { readonly kind: 'source'; readonly source: BatchSource; readonly form: BatchForm };

/** Whether a value yields batches by itself. JavaScript arrays are data, not sources. */
export function isBatchSource(value: unknown): value is BatchSource {
  if (typeof value === 'function' || value instanceof Sequence) return true;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof Tensor) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value || typeof (value as Sequence).getItem === 'function';
}

/**
 * A source as data.
 *
 * @throws InvalidArgumentError for the class of a `Sequence`, which is a function too
 * @throws what `checkReadable` throws about a stream that cannot give batches
 */
function sourceOf(owner: string, source: BatchSource, form: BatchForm): Data {
  if (typeof source === 'function' && source.prototype instanceof Sequence) {
    throw new InvalidArgumentError(
      `${owner}: the data is the class ${source.name}, expected one of its objects. Give new ${source.name}(...), or for workers ` +
        'await Sequence.fromModule(url, ...args).',
    );
  }
  if (isReadable(source)) checkReadable(owner, source);
  return { kind: 'source', source, form };
}

/** A record of arrays `{ x, y }`, and not a tensor, nor inputs by name of which one is called x. */
function isArrayData(value: unknown, { inputs, inputNames = [] }: BatchForm): value is ArrayData {
  if (!isPlainRecord(value) || !('x' in value)) return false;
  const keys = Object.keys(value);
  const areInputs = inputs > 1 && keys.every((key) => inputNames.includes(key)) && !isPlainRecord(value.x);
  return !areInputs && (keys.every(isPart) || !inputNames.includes('x'));
}

/**
 * Sorts the arguments of `fit` and `evaluate`.
 *
 * @param knownOptions - Names of the options, to notice options in the place of `y`.
 */
export function splitArguments<Options extends { sampleWeight?: OutputValues | undefined }>(
  owner: string,
  [first, second, third]: readonly unknown[],
  knownOptions: readonly string[],
  form: BatchForm,
): { data: Data; options: Options } {
  if (isBatchSource(first)) {
    if (third !== undefined || !(second === undefined || isPlainRecord(second))) {
      throw new InvalidArgumentError(
        `${owner}: a source yields its own targets: call ${owner}(source, options), not ${owner}(source, y). ` +
          `Got ${describeValue(second)} as the second argument.`,
      );
    }
    const options = (second ?? {}) as Options;
    if (options.sampleWeight !== undefined) {
      throw new InvalidArgumentError(
        `${owner}: sampleWeight goes with arrays. A source yields its own weights: [x, y, sampleWeight].`,
      );
    }
    return { data: sourceOf(owner, first, form), options };
  }
  // fit({ x: values }, y): the one input is called x.
  const isNamed = isPlainRecord(first) && !('y' in first) && form.inputNames?.includes('x') && !isPlainRecord(second);
  if (isArrayData(first, form) && !(isNamed && second !== undefined)) {
    if (third !== undefined) throw new InvalidArgumentError(`${owner}: y is given twice, in the record and beside it.`);
    const options = (second ?? {}) as Options;
    return { data: arraysOf(owner, withWeights(first, options), form), options };
  }
  const looksLikeOptions =
    third === undefined &&
    isPlainRecord(second) &&
    Object.keys(second).length > 0 &&
    Object.keys(second).every((key) => knownOptions.includes(key));
  checkGiven(owner, first);
  if (second === undefined || second === null || looksLikeOptions) {
    throw new InvalidArgumentError(
      `${owner}: targets are missing. Call ${owner}(x, y, options), or ${owner}(source, options) with a Sequence or a generator; ` +
        `got ${describeValue(first)} as x and ${describeValue(second)} as y.`,
    );
  }
  const options = (third ?? {}) as Options;
  const arrays = { x: first as Structured<TensorLike>, y: second as OutputValues };
  return { data: arraysOf(owner, withWeights(arrays, options), form), options };
}

/** The data of `validationData`: `[x, y]`, `[x, y, sampleWeight]`, `{ x, y }`, or a source. */
export function validationDataOf(owner: string, value: unknown, form: BatchForm): Data {
  if (isBatchSource(value)) return sourceOf(owner, value, form);
  checkGiven(owner, value);
  if (isArrayData(value, form)) return arraysOf(owner, value, form);
  if (Array.isArray(value) && (value.length === 2 || value.length === 3)) {
    const [x, y, sampleWeight] = value as Structured<TensorLike>[];
    return arraysOf(owner, { x: x!, y, sampleWeight }, form);
  }
  throw new InvalidArgumentError(
    `${owner}: expected [x, y], [x, y, sampleWeight], { x, y }, a Sequence or a generator, got ${describeValue(value)}.`,
  );
}

/** The data of `predict`: arrays or a source; targets are ignored. */
export function predictionDataOf(owner: string, value: unknown, form: BatchForm): Data {
  if (isBatchSource(value)) return sourceOf(owner, value, form);
  checkGiven(owner, value);
  return arraysOf(owner, isArrayData(value, form) ? { x: value.x } : { x: value as Structured<TensorLike> }, form);
}

function checkGiven(owner: string, value: unknown): void {
  if (value instanceof Promise) {
    throw new InvalidArgumentError(`${owner}: the data is a Promise. Await it first, and give what it resolves to.`);
  }
  if (value === undefined || value === null) {
    throw new InvalidArgumentError(
      `${owner}: expected samples (an array, a tensor) or a source of batches, got ${describeValue(value)}.`,
    );
  }
}

function withWeights(
  data: ArrayData,
  { sampleWeight }: { readonly sampleWeight?: OutputValues | undefined },
): ArrayData {
  return sampleWeight === undefined ? data : { ...data, sampleWeight };
}

function arraysOf(owner: string, data: ArrayData, form: BatchForm): Data {
  return { kind: 'arrays', arrays: toBatch(withoutUndefined(data), owner, form) };
}

function withoutUndefined(data: ArrayData): ArrayData {
  return Object.fromEntries(
    Object.entries(data).filter(([, value]) => value !== undefined && value !== null),
  ) as unknown as ArrayData;
}
