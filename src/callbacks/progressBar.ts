/** Progress in the terminal. */
import { describeBadSamples } from './badSamples.ts';
import { Callback } from './callback.ts';
import type { Logs } from './context.ts';
import { describeTiming, type EpochTiming, timingAdvice } from './epochTiming.ts';
import { formatDuration, formatMetrics, formatRemaining, formatStepTime } from './progressFormat.ts';

/** Where progress is written: `process.stdout`, or anything like it. */
export interface ProgressStream {
  /** Whether it is a terminal, in which a line can be redrawn. @defaultValue false */
  readonly isTTY?: boolean | undefined;
  /** Takes the next piece of text. */
  write(text: string): unknown;
}

/** Options of {@link ProgressBar}. */
export interface ProgressBarOptions {
  /** 0 silent, 1 a bar with the time that is left, 2 one line an epoch. @defaultValue 1 */
  verbose?: number;
  /** @defaultValue process.stdout */
  stream?: ProgressStream;
  /** Clock in milliseconds. @defaultValue performance.now */
  now?: () => number;
}

const BAR_WIDTH = 20;
/** A terminal is redrawn at most ten times a second. */
const REDRAW_INTERVAL_MS = 100;

/**
 * Shows how far a run is: `fit`, `evaluate` and `predict` add one by themselves.
 *
 * @remarks
 * In a terminal, `verbose: 1` redraws one line. Where the output goes to a file or a pipe it writes one plain line at the
 * end of each epoch. The time of a step leaves out the first one (which compiles) and validation.
 *
 * Of data that comes in batches (a `Sequence`, a generator), the numbers of each epoch stand behind its metrics, with
 * `verbose: 1` below them: samples a second, seconds waited for data and computed, how many batches were ready on average, the
 * most memory that batches took, and the workers. Where the model waits for data, or several workers keep its queue full for
 * nothing, one line in a run of `fit` says so and what to do. Samples that could not be read (`onSampleError`) are a line at the
 * end: how many, and the first causes.
 *
 * @example
 * ```ts
 * await net.fit(x, y, { verbose: 2 }); // one line an epoch
 * await net.fit(x, y, { verbose: 0 }); // silent
 * ```
 *
 * @see keras.callbacks.ProgbarLogger
 */
export class ProgressBar extends Callback {
  readonly #verbose: number;
  readonly #stream: ProgressStream;
  readonly #now: () => number;
  readonly #redraws: boolean;
  #inFit = false;
  #advised = false;
  #steps = 0;
  #startMs = 0;
  #firstStepMs = 0;
  #lastStepMs = 0;
  #lastDrawMs = 0;

  constructor(options: ProgressBarOptions = {}) {
    super();
    this.#verbose = options.verbose ?? 1;
    this.#stream = options.stream ?? process.stdout;
    this.#now = options.now ?? (() => performance.now());
    this.#redraws = this.#verbose === 1 && this.#stream.isTTY === true;
  }

  override onTrainBegin(): void {
    this.#inFit = true;
    this.#advised = false;
  }

  override onTrainEnd(): void {
    this.#inFit = false;
    this.#reportBadSamples();
  }

  override onEpochBegin(epoch: number): void {
    if (this.#verbose > 0 && this.params.epochs > 1) {
      this.#stream.write(`Epoch ${epoch + 1}/${this.params.epochs}\n`);
    }
    this.#start();
  }

  override onTrainBatchEnd(_batch: number, logs: Logs): void {
    this.#step(logs);
  }

  override onEpochEnd(_epoch: number, logs: Logs): void {
    const timing = this.params.timing?.at(-1);
    this.#finish(logs, timing && describeTiming(timing));
    this.#advise(timing);
  }

  override onTestBegin(): void {
    if (!this.#inFit) this.#start();
  }

  override onTestBatchEnd(_batch: number, logs: Logs): void {
    if (!this.#inFit) this.#step(logs);
  }

  override onTestEnd(logs: Logs): void {
    if (!this.#inFit) this.#end(logs);
  }

  override onPredictBegin(): void {
    if (!this.#inFit) this.#start();
  }

  override onPredictBatchEnd(_batch: number, logs: Logs): void {
    if (!this.#inFit) this.#step(logs);
  }

  override onPredictEnd(): void {
    if (!this.#inFit) this.#end({});
  }

  #start(): void {
    this.#steps = 0;
    this.#startMs = this.#lastStepMs = this.#now();
    this.#lastDrawMs = -Infinity;
  }

  #step(logs: Logs): void {
    const now = this.#now();
    this.#steps++;
    this.#lastStepMs = now;
    if (this.#steps === 1) this.#firstStepMs = now;
    if (!this.#redraws || now - this.#lastDrawMs < REDRAW_INTERVAL_MS) return;
    this.#lastDrawMs = now;
    const { steps } = this.params;
    // What an epoch of a generator had, the next one may go beyond.
    const total = steps !== undefined && this.#steps > steps ? undefined : steps;
    const remaining =
      total === undefined
        ? formatDuration(now - this.#startMs)
        : formatRemaining((total - this.#steps) * this.#stepMs());
    this.#stream.write(
      `\r${this.#bar(total, true)} \x1b[1m${remaining}\x1b[0m ${this.#timeAndMetrics(' ', logs)}\x1b[K`,
    );
  }

  #finish(logs: Logs, timing?: string): void {
    if (this.#verbose === 0) return;
    const elapsed = formatDuration(this.#now() - this.#startMs);
    if (this.#verbose === 1) {
      const start = this.#redraws ? '\r' : '';
      const end = this.#redraws ? '\x1b[K\n' : '\n';
      const bar = this.#bar(this.#steps, this.#redraws);
      const below = timing === undefined ? '' : `${timing}\n`;
      this.#stream.write(`${start}${bar} ${elapsed} ${this.#timeAndMetrics(' ', logs)}${end}${below}`);
    } else {
      const count = this.#steps;
      const behind = timing === undefined ? '' : ` - ${timing}`;
      this.#stream.write(`${count}/${count} - ${elapsed} - ${this.#timeAndMetrics(' ', logs)}${behind}\n`);
    }
  }

  /** The end of a run that is no `fit`. */
  #end(logs: Logs): void {
    this.#finish(logs);
    this.#reportBadSamples();
  }

  /** One line at the end of a run, where there was something to put up with. */
  #reportBadSamples(): void {
    const line = this.params.badSamples && describeBadSamples(this.params.badSamples);
    if (this.#verbose > 0 && line !== undefined) this.#stream.write(`${line}\n`);
  }

  /** Says once a run where the data, or a needless worker, slows it down. */
  #advise(timing: EpochTiming | undefined): void {
    if (this.#verbose === 0 || this.#advised || timing === undefined) return;
    const advice = timingAdvice(timing, this.params.timing?.length === 1);
    if (advice === undefined) return;
    this.#advised = true;
    this.#stream.write(`${advice}\n`);
  }

  /** Mean time of a step, without the first where there are more. */
  #stepMs(): number {
    if (this.#steps === 0) return 0;
    if (this.#steps === 1) return this.#lastStepMs - this.#startMs;
    return (this.#lastStepMs - this.#firstStepMs) / (this.#steps - 1);
  }

  #timeAndMetrics(separator: string, logs: Logs): string {
    const metrics = formatMetrics(logs);
    return formatStepTime(this.#stepMs()) + (metrics === '' ? '' : `${separator}- ${metrics}`);
  }

  #bar(total: number | undefined, coloured: boolean): string {
    if (total === undefined) return `${String(this.#steps).padStart(7)}/Unknown`;
    const count = `${String(this.#steps).padStart(String(total).length)}/${total}`;
    const filled = total === 0 ? BAR_WIDTH : Math.min(BAR_WIDTH, Math.floor((BAR_WIDTH * this.#steps) / total));
    const done = '━'.repeat(filled);
    const left = '━'.repeat(BAR_WIDTH - filled);
    if (!coloured) return `${count} ${done}${left}`;
    return `\x1b[1m${count}\x1b[0m \x1b[32m${done}\x1b[0m\x1b[37m${left}\x1b[0m`;
  }
}
