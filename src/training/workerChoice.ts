/** `workers: 'auto'`: how many there are follows from what the steps measure. */
import type { StreamQueue, WorkerGrowth } from '../data/queueMeter.ts';

/** One step as the loop measured it. */
export interface MeasuredStep {
  /** Milliseconds that the model waited for the batch. */
  readonly waitedMs: number;
  /** Milliseconds in all: waiting, computing and what callbacks took. */
  readonly totalMs: number;
  /** Batches that were ready before it; undefined where the batch was the first of an epoch. */
  readonly ready: number | undefined;
}

/** A look takes so many steps and so many milliseconds of them, at least: shorter ones measure noise. */
const LOOK_STEPS = 8;
const LOOK_MS = 200;
/** Of the time: a model that waits no longer than this is fed. */
const FED = 0.03;
/** One that waits for longer than this starves; one in between has to do so for two looks in a row, which chance does seldom. */
const STARVED = 0.2;
/** Of the limit: where more is ready on average, the batches that the model waits for are late, not few. */
const WELL_FILLED = 0.5;
/** Of what a worker can save at best: one that saves less has not helped. */
const WORTH = 0.25;
/** Looks without a further worker after one that did not help; twice as many after the next. */
const FIRST_PAUSE = 8;

/**
 * Adds workers while the model waits and they help.
 *
 * @remarks
 * It looks at the steps in groups. A worker is added where the model waited for more than 3% of the time and the queue was
 * less than half full; then the time of a step has to fall by a part of what one worker more can save, or no other is added
 * for a while, a longer one each time. Steps while a worker starts, or is replaced, are not looked at, nor are those that use
 * batches which were in the making by then. No worker is ever taken away: an idle one costs next to nothing, and a number that
 * goes up and down would be noise. What is trained does not depend on any of this.
 */
export class WorkerChoice {
  readonly #queue: Pick<StreamQueue, 'workers' | 'capacity'>;
  readonly #growth: WorkerGrowth;
  #steps = 0;
  #waitedMs = 0;
  #totalMs = 0;
  #ready = 0;
  /** Steps that are not looked at yet. */
  #unsettled = 0;
  /** What the latest worker is measured by: the milliseconds that a step may take at most if it has helped. */
  #expectedMs: number | undefined;
  /** Whether the model was hungry at the look before. */
  #wasHungry = false;
  /** Looks until a worker may be added. */
  #pause = 0;
  #nextPause = FIRST_PAUSE;

  constructor(queue: Pick<StreamQueue, 'workers' | 'capacity'>, growth: WorkerGrowth) {
    this.#queue = queue;
    this.#growth = growth;
  }

  /** Takes a step into account. The first one of an epoch does not count: it waits for what no worker can make earlier. */
  note({ waitedMs, totalMs, ready }: MeasuredStep): void {
    if (this.#growth.changing() > 0) {
      this.#unsettled = this.#queue.workers;
      this.#forget();
      return;
    }
    if (ready === undefined) return;
    if (this.#unsettled > 0) {
      this.#unsettled--;
      return;
    }
    this.#steps++;
    this.#waitedMs += waitedMs;
    this.#totalMs += totalMs;
    this.#ready += ready;
    if (this.#steps >= LOOK_STEPS && this.#totalMs >= LOOK_MS) this.#look();
  }

  #look(): void {
    const stepMs = this.#totalMs / this.#steps;
    const waited = this.#waitedMs / this.#totalMs;
    const ready = this.#ready / this.#steps;
    this.#forget();
    if (this.#expectedMs !== undefined) this.#judge(stepMs <= this.#expectedMs);
    const isHungry = waited > FED && ready < WELL_FILLED * (this.#queue.capacity - 1);
    const isLasting = isHungry && (this.#wasHungry || waited > STARVED);
    this.#wasHungry = isHungry;
    if (this.#pause > 0) {
      this.#pause--;
      return;
    }
    if (!isLasting) return;
    const { workers } = this.#queue;
    if (!this.#growth.addWorker()) return;
    this.#wasHungry = false;
    // n workers that become n + 1 save 1/(n + 1) of the time at best, and never more than was waited.
    const saved = Math.min(waited, 1 / (workers + 1));
    this.#expectedMs = stepMs * (1 - WORTH * saved);
  }

  #judge(hasHelped: boolean): void {
    this.#expectedMs = undefined;
    if (hasHelped) {
      this.#nextPause = FIRST_PAUSE;
    } else {
      this.#pause = this.#nextPause;
      this.#nextPause *= 2;
    }
  }

  #forget(): void {
    this.#steps = 0;
    this.#waitedMs = 0;
    this.#totalMs = 0;
    this.#ready = 0;
  }
}
