/** Some batches of a dataset. */
import { InvalidArgumentError } from '../../util/errors.ts';
import type { BatchLike } from '../batch.ts';
import type { BatchContents } from '../batchContents.ts';
import { type Selection, selectedAt } from '../selection.ts';
import type { Sequence, SequenceContext, WorkerRecipe } from '../sequence.ts';
import { CompositeSequence, contextFor } from './composite.ts';

/** Batches by their numbers: each is what it would be in the whole dataset. */
export class PickSequence extends CompositeSequence {
  readonly #selection: Selection;
  readonly #samples: number | undefined;

  constructor(parts: readonly Sequence[], selection: Selection, samples?: number) {
    super(parts);
    this.#selection = selection;
    this.#samples = samples;
  }

  override get length(): number {
    return this.#selection.count;
  }

  override get samples(): number | undefined {
    return this.#samples;
  }

  override getItem(index: number, context: SequenceContext): BatchLike | Promise<BatchLike> {
    const [part] = this.parts as [Sequence];
    const place = selectedAt(this.#selection, index);
    if (place < part.length) return part.getItem(place, contextFor(context, context.epoch, place));
    throw new InvalidArgumentError(
      `Batch ${place} of the dataset is asked for, which has ${part.length} by now: a part of a dataset whose length ` +
        'changes between epochs cannot be taken.',
      { details: { index: place, length: part.length } },
    );
  }

  override describeBatch(index: number, epoch: number): BatchContents | undefined {
    return this.parts[0]!.describeBatch?.(selectedAt(this.#selection, index), epoch);
  }

  override workerRecipe(): WorkerRecipe | undefined {
    return this.recipeOf('pick', [this.#selection, this.#samples]);
  }
}
