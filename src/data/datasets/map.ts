/** A dataset whose batches are changed. */
import { type Batch, type BatchLike, toBatch } from '../batch.ts';
import type { BatchContents } from '../batchContents.ts';
import { type FunctionSource, functionSource, loadFunction, type ModuleFunction } from '../moduleFunction.ts';
import type { Sequence, SequenceContext, WorkerRecipe } from '../sequence.ts';
import { CompositeSequence, checkSequence, partContext } from './composite.ts';

/** Makes a batch of a batch. Further arguments are those of `ModuleFunction.args`. */
export type BatchChange = (batch: Batch, context: SequenceContext, ...args: never[]) => BatchLike | Promise<BatchLike>;

/** What {@link map} makes. */
export class MapSequence extends CompositeSequence {
  readonly #source: FunctionSource<BatchChange>;
  #change: Promise<BatchChange> | undefined;

  constructor(parts: readonly Sequence[], change: FunctionSource<BatchChange>) {
    super(parts);
    this.#source = change;
  }

  override get length(): number {
    return this.parts[0]!.length;
  }

  override get samples(): number | undefined {
    return this.parts[0]!.samples;
  }

  override async getItem(index: number, context: SequenceContext): Promise<BatchLike> {
    this.#change ??= loadFunction('map: change', this.#source);
    const change = await this.#change;
    const batch = toBatch(await this.parts[0]!.getItem(index, partContext(context)), `map: batch ${index}`);
    return change(batch, context);
  }

  override describeBatch(index: number, epoch: number): BatchContents | undefined {
    return this.parts[0]!.describeBatch?.(index, epoch);
  }

  override get workerAdvice(): string | undefined {
    if (typeof this.#source === 'function') return 'put the function of map into a module of its own and give its URL';
    return super.workerAdvice;
  }

  override workerRecipe(): WorkerRecipe | undefined {
    // A function cannot travel to a worker: such a dataset stays on the main thread.
    if (typeof this.#source === 'function') return undefined;
    return this.recipeOf('map', [this.#source], false);
  }
}

/**
 * A dataset with every batch changed.
 *
 * @remarks
 * Numbers that `change` draws from `context.random` are a pure function of (seed, epoch, batch).
 *
 * @param dataset - A `Sequence`.
 * @param change - From a batch `{ x, y?, sampleWeight?, size }` of tensors to a batch, with as many samples: a function,
 *   which keeps the work on the main thread; or, for workers, the URL of a module whose default export it is, or
 *   `{ module, export?, args? }`.
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for what is no `Sequence`, no function, and a module that is not there
 *
 * @example
 * ```ts
 * const series = utils.timeseriesDatasetFromArray([1, 2, 3, 4], null, { sequenceLength: 2, batchSize: 1 });
 * const pairs = map(series, ({ x }) => ({ x: x as Tensor, y: x as Tensor }));
 * pairs.length; // => 3
 * ```
 *
 * @see {@link https://www.tensorflow.org/api_docs/python/tf/data/Dataset#map | tf.data.Dataset.map}
 */
export function map(dataset: Sequence, change: BatchChange | URL | ModuleFunction): Sequence {
  return new MapSequence([checkSequence('map', dataset)], functionSource<BatchChange>('map', 'change', change));
}
