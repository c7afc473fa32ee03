/** What images give as targets. */
import { checkOneOf } from '../../util/check.ts';

/**
 * - `categorical`: one-hot rows, float32 [batch, classes].
 * - `binary`: 0 or 1, float32 [batch].
 * - `sparse`: class numbers, int32 [batch].
 * - `input`: the images themselves, for autoencoders.
 * - `null`: no targets, for `predict`.
 */
export const CLASS_MODES = ['categorical', 'binary', 'sparse', 'input'] as const;

/** What a folder of images gives as targets; see {@link CLASS_MODES}. */
export type ClassMode = (typeof CLASS_MODES)[number] | null;

/**
 * Those of {@link CLASS_MODES} (categorical rows have a 1 for each class of the image), and
 *
 * - `raw`: the numbers of one column, [batch] (or [batch, ...] for a column of arrays), or of several, [batch, columns].
 * - `multiOutput`: the numbers of several columns, a target for each.
 */
export const TABLE_CLASS_MODES = [...CLASS_MODES, 'raw', 'multiOutput'] as const;

/** What a table of images gives as targets; see {@link TABLE_CLASS_MODES}. */
export type TableClassMode = (typeof TABLE_CLASS_MODES)[number] | null;

/** Checks the `classMode` option. */
export function checkClassMode<const T extends string>(owner: string, mode: unknown, allowed: readonly T[]): T | null {
  if (mode === null) return null;
  return checkOneOf(owner, 'classMode (null for no targets)', mode ?? 'categorical', allowed);
}
