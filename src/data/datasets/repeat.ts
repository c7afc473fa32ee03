/** A dataset several times an epoch. */
import { checkInteger } from '../../util/check.ts';
import type { BatchLike } from '../batch.ts';
import type { BatchContents } from '../batchContents.ts';
import type { Sequence, SequenceContext, WorkerRecipe } from '../sequence.ts';
import { CompositeSequence, checkSequence, contextFor } from './composite.ts';

/** What {@link repeat} makes. */
export class RepeatSequence extends CompositeSequence {
  readonly #times: number;

  constructor(parts: readonly Sequence[], times: number) {
    super(parts);
    this.#times = times;
  }

  override get length(): number {
    return this.parts[0]!.length * this.#times;
  }

  override get samples(): number | undefined {
    const { samples } = this.parts[0]!;
    return samples === undefined ? undefined : samples * this.#times;
  }

  override getItem(index: number, context: SequenceContext): BatchLike | Promise<BatchLike> {
    const [part] = this.parts as [Sequence];
    const { place, epoch } = this.#placeOf(index, context.epoch);
    return part.getItem(place, contextFor(context, epoch, place));
  }

  override describeBatch(index: number, epoch: number): BatchContents | undefined {
    const inPart = this.#placeOf(index, epoch);
    return this.parts[0]!.describeBatch?.(inPart.place, inPart.epoch);
  }

  /** The number of a batch in the dataset, and the dataset's own epoch. */
  #placeOf(index: number, epoch: number): { place: number; epoch: number } {
    const { length } = this.parts[0]!;
    return { place: index % length, epoch: epoch * this.#times + Math.floor(index / length) };
  }

  override workerRecipe(): WorkerRecipe | undefined {
    return this.recipeOf('repeat', [this.#times]);
  }
}

/**
 * A dataset several times in each epoch: fewer validations and callbacks for a small dataset.
 *
 * @remarks
 * Each repetition is an epoch of its own for the dataset: what it shuffles or augments by the epoch's number is new. Hooks
 * (`onEpochBegin`, `onEpochEnd`) are called once for all repetitions.
 *
 * @param dataset - A `Sequence`.
 * @param times - How often it comes in an epoch.
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for what is no `Sequence`, and for `times` that is no positive integer
 *
 * @example
 * ```ts
 * const series = utils.timeseriesDatasetFromArray([1, 2, 3, 4], null, { sequenceLength: 2, batchSize: 1 });
 * repeat(series, 10).length; // => 30
 * ```
 *
 * @see {@link https://www.tensorflow.org/api_docs/python/tf/data/Dataset#repeat | tf.data.Dataset.repeat}
 */
export function repeat(dataset: Sequence, times: number): Sequence {
  return new RepeatSequence([checkSequence('repeat', dataset)], checkInteger('repeat', 'times', times));
}
