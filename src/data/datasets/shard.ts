/** The share of one process of several. */
import { checkInteger } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { SampleSequence } from '../sampleSequence.ts';
import type { Sequence } from '../sequence.ts';
import { checkSequence } from './composite.ts';
import { PickSequence } from './pick.ts';

/**
 * Every `size`-th part of a dataset, from number `rank` on: what one of several processes trains on.
 *
 * @remarks
 * The shares of all ranks are the whole dataset, each part once. Ready-made datasets (those of `datasets` and of an
 * `ImageDataGenerator`) are shared out by samples, whose numbers differ by one at most; every other `Sequence` by
 * batches.
 *
 * @param dataset - A `Sequence`.
 * @param rank - Number of this process, in [0, size).
 * @param size - How many processes there are.
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for what is no `Sequence`, a rank out of range, and where nothing is
 *   left for the last rank
 *
 * @example
 * ```ts
 * const series = utils.timeseriesDatasetFromArray([1, 2, 3, 4], null, { sequenceLength: 2, batchSize: 1 });
 * shard(series, 0, 2).length; // => 2
 * shard(series, 1, 2).length; // => 1
 * ```
 *
 * @see {@link https://www.tensorflow.org/api_docs/python/tf/data/Dataset#shard | tf.data.Dataset.shard}
 */
export function shard(dataset: Sequence, rank: number, size: number): Sequence {
  const whole = checkSequence('shard', dataset);
  checkInteger('shard', 'size', size);
  if (checkInteger('shard', 'rank', rank, 0) >= size) {
    throw new InvalidArgumentError(`shard: expected a rank from 0 to ${size - 1} for a size of ${size}, got ${rank}.`);
  }
  const bySamples = whole instanceof SampleSequence;
  const total = bySamples ? whole.samples : whole.length;
  if (total < size) {
    throw new InvalidArgumentError(
      `shard: ${total} ${bySamples ? 'samples' : 'batches'} are not enough for ${size} ranks. Use fewer.`,
      { details: { total, size } },
    );
  }
  const share = { first: rank, step: size, count: Math.ceil((total - rank) / size) };
  return bySamples ? whole.select(share) : new PickSequence([whole], share);
}
