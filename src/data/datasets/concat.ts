/** Datasets one after the other. */
import { InvalidArgumentError } from '../../util/errors.ts';
import type { BatchLike } from '../batch.ts';
import type { BatchContents } from '../batchContents.ts';
import type { Sequence, SequenceContext, WorkerRecipe } from '../sequence.ts';
import { CompositeSequence, checkSequence, partContext } from './composite.ts';

/** What {@link concat} makes. */
export class ConcatSequence extends CompositeSequence {
  override get length(): number {
    return this.parts.reduce((total, { length }) => total + length, 0);
  }

  override get samples(): number | undefined {
    let total = 0;
    for (const { samples } of this.parts) {
      if (samples === undefined) return undefined;
      total += samples;
    }
    return total;
  }

  override getItem(index: number, context: SequenceContext): BatchLike | Promise<BatchLike> {
    const { part, place } = this.#placeOf(index);
    return this.parts[part]!.getItem(place, partContext(context, part));
  }

  override describeBatch(index: number, epoch: number): BatchContents | undefined {
    const { part, place } = this.#placeOf(index);
    return this.parts[part]!.describeBatch?.(place, epoch);
  }

  /** The dataset that a batch is of, and its number there. */
  #placeOf(index: number): { part: number; place: number } {
    let place = index;
    for (const [part, { length }] of this.parts.entries()) {
      if (place < length) return { part, place };
      place -= length;
    }
    throw new InvalidArgumentError(`concat: asked for batch ${index} of ${this.length}.`);
  }

  override workerRecipe(): WorkerRecipe | undefined {
    return this.recipeOf('concat', []);
  }
}

/**
 * All batches of several datasets, one dataset after the other. `fit` shuffles batches over all of them.
 *
 * @param datasets - Sequences with the same inputs and targets. Each shuffles its own samples.
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for none, and for what is no `Sequence`
 *
 * @example
 * ```ts
 * const series = utils.timeseriesDatasetFromArray([1, 2, 3, 4], null, { sequenceLength: 2, batchSize: 1 });
 * concat(series, series).length; // => 6
 * ```
 *
 * @see {@link https://www.tensorflow.org/api_docs/python/tf/data/Dataset#concatenate | tf.data.Dataset.concatenate}
 */
export function concat(...datasets: readonly Sequence[]): Sequence {
  if (datasets.length === 0) throw new InvalidArgumentError('concat: expected one dataset at least, got none.');
  return new ConcatSequence(datasets.map((dataset, i) => checkSequence('concat', dataset, `dataset ${i}`)));
}
