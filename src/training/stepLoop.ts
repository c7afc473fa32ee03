/** One pass of a model over the batches of an epoch: the part that training, evaluation and prediction share. */
import type { LoanedBatch } from '../data/batch.ts';
import type { StreamQueue } from '../data/queueMeter.ts';
import { orAborted } from './abort.ts';
import type { BatchReader } from './batchReader.ts';

/** What happens around and in each step. Hooks may be synchronous. */
export interface StepLoop {
  before(step: number): void | Promise<void>;
  /** Starts the step. The loop reads the next batch while it runs. */
  run(batch: LoanedBatch, step: number): Promise<void>;
  after(step: number, batchSize: number): void | Promise<void>;
  /** Whether to leave the rest of the epoch. */
  shouldStop(): boolean;
  /** Ends the loop when it is aborted: at once while it waits for data, otherwise after the step under way. */
  readonly signal?: AbortSignal | undefined;
}

/** What the loop did. */
export interface StepLoopResult {
  readonly steps: number;
  readonly samples: number;
  readonly stopped: boolean;
  /** Whether the last step was that of the last batch of a pass, within an epoch of several. */
  readonly endedPass: boolean;
  /** Milliseconds without a batch to work on. */
  readonly waitedMs: number;
  /** Milliseconds in steps. */
  readonly computeMs: number;
  /** Milliseconds in all, with what hooks took. */
  readonly elapsedMs: number;
  /** Batches that were ready after each step but the last; undefined where nothing is kept ready. */
  readonly queue: DepthCount | undefined;
}

/** How many batches were ready, over some times of looking. */
export interface DepthCount {
  readonly mean: number | undefined;
  readonly max: number;
}

/** How long something took. */
export async function timed<T>(work: () => Promise<T>): Promise<{ value: T; milliseconds: number }> {
  const started = performance.now();
  const value = await work();
  return { value, milliseconds: performance.now() - started };
}

/**
 * Runs the steps of an epoch. While the engine works on a batch the next one is fetched; a batch is released as soon as its
 * step has settled. On every way out each batch is released once.
 *
 * @throws the reason of `loop.signal`
 */
export async function runSteps(reader: BatchReader, loop: StepLoop): Promise<StepLoopResult> {
  let steps = 0;
  let samples = 0;
  let waitedMs = 0;
  let computeMs = 0;
  let stopped = false;
  let endedPass = false;
  const entered = performance.now();
  const depths = reader.queue && new Depths(reader.queue);
  let upcoming: Promise<LoanedBatch | undefined> = reader.next();
  const fetchNext = (): void => {
    upcoming = reader.next();
    // If the step fails first, the failure of the data is not unhandled; it comes out at the next `await upcoming`.
    if (depths === undefined) upcoming.catch(ignore);
    else depths.expect(upcoming);
  };
  try {
    for (;;) {
      const depth = depths?.depth;
      const asked = performance.now();
      const batch = await (loop.signal === undefined ? upcoming : orAborted(upcoming, loop.signal));
      const waited = performance.now() - asked;
      waitedMs += waited;
      if (batch === undefined) break;
      const ready = steps > 0 ? depth : undefined;
      if (ready !== undefined) depths!.note(ready);
      upcoming = NOTHING;
      const { size } = batch;
      try {
        const before = loop.before(steps);
        if (before !== undefined) await before;
        const started = performance.now();
        const running = loop.run(batch, steps);
        // What runs between passes comes after the step, whose results it may look at.
        endedPass = reader.isPassOver;
        if (!endedPass) fetchNext();
        await running;
        computeMs += performance.now() - started;
      } finally {
        batch.release();
      }
      samples += size;
      const after = loop.after(steps++, size);
      if (after !== undefined) await after;
      reader.workerChoice?.note({ waitedMs: waited, totalMs: performance.now() - asked, ready });
      loop.signal?.throwIfAborted();
      if (loop.shouldStop()) {
        stopped = true;
        break;
      }
      if (endedPass) fetchNext();
    }
  } finally {
    // After a stop or an error: what was fetched ahead goes back when it comes. A source that hangs holds up nobody.
    upcoming.then((left) => left?.release(), ignore);
  }
  const elapsedMs = performance.now() - entered;
  return { steps, samples, stopped, endedPass, waitedMs, computeMs, elapsedMs, queue: depths?.count };
}

/** Looks at a queue after each step. The batch that was asked for during the step is of it as well. */
class Depths {
  readonly #queue: StreamQueue;
  #upcoming = 0;
  #looks = 0;
  #sum = 0;
  #max = 0;

  constructor(queue: StreamQueue) {
    this.#queue = queue;
  }

  expect(batch: Promise<LoanedBatch | undefined>): void {
    this.#upcoming = 0;
    batch.then((came) => {
      this.#upcoming = came === undefined ? 0 : 1;
    }, ignore);
  }

  /** A callback that takes its time lets the queue fill the place of the batch that was in use as well. */
  get depth(): number {
    return Math.min(this.#queue.ready + this.#upcoming, this.#queue.capacity - 1);
  }

  note(depth: number): void {
    this.#looks++;
    this.#sum += depth;
    this.#max = Math.max(this.#max, depth);
  }

  get count(): DepthCount {
    return { mean: this.#looks === 0 ? undefined : this.#sum / this.#looks, max: this.#max };
  }
}

const NOTHING: Promise<undefined> = Promise.resolve(undefined);

function ignore(): undefined {
  return undefined;
}
