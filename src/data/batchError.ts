/** Errors of `getItem` with the batch in which they happened. */
import { DataError, MillraceError, type MillraceErrorOptions, WorkerError } from '../util/errors.ts';
import type { BatchJob } from './sequenceContext.ts';

/**
 * The error that `fit` rejects with.
 *
 * @remarks
 * An error of Millrace (a corrupt image, a batch of wrong form) says what it is about already and keeps its class. Any
 * other gets the number of the batch in front, and is the `cause`.
 */
export function batchError(error: unknown, { epoch, index }: BatchJob, where: 'main' | 'worker'): Error {
  if (error instanceof MillraceError) return error;
  const Kind = where === 'worker' ? WorkerError : DataError;
  return new Kind(`Batch ${index} of epoch ${epoch + 1} failed in getItem: ${messageOf(error)}`, {
    details: { index, epoch },
    cause: error,
  } satisfies MillraceErrorOptions);
}

/** `TypeError: x is not a function`; anything can be thrown. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
}
