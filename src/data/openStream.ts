/** Opens whatever the user gave as data. */
import { checkBoolean, checkInteger, checkOptions } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { warn } from '../util/warn.ts';
import { ArrayStream } from './arrayStream.ts';
import { type Batch, type BatchForm, toBatch } from './batch.ts';
import { GeneratorStream, type IterableSource } from './generatorStream.ts';
import { MainThreadMaker } from './mainThreadMaker.ts';
import { isSequence } from './moduleSequence.ts';
import type { Sequence } from './sequence.ts';
import { SequenceStream } from './sequenceStream.ts';
import { checkShuffleOrWindow, refuseWindow, type Shuffle, type ShuffleWindow, windowOf } from './shuffle.ts';
import { ShuffledStream } from './shuffledStream.ts';
import type { BatchStream } from './source.ts';
import { checkWorkers, initialWorkers, type WorkerCount } from './workerCount.ts';
import { processes, threads } from './workers/workerKinds.ts';
import { WorkerPool } from './workers/workerPool.ts';

/** How a stream is read. */
export interface StreamOptions {
  /** Rows of a batch, for arrays in memory. @defaultValue 32 */
  readonly batchSize?: number | undefined;
  /**
   * A new order in each epoch: of the rows of arrays (with 'batch', of whole batches of neighbouring rows), of the batches of
   * a `Sequence`; with a window, of the rows of arrays and the samples of iterables. @defaultValue false
   */
  readonly shuffle?: Shuffle | ShuffleWindow | undefined;
  /** Seed of the order, and of the `random` that a `Sequence` gets. @defaultValue 0 */
  readonly seed?: number | undefined;
  /**
   * Worker threads (or processes, see `useMultiprocessing`) for a `Sequence` that workers can make; 0 stays on the main thread,
   * 'auto' begins with one and lets the reader add others. @defaultValue 1
   */
  readonly workers?: WorkerCount | undefined;
  /** Batches in memory at most: ready, in the making or in use. @defaultValue 10 */
  readonly maxQueueSize?: number | undefined;
  /** Bytes of the batches that workers make, at most: their queue is shortened to fit. @defaultValue half of the memory */
  readonly maxQueueBytes?: number | undefined;
  /**
   * Workers are processes instead of threads: native code that crashes, or runs out of memory, ends a worker and not the
   * program. They make batches in memory that this process maps too; without the native addon, batches come through files and
   * are copied twice. Shared memory in a recipe is copied. @defaultValue false
   */
  readonly useMultiprocessing?: boolean | undefined;
  /**
   * Passes that will be read: nothing is made ahead for one after these. Undefined: batches of the next pass are made
   * ahead from the second pass on, or with `totalBatches` from the first. @defaultValue undefined
   */
  readonly passes?: number | undefined;
  /** The number of the pass that is read after another; undefined for none. @defaultValue the next number */
  readonly nextPass?: ((epoch: number) => number | undefined) | undefined;
  /** Batches of each pass that will be read at most: nothing is made ahead beyond. @defaultValue all */
  readonly maxBatches?: number | undefined;
  /** Batches of all passes that will be read: nothing is made ahead beyond. @defaultValue undefined */
  readonly totalBatches?: number | undefined;
  /** Milliseconds for one batch before a worker counts as hanging. @defaultValue 300000 */
  readonly itemTimeoutMs?: number | undefined;
  /** Milliseconds for a worker to start. @defaultValue 60000 */
  readonly startTimeoutMs?: number | undefined;
  /** Workers that are replaced before the stream fails. @defaultValue 3 */
  readonly maxRestarts?: number | undefined;
  /** How many inputs and outputs the batches have. @defaultValue one each */
  readonly form?: BatchForm | undefined;
  /** Named in messages. @defaultValue 'data' */
  readonly owner?: string | undefined;
}

const OPTIONS: readonly (keyof StreamOptions)[] = [
  'batchSize',
  'shuffle',
  'seed',
  'workers',
  'maxQueueSize',
  'maxQueueBytes',
  'useMultiprocessing',
  'passes',
  'nextPass',
  'maxBatches',
  'totalBatches',
  'itemTimeoutMs',
  'startTimeoutMs',
  'maxRestarts',
  'form',
  'owner',
];

/**
 * Opens a stream of passes over arrays, an iterable, a function that returns one, or a `Sequence`.
 *
 * @remarks
 * A `Sequence` that knows how workers make it (`Sequence.fromModule`, the sequences of images) runs in `workers` threads or processes;
 * others are made on the main thread, ahead of the consumer, with up to `workers` asynchronous `getItem` calls at a time.
 *
 * @throws InvalidArgumentError for anything else, and for options that are not known or out of range
 */
export async function openStream(data: unknown, options: StreamOptions = {}): Promise<BatchStream> {
  const { owner = 'data', form } = options;
  checkOptions(owner, options, OPTIONS);
  const shuffle = checkShuffleOrWindow(owner, options.shuffle ?? false);
  const window = windowOf(shuffle);
  const seed = checkInteger(owner, 'seed', options.seed ?? 0, 0);
  const count = checkWorkers(owner, options.workers ?? 1);
  const workers = initialWorkers(count);
  const maxQueueSize = checkInteger(owner, 'maxQueueSize', options.maxQueueSize ?? 10);
  const multiprocessing = checkBoolean(owner, 'useMultiprocessing', options.useMultiprocessing ?? false);
  if (isSequence(data)) {
    if (window !== undefined) refuseWindow(owner);
    const optional = (name: 'passes' | 'maxBatches' | 'totalBatches'): number | undefined =>
      options[name] === undefined ? undefined : checkInteger(owner, name, options[name]);
    const stream = {
      shuffle: shuffle !== false && data.inOwnOrder !== true,
      seed,
      owner,
      passes: optional('passes'),
      nextPass: options.nextPass ?? ((epoch: number) => epoch + 1),
      maxBatches: optional('maxBatches'),
      totalBatches: optional('totalBatches'),
    };
    const recipe = workers === 0 ? undefined : data.workerRecipe?.();
    if (recipe === undefined) {
      if (workers > 1 || (workers > 0 && multiprocessing)) warnAboutMainThread(data);
      return new SequenceStream(data, new MainThreadMaker(data, { seed, workers, maxQueueSize, form }), stream);
    }
    const pool = new WorkerPool(recipe, {
      seed,
      form,
      kind: multiprocessing ? processes : threads,
      workers: count,
      maxQueueSize,
      owner,
      maxQueueBytes: options.maxQueueBytes,
      itemTimeoutMs: checkInteger(owner, 'itemTimeoutMs', options.itemTimeoutMs ?? 300_000),
      startTimeoutMs: checkInteger(owner, 'startTimeoutMs', options.startTimeoutMs ?? 60_000),
      maxRestarts: checkInteger(owner, 'maxRestarts', options.maxRestarts ?? 3, 0),
      describe: ({ index, epoch }) => data.describeBatch?.(index, epoch),
    });
    return new SequenceStream(data, pool, stream);
  }
  if (isIterableSource(data)) {
    if (workers > 1 || (workers > 0 && multiprocessing)) warnAboutGenerator(owner, data);
    const stream = new GeneratorStream(data, { maxQueueSize, owner, form });
    return window === undefined ? stream : new ShuffledStream(stream, { window, seed, owner });
  }
  if (isArrays(data)) {
    const batchSize = checkInteger(owner, 'batchSize', options.batchSize ?? 32);
    return new ArrayStream(toBatch(data, owner, form), { batchSize, shuffle, seed });
  }
  throw new InvalidArgumentError(
    `${owner}: expected arrays { x, y }, a Sequence, an (async) iterable of batches or a function that returns one, got ` +
      `${typeof data === 'object' && data instanceof Promise ? 'a Promise: await it first' : describeValue(data)}.`,
  );
}

function isIterableSource(data: unknown): data is IterableSource {
  if (typeof data === 'function') return true;
  if (typeof data !== 'object' || data === null || Array.isArray(data) || ArrayBuffer.isView(data)) return false;
  return Symbol.asyncIterator in data || Symbol.iterator in data;
}

function isArrays(data: unknown): data is Batch {
  return Array.isArray(data) || ArrayBuffer.isView(data) || (typeof data === 'object' && data !== null && 'x' in data);
}

const OWN_MODULE = 'put the class into a module of its own and use Sequence.fromModule(url, ...args)';

/** Classes and generators that the user has been told about. */
const warnedAbout = new WeakSet<object>();

function warnAboutMainThread(sequence: Sequence): void {
  const SequenceClass = sequence.constructor;
  if (warnedAbout.has(SequenceClass)) return;
  warnedAbout.add(SequenceClass);
  const advice = sequence.workerAdvice ?? OWN_MODULE;
  warn(
    'MILLRACE_MAIN_THREAD',
    `${SequenceClass.name} is made on the main thread: workers cannot be given an object. For workers, ${advice}.`,
  );
}

/** Keras runs a generator in several processes all the same, and warns that every batch comes as often as there are processes. */
function warnAboutGenerator(owner: string, source: IterableSource): void {
  if (warnedAbout.has(source)) return;
  warnedAbout.add(source);
  warn(
    'MILLRACE_MAIN_THREAD',
    `${owner}: a generator is read on the main thread, by one: workers would each begin it anew, and what is lost with a worker ` +
      'could not be made again. For workers, give a Sequence, whose batches have numbers: one of datasets, or a class in a ' +
      'module of its own with Sequence.fromModule(url, ...args).',
  );
}
