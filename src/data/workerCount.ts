/** How many workers make the batches of a sequence. */
import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { warn } from '../util/warn.ts';
import { messageOf } from './batchError.ts';

/** A number of workers; 'auto' begins with one and adds others while the model waits and they help. */
export type WorkerCount = number | 'auto';

/** The value as an option. @throws InvalidArgumentError for anything else */
export function checkWorkers(owner: string, value: unknown): WorkerCount {
  if (value === 'auto') return value;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError(
    `${owner}: expected workers to be an integer of at least 0, or 'auto', got ${describeValue(value)}. ` +
      "Give 0 for the main thread, a number of workers, or 'auto' to have it chosen while the model trains.",
    { details: { owner, argument: 'workers', value } },
  );
}

/** Workers that there are from the beginning. */
export function initialWorkers(workers: WorkerCount): number {
  return workers === 'auto' ? 1 : workers;
}

/**
 * Workers that 'auto' goes up to: one a processor, and one for each batch that may be in the making while the model uses
 * another.
 *
 * @param capacity - Batches that may exist at once: fewer where they would take too many bytes.
 */
export function mostWorkers(capacity: number): number {
  // Beside one processor, two: the one reads while the other computes.
  return Math.max(1, Math.min(Math.max(2, availableParallelism()), capacity - 1));
}

/** Tells the user that 'auto' goes on with the workers that there are. */
export function tellOfStandstill(owner: string, workers: number, error: unknown): void {
  warn(
    'MILLRACE_NO_MORE_WORKERS',
    `${owner}: workers: 'auto' could not start another data worker: ${messageOf(error)}. It stays at ${workers}.`,
  );
}
