/** After which epochs validation runs, and on how much of the arrays. */
import { checkInteger, checkNumber } from '../util/check.ts';

/** The epochs (0-based) of a run after which validation runs. */
export interface ValidationEpochs {
  has(epoch: number): boolean;
  readonly first: number | undefined;
  /** The next one after one of them. */
  after(epoch: number): number | undefined;
  readonly count: number;
}

/**
 * The option `validationFreq`: every so many epochs, or after the epochs (1-based) of a list.
 *
 * @throws InvalidArgumentError for anything but positive integers
 */
export function checkValidationFreq(
  owner: string,
  validationFreq: number | readonly number[],
  initialEpoch: number,
  epochs: number,
): ValidationEpochs {
  if (Array.isArray(validationFreq)) {
    const listed = validationFreq.map((epoch, i) => checkInteger(owner, `validationFreq[${i}]`, epoch) - 1);
    const coming = new Set(listed.filter((epoch) => epoch >= initialEpoch && epoch < epochs).sort((a, b) => a - b));
    const [first] = coming;
    const after = (epoch: number): number | undefined => [...coming].find((other) => other > epoch);
    return { has: (epoch) => coming.has(epoch), first, after, count: coming.size };
  }
  const every = checkInteger(owner, 'validationFreq', validationFreq);
  const count = Math.max(0, Math.floor(epochs / every) - Math.floor(initialEpoch / every));
  const first = Math.floor(initialEpoch / every) * every + every - 1;
  return {
    has: (epoch) => (epoch + 1) % every === 0,
    first: count === 0 ? undefined : first,
    after: (epoch) => (epoch + every < epochs ? epoch + every : undefined),
    count,
  };
}

/** The fraction of `validationSplit`. */
export function checkValidationSplit(owner: string, value: unknown): number {
  return checkNumber(owner, 'validationSplit', value ?? 0, { min: 0, max: 1, exclusiveMaximum: true });
}
