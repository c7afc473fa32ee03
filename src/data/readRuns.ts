/** Pieces of a file that are read together where they lie together. */
import { DataError } from '../util/errors.ts';
import { forEachConcurrently } from './concurrency.ts';

/** Told of a piece that cannot be read. */
export type OnUnreadable<T> = (piece: T, error: DataError) => void;

const READS_IN_FLIGHT = 4;

/**
 * Reads runs of neighbours, some at a time.
 *
 * @param runs - Pieces that are read at once.
 * @param read - Reads the pieces of a run; throws a `DataError` where they cannot be read.
 * @param onUnreadable - Where a run cannot be read, its pieces are read one by one, so that a bad one spoils none but itself,
 *   and this hears of those. Undefined: the first failure is thrown.
 */
export function readRuns<T>(
  runs: readonly (readonly T[])[],
  read: (run: readonly T[]) => Promise<void>,
  onUnreadable: OnUnreadable<T> | undefined,
): Promise<void> {
  const readOrTell = async (run: readonly T[]): Promise<void> => {
    try {
      await read(run);
    } catch (error) {
      if (onUnreadable === undefined || !(error instanceof DataError)) throw error;
      if (run.length === 1) onUnreadable(run[0]!, error);
      else for (const piece of run) await readOrTell([piece]);
    }
  };
  return forEachConcurrently(runs.length, READS_IN_FLIGHT, (i) => readOrTell(runs[i]!));
}
