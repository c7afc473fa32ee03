/** What `fit` returns. */
import { Callback } from './callback.ts';
import type { CallbackParams, Logs } from './context.ts';
import type { EpochTiming } from './epochTiming.ts';

/**
 * The record of a run: `fit` adds one by itself and returns it.
 *
 * @remarks
 * `history[key][i]` is the value of a log key in the i-th epoch that had it: with `validationFreq` the lists of `val_`
 * keys are shorter.
 *
 * @example
 * ```ts
 * const { history } = await net.fit(x, y, { epochs: 3 });
 * history.loss; // three numbers
 * ```
 *
 * @reference https://keras.io/api/callbacks/
 */
export class History extends Callback {
  /** Values by log key, one an epoch. */
  readonly history: Record<string, number[]> = {};
  /** 0-based numbers of the epochs that ran. */
  readonly epoch: number[] = [];
  /** Where the time of each epoch went; also in `params.timing`, for every callback. */
  readonly timing: EpochTiming[] = [];
  override params: CallbackParams = { verbose: 0, epochs: 0, steps: undefined };

  override onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [key, value] of Object.entries(logs)) (this.history[key] ??= []).push(value);
  }
}
