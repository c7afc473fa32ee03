/** The first batches of a dataset. */
import { checkInteger } from '../../util/check.ts';
import { SampleSequence } from '../sampleSequence.ts';
import { allOf } from '../selection.ts';
import type { Sequence } from '../sequence.ts';
import { checkSequence } from './composite.ts';
import { PickSequence } from './pick.ts';

/**
 * The first batches of each epoch of a dataset: to try a model on a little of the data.
 *
 * @remarks
 * Of a dataset that shuffles its samples, other samples come in each epoch. For the same ones, `split` it first.
 *
 * @param dataset - A `Sequence`.
 * @param batches - How many; all, if there are fewer.
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for what is no `Sequence`, and for `batches` that is no positive integer
 *
 * @example
 * ```ts
 * const series = utils.timeseriesDatasetFromArray([1, 2, 3, 4], null, { sequenceLength: 2, batchSize: 1 });
 * take(series, 2).length; // => 2
 * ```
 *
 * @see {@link https://www.tensorflow.org/api_docs/python/tf/data/Dataset#take | tf.data.Dataset.take}
 */
export function take(dataset: Sequence, batches: number): Sequence {
  const whole = checkSequence('take', dataset);
  const count = Math.min(checkInteger('take', 'batches', batches), whole.length);
  const samples =
    whole instanceof SampleSequence && whole.shuffle !== 'batch'
      ? Math.min(count * whole.batchSize, whole.samples)
      : count === whole.length
        ? whole.samples
        : undefined;
  return new PickSequence([whole], allOf(count), samples);
}
