/** Samples to learn from, and samples to judge by. */
import type { TypedArray } from '../tensor/dtype.ts';
import { type Label, type Labels, LabelTable, labelList } from '../tensor/labelTable.ts';
import { Tensor } from '../tensor/tensor.ts';
import { checkBoolean, checkInteger, checkNumber, checkOptions } from '../util/check.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { nextSeed, RandomStream } from '../util/random.ts';
import { gatherRows } from './rows.ts';

/** Options of {@link trainTestSplit}. */
export interface TrainTestSplitOptions {
  /** Share of the samples in the test set, in (0, 1), rounded up; or their number. @defaultValue 0.25 */
  testSize?: number;
  /** Seed of the order. @defaultValue drawn from the global seed */
  seed?: number | null;
  /** Whether samples are drawn at random; else the last ones are the test set. @defaultValue true */
  shuffle?: boolean;
  /** The class of each sample: each class has the same share in both sets. @defaultValue none */
  stratify?: Labels | null;
}

/** Samples: a tensor, a typed array, or an array of anything. */
export type Samples = Tensor | TypedArray | readonly unknown[];

/** A part of samples, of the same kind. */
export type SamplesPart<S extends Samples> = S extends Tensor ? Tensor : S extends readonly (infer T)[] ? T[] : S;

/** Training and test set. */
type Pair<S extends Samples> = [train: SamplesPart<S>, test: SamplesPart<S>];

const OWNER = 'trainTestSplit';
const OPTIONS = ['testSize', 'seed', 'shuffle', 'stratify'];

/**
 * Splits samples at random into a training set and a test set; several arrays (inputs, targets, weights) alike. No part of
 * Keras: it is scikit-learn's `train_test_split`, with `seed` for `random_state`.
 *
 * @remarks The split is a pure function of the seed, the number of samples and the classes of `stratify`.
 *
 * @param x - Samples: a tensor, a typed array, or an array (of numbers, rows, strings, ...). Parts are of the same kind.
 * @returns `[xTrain, xTest]`, and with targets `[xTrain, xTest, yTrain, yTest]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for different numbers of samples
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a size that leaves no sample to train on, a class of `stratify`
 *   with one sample, and unknown options
 *
 * @example
 * ```ts
 * const [xTrain, xTest] = trainTestSplit([1, 2, 3, 4, 5], { testSize: 0.4, shuffle: false });
 * xTrain; // => [1, 2, 3]
 * xTest; // => [4, 5]
 * const labels = ['a', 'b', 'a', 'b', 'a', 'b'];
 * const [, , , yTest] = trainTestSplit([1, 2, 3, 4, 5, 6], labels, { testSize: 2, seed: 1, stratify: labels });
 * yTest.sort(); // => ['a', 'b']
 * ```
 *
 * @see {@link https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.train_test_split.html | scikit-learn}
 */
export function trainTestSplit<X extends Samples>(x: X, options?: TrainTestSplitOptions): Pair<X>;
export function trainTestSplit<X extends Samples, Y extends Samples>(
  x: X,
  y: Y,
  options?: TrainTestSplitOptions,
): [...Pair<X>, ...Pair<Y>];
export function trainTestSplit<X extends Samples, Y extends Samples, Z extends Samples>(
  x: X,
  y: Y,
  z: Z,
  options?: TrainTestSplitOptions,
): [...Pair<X>, ...Pair<Y>, ...Pair<Z>];
export function trainTestSplit(...args: readonly (Samples | TrainTestSplitOptions | undefined)[]): unknown {
  const last = args.at(-1);
  const hasOptions = args.length > 1 && (last === undefined || !isSamples(last));
  const arrays = (hasOptions ? args.slice(0, -1) : args) as readonly Samples[];
  const options = (hasOptions ? (last ?? {}) : {}) as TrainTestSplitOptions;
  checkOptions(OWNER, options, OPTIONS);
  const samples = countSamples(arrays);
  const { train, test } = splitSamples({ owner: OWNER, sizeName: 'testSize' }, samples, options);
  return arrays.flatMap((array) => [rowsOf(array, train), rowsOf(array, test)]);
}

function isSamples(value: unknown): value is Samples {
  return value instanceof Tensor || Array.isArray(value) || ArrayBuffer.isView(value);
}

function countSamples(arrays: readonly Samples[]): number {
  const counts = arrays.map((array, i) => {
    if (!isSamples(array) || (array instanceof Tensor && array.shape.length === 0)) {
      throw new InvalidArgumentError(
        `${OWNER}: expected argument ${i} to be an array, a typed array or a tensor of samples, got ${describeValue(array)}.`,
        { details: { argument: i } },
      );
    }
    return array instanceof Tensor ? array.shape[0]! : array.length;
  });
  if (counts.some((count) => count !== counts[0])) {
    throw new ShapeMismatchError(
      `${OWNER}: expected the same number of samples in each array, got ${counts.join(', ')}.`,
      { details: { counts } },
    );
  }
  return counts[0]!;
}

/** Numbers of samples. */
export interface SplitParts {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/** Who splits, for messages. */
interface Splitter {
  readonly owner: string;
  /** What the caller calls `testSize`. */
  readonly sizeName: string;
}

/** Splits numbers of samples, as {@link trainTestSplit} does. */
export function splitSamples(splitter: Splitter, samples: number, options: TrainTestSplitOptions): SplitParts {
  const { owner } = splitter;
  const { seed = null, stratify = null } = options;
  const shuffle = checkBoolean(owner, 'shuffle', options.shuffle ?? true);
  if (seed !== null) checkInteger(owner, 'seed', seed, 0);
  const testCount = testCountOf(splitter, samples, options.testSize ?? 0.25);
  if (!shuffle) {
    if (stratify !== null) {
      throw new InvalidArgumentError(`${owner}: stratify draws samples at random: it needs shuffle: true.`);
    }
    const all = Uint32Array.from({ length: samples }, (_, i) => i);
    return { train: all.subarray(0, samples - testCount), test: all.subarray(samples - testCount) };
  }
  const random = new RandomStream(seed ?? nextSeed());
  const order = random.permutation(samples);
  if (stratify === null) return { test: order.subarray(0, testCount), train: order.subarray(testCount) };
  const labels = labelList(owner, stratify);
  if (labels.length !== samples) {
    throw new ShapeMismatchError(`${owner}: expected a class for each of ${samples} samples, got ${labels.length}.`);
  }
  return stratified(splitter, labels, order, testCount, random);
}

function testCountOf({ owner, sizeName }: Splitter, samples: number, size: number): number {
  checkNumber(owner, sizeName, size, { min: 0, exclusiveMinimum: true });
  const count = size < 1 ? Math.ceil(size * samples) : checkInteger(owner, sizeName, size);
  if (count < samples) return count;
  throw new InvalidArgumentError(
    `${owner}: a ${sizeName} of ${size} takes ${count} of ${samples} samples and leaves none to train on. Make it smaller.`,
    { details: { samples, testSize: size } },
  );
}

/** Draws from each class its share: rounded down, and one more where the largest rests are; equal rests by lot. */
function stratified(
  { owner, sizeName }: Splitter,
  labels: readonly Label[],
  order: Uint32Array,
  testCount: number,
  random: RandomStream,
): SplitParts {
  const table = new LabelTable(owner, labels);
  const classCount = table.classes.length;
  const members = table.classes.map(() => [] as number[]);
  for (const sample of order) members[table.numberOf(labels[sample]!)!]!.push(sample);
  const small = members.findIndex(({ length }) => length < 2);
  if (small >= 0) {
    throw new InvalidArgumentError(
      `${owner}: class ${JSON.stringify(table.classes[small])} has one sample; stratify needs two of each, one for each set.`,
      { details: { class: table.classes[small] } },
    );
  }
  if (testCount < classCount || order.length - testCount < classCount) {
    throw new InvalidArgumentError(
      `${owner}: ${classCount} classes do not fit into a test set of ${testCount} and a training set of ` +
        `${order.length - testCount} samples. Change ${sizeName}.`,
      { details: { classes: classCount, testCount } },
    );
  }
  const exact = members.map(({ length }) => (length * testCount) / order.length);
  const shares = exact.map(Math.floor);
  const lots = random.permutation(classCount);
  const byRest = Array.from(lots).sort((a, b) => exact[b]! - shares[b]! - (exact[a]! - shares[a]!));
  const missing = testCount - shares.reduce((total, share) => total + share, 0);
  for (const index of byRest.slice(0, missing)) shares[index]!++;
  // In the order of the permutation: neither set is sorted by class.
  const left = [...shares];
  const isTest = (sample: number): boolean => left[table.numberOf(labels[sample]!)!]!-- > 0;
  const chosen = Uint8Array.from(order, (sample) => Number(isTest(sample)));
  return { test: order.filter((_, i) => chosen[i] === 1), train: order.filter((_, i) => chosen[i] === 0) };
}

function rowsOf(array: Samples, rows: Uint32Array): Samples {
  if (array instanceof Tensor) {
    const { data, shape, dtype } = array;
    const rowSize = data.length / shape[0]!;
    const picked = new (data.constructor as new (length: number) => TypedArray)(rows.length * rowSize);
    gatherRows(picked, data, rowSize, rows);
    return new Tensor(picked, [rows.length, ...shape.slice(1)], dtype);
  }
  if (ArrayBuffer.isView(array)) {
    const typed = array as TypedArray;
    const picked = new (typed.constructor as new (length: number) => TypedArray)(rows.length);
    gatherRows(picked, typed, 1, rows);
    return picked;
  }
  return Array.from(rows, (row) => array[row]);
}
