/** One dataset to learn from, one to judge by. */
import type { Label, Labels } from '../../tensor/labelTable.ts';
import { labelList } from '../../tensor/labelTable.ts';
import { checkBoolean, checkInteger, checkNumber, checkOptions } from '../../util/check.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { nextSeed, RandomStream } from '../../util/random.ts';
import { SampleSequence } from '../sampleSequence.ts';
import { type Selection, selectedAt, tableOf } from '../selection.ts';
import type { Sequence } from '../sequence.ts';
import { splitSamples } from '../trainTestSplit.ts';
import { checkSequence } from './composite.ts';
import { PickSequence } from './pick.ts';

/** Options of {@link split}. */
export interface SplitOptions {
  /** Share of the second dataset, in (0, 1), rounded up. */
  fraction: number;
  /** Seed of the choice. @defaultValue drawn from the global seed */
  seed?: number;
  /** Whether the choice is random; else the last ones are the second dataset. @defaultValue true */
  shuffle?: boolean;
  /**
   * Each class has the same share in both: the class of each sample; or true where the dataset knows it (`flowFromDirectory`;
   * `flowFromDataframe`, `imagesSequence` and `flow` with one class or number a sample). @defaultValue false
   */
  stratify?: boolean | Labels;
  /**
   * What belongs together stays together: the group (a patient, a photographed scene) of each sample, or a function from the
   * number of a sample to its group. Groups are drawn one after the other, each that brings the share nearer.
   * @defaultValue none
   */
  by?: Labels | ((sample: number) => Label);
}

const OWNER = 'split';
const KNOWN = ['fraction', 'seed', 'shuffle', 'stratify', 'by'];

/**
 * Splits a dataset into two: `[train, validation]`.
 *
 * @remarks
 * Ready-made datasets (those of `datasets` and of an `ImageDataGenerator`) are split by samples, and each part
 * goes on to shuffle its own. Every other `Sequence` is split by batches, without `stratify` and `by`; the batches have to
 * hold the same samples in every epoch, or both parts see all of them.
 *
 * The split is a pure function of the seed, the number of samples, and what `stratify` or `by` say.
 *
 * @param dataset - A `Sequence`.
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for what is no `Sequence`, a fraction that leaves a part empty, classes
 *   with one sample, and options that need samples, for a dataset of batches
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for a number of labels other than that of the samples
 *
 * @example
 * ```ts
 * await utils.saveNpy('numbers.npy', [1, 2, 3, 4, 5]);
 * const dataset = await datasets.arraysSequence({ x: 'numbers.npy' });
 * const [train, validation] = split(dataset, { fraction: 0.4, seed: 1 });
 * train.samples; // => 3
 * validation.samples; // => 2
 * ```
 *
 * @see {@link https://keras.io/api/utils/python_utils/#split_dataset-function | keras.utils.split_dataset}
 */
export function split(dataset: Sequence, options: SplitOptions): [Sequence, Sequence] {
  const whole = checkSequence(OWNER, dataset);
  checkOptions(OWNER, options, KNOWN);
  const { stratify = false, by } = options;
  const testSize = checkNumber(OWNER, 'fraction', options.fraction, {
    min: 0,
    max: 1,
    exclusiveMinimum: true,
    exclusiveMaximum: true,
  });
  const shuffle = checkBoolean(OWNER, 'shuffle', options.shuffle ?? true);
  const seed = options.seed === undefined ? nextSeed() : checkInteger(OWNER, 'seed', options.seed, 0);
  if (!(whole instanceof SampleSequence)) {
    if (stratify !== false || by !== undefined) {
      throw new InvalidArgumentError(
        `${OWNER}: stratify and by need a dataset of numbered samples (those of datasets and of an ImageDataGenerator); ` +
          'this one is split by batches.',
      );
    }
    const parts = splitSamples({ owner: OWNER, sizeName: 'fraction' }, whole.length, { testSize, seed, shuffle });
    return [new PickSequence([whole], inOrder(parts.train)), new PickSequence([whole], inOrder(parts.test))];
  }
  const count = whole.samples;
  if (by !== undefined) {
    if (stratify !== false || !shuffle) {
      throw new InvalidArgumentError(
        `${OWNER}: by cannot go with ${shuffle ? 'stratify' : 'shuffle: false'}. Choose one.`,
      );
    }
    const groups = typeof by === 'function' ? Array.from({ length: count }, (_, i) => by(i)) : labelList(OWNER, by);
    const [first, second] = byGroups(groups, count, testSize, seed);
    return [whole.select(first), whole.select(second)];
  }
  if (!shuffle && stratify === false) {
    const last = Math.ceil(testSize * count);
    checkBoth(count - last, last, testSize);
    return [
      whole.select({ first: 0, step: 1, count: count - last }),
      whole.select({ first: count - last, step: 1, count: last }),
    ];
  }
  const labels = stratify === true ? ownLabels(whole) : stratify === false ? null : stratify;
  const parts = splitSamples({ owner: OWNER, sizeName: 'fraction' }, count, {
    testSize,
    seed,
    shuffle,
    stratify: labels,
  });
  return [whole.select(inOrder(parts.train)), whole.select(inOrder(parts.test))];
}

/** Neighbours stay neighbours: they are read together. */
function inOrder(numbers: Uint32Array): Selection {
  return tableOf(numbers.slice().sort());
}

function ownLabels(whole: SampleSequence): readonly number[] {
  const labels = whole.sourceLabels;
  if (labels === undefined) {
    throw new InvalidArgumentError(
      `${OWNER}: stratify: true needs a dataset that knows its classes (flowFromDirectory; flowFromDataframe, imagesSequence ` +
        'and flow with one class or number a sample). Give the class of each sample: stratify: labels.',
    );
  }
  const { selection } = whole;
  return Array.from({ length: selection.count }, (_, i) => labels[selectedAt(selection, i)]!);
}

/** Whole groups in random order, each that brings the second part nearer to its share. */
function byGroups(groups: readonly Label[], count: number, fraction: number, seed: number): [Selection, Selection] {
  if (groups.length !== count) {
    throw new ShapeMismatchError(`${OWNER}: expected a group for each of ${count} samples, got ${groups.length}.`);
  }
  const sizes = new Map<Label, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const names = [...sizes.keys()];
  const target = fraction * count;
  const second = new Set<Label>();
  let taken = 0;
  for (const place of new RandomStream(seed).permutation(names.length)) {
    const size = sizes.get(names[place]!)!;
    if (Math.abs(taken + size - target) >= Math.abs(taken - target)) continue;
    second.add(names[place]!);
    taken += size;
  }
  checkBoth(count - taken, taken, fraction);
  const pick = (wanted: boolean): Selection => {
    const samples: number[] = [];
    groups.forEach((group, i) => {
      if (second.has(group) === wanted) samples.push(i);
    });
    return tableOf(samples);
  };
  return [pick(false), pick(true)];
}

function checkBoth(first: number, second: number, fraction: number): void {
  if (first > 0 && second > 0) return;
  throw new InvalidArgumentError(
    `${OWNER}: a fraction of ${fraction} leaves ${first} samples for the first dataset and ${second} for the second. Change it.`,
    { details: { first, second, fraction } },
  );
}
