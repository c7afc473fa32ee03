/** Warnings, which go to the process: `process.on('warning')` hears them, Node prints them to stderr. */

/**
 * What a warning is about, by its code, which stays the same from version to version; the text may change.
 *
 * - `MILLRACE_EMPTY_CLASS`: a class folder without an image
 * - `MILLRACE_ENDLESS_EPOCH`: an epoch that does not end
 * - `MILLRACE_IMAGE_TABLE`: rows of an image table that are left out, options that do nothing
 * - `MILLRACE_LEFT_OUT`: what a model file does not hold
 * - `MILLRACE_MAIN_THREAD`: data that workers cannot make
 * - `MILLRACE_NO_MONITOR`: a callback that waits for a key of the logs which is never written
 * - `MILLRACE_NO_MORE_WORKERS`: `workers: 'auto'` could not start another one
 * - `MILLRACE_NO_SHARED_MEMORY`: batches of worker processes that go through files
 * - `MILLRACE_NOT_FINITE`: NaN or infinity in data or loss
 * - `MILLRACE_OLD_NAME`: an option of Keras 1 or 2 under its old name
 * - `MILLRACE_OPTIMIZER_RESTARTED`: a file whose optimizer does not fit the model
 * - `MILLRACE_PRECISION`: float32 in place of the policy that was asked for
 * - `MILLRACE_QUEUE_BYTES`: a queue that is shorter than asked for
 * - `MILLRACE_SAMPLE_ERROR`: a sample that cannot be read
 * - `MILLRACE_SLOT_GROWTH`: a batch that is larger than those before it
 * - `MILLRACE_UNREADABLE_FILES`: files in image folders that are no images which can be decoded
 * - `MILLRACE_WORKER_REPLACED`: a data worker that died, or was ended
 */
export type WarningCode =
  | 'MILLRACE_EMPTY_CLASS'
  | 'MILLRACE_ENDLESS_EPOCH'
  | 'MILLRACE_IMAGE_TABLE'
  | 'MILLRACE_LEFT_OUT'
  | 'MILLRACE_MAIN_THREAD'
  | 'MILLRACE_NO_MONITOR'
  | 'MILLRACE_NO_MORE_WORKERS'
  | 'MILLRACE_NO_SHARED_MEMORY'
  | 'MILLRACE_NOT_FINITE'
  | 'MILLRACE_OLD_NAME'
  | 'MILLRACE_OPTIMIZER_RESTARTED'
  | 'MILLRACE_PRECISION'
  | 'MILLRACE_QUEUE_BYTES'
  | 'MILLRACE_SAMPLE_ERROR'
  | 'MILLRACE_SLOT_GROWTH'
  | 'MILLRACE_UNREADABLE_FILES'
  | 'MILLRACE_WORKER_REPLACED';

/** Warns of something that the program goes on with. */
export function warn(code: WarningCode, message: string): void {
  process.emitWarning(message, { type: 'MillraceWarning', code });
}
