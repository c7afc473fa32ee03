/** One reading of an iterable, a generator or a stream. */
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { isReadable, readStream } from './readable.ts';

/** A source that is being read: its values in order. */
export interface Reading {
  /** The next value. Rejects with what the source failed with. */
  next(): Promise<IteratorResult<unknown>>;
  /** Frees the source, at its end or before. Rejects with what went wrong there. */
  leave(): Promise<void>;
}

type AnyIterator = AsyncIterator<unknown> | Iterator<unknown>;

/** How a value is iterated, where it can be. */
function iteratorMethod(value: unknown): (() => AnyIterator) | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const iterable = value as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  return iterable[Symbol.asyncIterator] ?? iterable[Symbol.iterator];
}

/**
 * Whether a source can be read once: a stream, or a generator, which is its own iterator. Other iterables are taken at
 * their word, that they begin anew each time.
 */
export function isReadOnce(source: unknown): boolean {
  if (isReadable(source)) return true;
  const isIterator = typeof (source as { next?: unknown } | null | undefined)?.next === 'function';
  return isIterator && iteratorMethod(source)?.call(source) === source;
}

/** Begins to read. @throws InvalidArgumentError for what is no iterable, and for a stream that gives no batches */
export function openReading(owner: string, iterable: unknown): Reading {
  if (isReadable(iterable)) return readStream(owner, iterable);
  const open = iteratorMethod(iterable);
  if (typeof open !== 'function') {
    throw new InvalidArgumentError(
      `${owner}: the function returned ${describeValue(iterable)}, expected an iterable of batches. ` +
        'Pass a generator function (function* or async function*), or return a generator or a stream.',
    );
  }
  return new IteratorReading(open.call(iterable));
}

/** Reads an iterator. One that is left before its end gets one `return()`, as `for await` does it. */
class IteratorReading implements Reading {
  readonly #iterator: AnyIterator;
  /** It has said `done` or thrown, or was left: it needs no `return()`. One that gave a promise which is rejected does. */
  #finished = false;

  constructor(iterator: AnyIterator) {
    this.#iterator = iterator;
  }

  async next(): Promise<IteratorResult<unknown>> {
    const { done, value } = await this.#advance();
    if (done !== true) return { done: false, value: await value };
    this.#finished = true;
    return { done, value: undefined };
  }

  async #advance(): Promise<IteratorResult<unknown>> {
    try {
      return await this.#iterator.next();
    } catch (error) {
      this.#finished = true;
      throw error;
    }
  }

  async leave(): Promise<void> {
    if (this.#finished) return;
    this.#finished = true;
    await this.#iterator.return?.();
  }
}
