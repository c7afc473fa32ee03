/** Says in messages which batch they are about. */
import type { LoanedBatch } from '../data/batch.ts';
import { ShapeMismatchError } from '../util/errors.ts';

/** The batch of a step. */
export interface StepPlace extends Pick<LoanedBatch, 'index' | 'rowOf'> {
  /** `fit`, for messages. */
  readonly owner: string;
  /** 0-based; undefined where there are no epochs. */
  readonly epoch?: number | undefined;
  /** 0-based, as callbacks count; undefined for a single step. */
  readonly batch?: number | undefined;
}

/** The place of a batch that was read as the given step. */
export function placeOf(
  owner: string,
  { index, rowOf }: Pick<LoanedBatch, 'index' | 'rowOf'>,
  batch: number,
  epoch?: number,
): StepPlace {
  return { owner, epoch, batch, index, rowOf };
}

/** `fit: batch 3 of epoch 1`, and the number that `getItem` was asked for where batches are shuffled. */
export function batchLabel({ owner, epoch, batch, index }: StepPlace): string {
  if (batch === undefined) return owner;
  const inEpoch = epoch === undefined ? '' : ` of epoch ${epoch + 1}`;
  const inSequence = index === undefined || index === batch ? '' : ` (number ${index} of the sequence)`;
  return `${owner}: batch ${batch}${inEpoch}${inSequence}`;
}

/** The same for what is wrong with a batch of a source. Arrays are given as a whole: their batches are none of the user's. */
export function sourceLabel(place: StepPlace): string {
  return place.rowOf === undefined ? batchLabel(place) : place.owner;
}

/** Runs the step of a batch. A loss that does not take its shapes knows nothing of batches: its error gets the label in front. */
export async function labelled<T>(label: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof ShapeMismatchError) || error.message.startsWith(label)) throw error;
    throw new ShapeMismatchError(`${label}: ${error.message}`, { details: error.details, cause: error });
  }
}
