/** The option `shuffle`: what is put into a new order in each epoch. */
import { checkInteger, checkOptions } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { isPlainRecord } from '../util/plainRecord.ts';

/** What is put into a new order each pass: nothing, all that can be, or only whole batches. */
export type Shuffle = boolean | 'batch';

/** Samples are mixed with those near them: for streams, of which only a part is in memory. */
export interface ShuffleWindow {
  /** Samples that are mixed with each other at a time. Of a stream, so many are kept in memory. */
  readonly window: number;
}

/** The value as an option. @throws InvalidArgumentError for anything else */
export function checkShuffle(owner: string, value: unknown): Shuffle {
  if (value === 'batch') return value;
  if (typeof value === 'boolean') return value;
  return fail(owner, "true, false or 'batch'", value);
}

/** The value as an option that may be a window. @throws InvalidArgumentError for anything else */
export function checkShuffleOrWindow(owner: string, value: unknown): Shuffle | ShuffleWindow {
  if (value === 'batch' || typeof value === 'boolean') return value;
  if (!isPlainRecord(value)) fail(owner, "true, false, 'batch' or { window: samples }", value);
  checkOptions(`${owner}, shuffle`, value, ['window']);
  return { window: checkInteger(owner, 'shuffle.window', value.window) };
}

function fail(owner: string, expected: string, value: unknown): never {
  throw new InvalidArgumentError(`${owner}: expected shuffle to be ${expected}, got ${describeValue(value)}.`, {
    details: { owner, argument: 'shuffle', value },
  });
}

/** The window, where the order has one. */
export function windowOf(shuffle: Shuffle | ShuffleWindow): number | undefined {
  return typeof shuffle === 'object' ? shuffle.window : undefined;
}

/** Refuses a window over a `Sequence`, whose order is not limited by memory. */
export function refuseWindow(owner: string): never {
  throw new InvalidArgumentError(
    `${owner}: shuffle: { window } is for arrays and streams of batches. shuffle: true puts all batches of a Sequence into a ` +
      'new order, whatever their number; datasets of samples (linesSequence, ...) mix samples by their own options.',
    { details: { owner, argument: 'shuffle' } },
  );
}
