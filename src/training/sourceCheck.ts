/** Refuses, before anything changes, sources that cannot give what a run asks of them. */
import { isSequence } from '../data/moduleSequence.ts';
import { isReadable } from '../data/readable.ts';
import { isReadOnce } from '../data/reading.ts';
import { refuseWindow, type Shuffle, type ShuffleWindow, windowOf } from '../data/shuffle.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import type { BatchSource, Data } from './dataArguments.ts';

/** How often data is to be read. */
export interface ReadingPlan {
  /** Epochs, or validations. */
  readonly times: number;
  /** `epochs`, for messages. */
  readonly name: string;
  /** Batches each time; undefined: all. */
  readonly steps: number | undefined;
  /** Name of the option behind `steps`. */
  readonly stepsName: string;
}

/**
 * Refuses a generator or stream that would have to be read to its end more than once: it never ends, or has nothing left
 * for the second time.
 *
 * @throws InvalidArgumentError
 */
export function checkReadings(owner: string, data: Data, { times, name, steps, stepsName }: ReadingPlan): void {
  if (data.kind === 'arrays' || steps !== undefined || times < 2 || !isReadOnce(data.source)) return;
  const [what, others] = wordsFor(data.source);
  throw new InvalidArgumentError(
    `${owner}: a ${what} can be read once, and there are ${times} ${name}. Give ${stepsName}, the batches of each, and it is read on ` +
      `from one to the next; or pass ${others}, and it is called again each time.`,
    { details: { owner, argument: stepsName, times } },
  );
}

/**
 * Refuses a generator or stream that is to be trained and validated with: both would read ahead of it, and which of them
 * gets a batch is chance.
 *
 * @throws InvalidArgumentError
 */
export function checkNotShared(owner: string, training: Data, validation: Data): void {
  if (training.kind === 'arrays' || validation.kind === 'arrays') return;
  if (training.source !== validation.source || !isReadOnce(training.source)) return;
  const [what, others] = wordsFor(training.source);
  throw new InvalidArgumentError(
    `${owner}: the ${what} is the validationData as well, and each of its batches can be read once. Give a second one, or ` +
      `${others}.`,
    { details: { owner, argument: 'validationData' } },
  );
}

/** What a source that is read once is called, and what could be given in its place. */
function wordsFor(source: BatchSource): readonly [what: string, others: string] {
  return isReadable(source)
    ? ['stream', 'a function that opens a new one']
    : ['generator', 'the function that makes it (not its result)'];
}

/** Refuses a window over a `Sequence`. @throws InvalidArgumentError */
export function checkWindow(owner: string, data: Data, shuffle: Shuffle | ShuffleWindow): void {
  if (data.kind === 'source' && windowOf(shuffle) !== undefined && isSequence(data.source)) refuseWindow(owner);
}
