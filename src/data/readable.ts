/** Streams of Node (`Readable`) and of the web (`ReadableStream`) as sources: they can be read once, and are closed in the end. */
import type { Readable } from 'node:stream';
import type { ReadableStream, ReadableStreamDefaultReader } from 'node:stream/web';
import { DataExhaustedError, InvalidArgumentError } from '../util/errors.ts';
import type { Reading } from './reading.ts';

/** A stream of batches. */
export type ReadableSource = Readable | ReadableStream;

/** Whether a value is a stream, of whatever copy of its class. */
export function isReadable(value: unknown): value is ReadableSource {
  return isNodeStream(value) || isWebStream(value);
}

function isNodeStream(value: unknown): value is Readable {
  return hasMethods(value, 'read', 'on', 'destroy') && 'readableObjectMode' in value;
}

function isWebStream(value: unknown): value is ReadableStream {
  return hasMethods(value, 'getReader', 'cancel') && 'locked' in value;
}

function hasMethods(value: unknown, ...names: readonly string[]): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
}

/**
 * Refuses a stream that cannot give batches, before anything is read.
 *
 * @throws InvalidArgumentError for a stream of bytes or text, and for one that somebody else reads
 * @throws DataExhaustedError for a stream that has ended, or was destroyed
 */
export function checkReadable(owner: string, stream: ReadableSource): void {
  if (isNodeStream(stream)) {
    if (!stream.readableObjectMode) refuseBytes(owner);
    if (!stream.destroyed && !stream.readableEnded) return;
    const { errored } = stream;
    throw new DataExhaustedError(
      `${owner}: the stream has ${stream.readableEnded ? 'ended' : 'been destroyed'} before it was read here. ${READ_ONCE}`,
      errored === null || errored === undefined ? {} : { cause: errored },
    );
  }
  if (stream.locked) {
    throw new InvalidArgumentError(
      `${owner}: the stream is locked: somebody else reads it. Give a stream that nobody reads, or one half of tee().`,
    );
  }
  if (givesBytes(stream)) refuseBytes(owner);
}

/** How sources that are read once say what to do. */
export const READ_ONCE =
  'A stream can be read once: pass a function that opens a new one, and it is called for each epoch.';

function refuseBytes(owner: string): never {
  throw new InvalidArgumentError(
    `${owner}: the stream gives bytes or text, expected batches. Parse them first: pipe the stream through a Transform with ` +
      'readableObjectMode: true that pushes { x, y }, or pass a generator function that reads it and yields batches.',
    { details: { objectMode: false } },
  );
}

/** Only streams of bytes lend their memory to readers. */
function givesBytes(stream: ReadableStream): boolean {
  try {
    stream.getReader({ mode: 'byob' }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

/** Begins to read a stream. @throws what {@link checkReadable} throws */
export function readStream(owner: string, stream: ReadableSource): Reading {
  checkReadable(owner, stream);
  return isNodeStream(stream) ? new NodeReading(stream) : new WebReading(stream);
}

/** Reads a stream of Node. Its own error comes after everything that was pushed before. */
class NodeReading implements Reading {
  readonly #stream: Readable;
  readonly #iterator: AsyncIterator<unknown>;
  #failure: { readonly error: unknown } | undefined;

  constructor(stream: Readable) {
    this.#stream = stream;
    // An error comes out of `next`, or concerns nobody any more. Without a listener it would end the program.
    stream.on('error', () => {});
    this.#iterator = stream[Symbol.asyncIterator]();
  }

  async next(): Promise<IteratorResult<unknown>> {
    if (this.#failure === undefined) {
      try {
        return await this.#iterator.next();
      } catch (error) {
        this.#failure = { error };
      }
    }
    const value: unknown = this.#stream.read();
    if (value !== null) return { done: false, value };
    throw this.#failure.error;
  }

  /** Destroys the stream: leaving its iterator would wait for a value that may never come. */
  async leave(): Promise<void> {
    const stream = this.#stream;
    if (stream.destroyed) return;
    const closed = new Promise<void>((resolve, reject) => {
      stream.once('close', resolve);
      stream.once('error', reject);
    });
    stream.destroy();
    await closed;
  }
}

/** Reads a stream of the web. */
class WebReading implements Reading {
  readonly #reader: ReadableStreamDefaultReader<unknown>;
  /** Its error comes out of `next`, or concerns nobody any more. */
  #failed = false;

  constructor(stream: ReadableStream) {
    this.#reader = stream.getReader();
    this.#reader.closed.catch(() => {
      this.#failed = true;
    });
  }

  async next(): Promise<IteratorResult<unknown>> {
    const { done, value } = await this.#reader.read();
    return done ? { done, value: undefined } : { done: false, value };
  }

  async leave(): Promise<void> {
    try {
      await this.#reader.cancel();
    } catch (error) {
      if (!this.#failed) throw error;
    } finally {
      this.#reader.releaseLock();
    }
  }
}
