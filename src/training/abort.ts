/** Runs that the user ends from outside, by an `AbortSignal`. */
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';

/** Checks the option `signal`. @throws whatever it was aborted with, where it was already */
export function checkSignal(owner: string, value: unknown): AbortSignal | undefined {
  if (value === undefined || value === null) return undefined;
  if (!(value instanceof AbortSignal)) {
    throw new InvalidArgumentError(
      `${owner}: expected signal to be an AbortSignal, got ${describeValue(value)}. ` +
        'Make one: const controller = new AbortController(), and give controller.signal.',
      { details: { owner, argument: 'signal' } },
    );
  }
  value.throwIfAborted();
  return value;
}

/**
 * The value of a promise, unless the signal is aborted first.
 *
 * @throws the reason of the signal as soon as it is aborted; what the promise does after that is nobody's business
 */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  promise.catch(() => undefined);
  signal.throwIfAborted();
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort!);
  }
}
