/** Stop when a metric no longer improves. */
import type { Tensor } from '../tensor/tensor.ts';
import { checkBoolean, checkInteger, checkNumber, checkOneOf, checkOptions } from '../util/check.ts';
import { warn } from '../util/warn.ts';
import { Callback } from './callback.ts';
import type { Logs } from './context.ts';
import { MONITOR_MODES, Monitor, type MonitorMode } from './monitor.ts';

/** Options of {@link EarlyStopping}. */
export interface EarlyStoppingOptions {
  /** Log key to watch. @defaultValue 'val_loss' */
  monitor?: string;
  /** Smallest change that counts as an improvement. @defaultValue 0 */
  minDelta?: number;
  /** Epochs without improvement after which training stops. @defaultValue 0 */
  patience?: number;
  /** 1 prints why training stopped. @defaultValue 0 */
  verbose?: number;
  /** Which way is better; 'auto' asks the metric. @defaultValue 'auto' */
  mode?: MonitorMode;
  /** Value to beat: an improvement that does not reach it does not reset the patience. @defaultValue none */
  baseline?: number | undefined;
  /** At the end of training, go back to the weights of the best epoch, whatever stopped it (but an error). @defaultValue false */
  restoreBestWeights?: boolean;
  /** Epochs before watching starts. @defaultValue 0 */
  startFromEpoch?: number;
}

const OPTIONS = [
  'monitor',
  'minDelta',
  'patience',
  'verbose',
  'mode',
  'baseline',
  'restoreBestWeights',
  'startFromEpoch',
];

/**
 * Stops training when a metric has not improved for `patience` epochs.
 *
 * @remarks
 * As in Keras 3, the first epoch never stops training, so that `patience` 0 and 1 behave alike. Epochs without
 * validation (see `validationFreq`) do not count for a `val_` key. A value that is NaN never counts as an improvement
 * (in Keras a NaN of the first epoch can never be beaten).
 *
 * @throws {@link InvalidArgumentError} `ERR_INVALID_ARGUMENT` for options outside their ranges; in the first epoch where
 *   `mode` is 'auto' and the model does not know the metric
 *
 * @example
 * ```ts
 * await net.fit(x, y, { validationSplit: 0.2, epochs: 100,
 *   callbacks: [callbacks.earlyStopping({ patience: 3, restoreBestWeights: true })] });
 * ```
 *
 * @reference https://keras.io/api/callbacks/early_stopping/
 */
export class EarlyStopping extends Callback {
  readonly #monitor: Monitor;
  readonly #patience: number;
  readonly #verbose: number;
  readonly #baseline: number | undefined;
  readonly #restoreBestWeights: boolean;
  readonly #startFromEpoch: number;
  #wait = 0;
  #best: number | undefined;
  #bestWeights: Tensor[] | undefined;
  /** 0-based epoch at which training was stopped; 0 if it was not. */
  stoppedEpoch = 0;
  /** 0-based epoch of the best value. */
  bestEpoch = 0;

  constructor(options: EarlyStoppingOptions = {}) {
    super();
    const owner = 'EarlyStopping';
    checkOptions(owner, options, OPTIONS);
    this.#monitor = new Monitor(
      owner,
      options.monitor ?? 'val_loss',
      checkOneOf(owner, 'mode', options.mode ?? 'auto', MONITOR_MODES),
      checkNumber(owner, 'minDelta', options.minDelta ?? 0),
    );
    this.#patience = checkInteger(owner, 'patience', options.patience ?? 0, 0);
    this.#verbose = checkInteger(owner, 'verbose', options.verbose ?? 0, 0);
    this.#baseline = options.baseline === undefined ? undefined : checkNumber(owner, 'baseline', options.baseline);
    this.#restoreBestWeights = checkBoolean(owner, 'restoreBestWeights', options.restoreBestWeights ?? false);
    this.#startFromEpoch = checkInteger(owner, 'startFromEpoch', options.startFromEpoch ?? 0, 0);
  }

  override onTrainBegin(): void {
    this.#wait = 0;
    this.#best = undefined;
    this.#bestWeights = undefined;
    this.stoppedEpoch = 0;
    this.bestEpoch = 0;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const current = this.#monitor.read(logs);
    if (current === undefined) {
      if (!this.#monitor.expected(this.model))
        warn('MILLRACE_NO_MONITOR', this.#monitor.missing(epoch, undefined, logs));
      return;
    }
    if (epoch < this.#startFromEpoch) return;

    this.#wait++;
    if (this.#monitor.improves(current, this.#best, this.model)) {
      this.#best = current;
      this.#remember(epoch);
      if (this.#baseline === undefined || this.#monitor.improves(current, this.#baseline, this.model)) this.#wait = 0;
      return;
    }
    // Without a best epoch so far, the first one has to do.
    if (this.#restoreBestWeights && this.#bestWeights === undefined) this.#remember(epoch);
    if (this.#wait >= this.#patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  #remember(epoch: number): void {
    this.bestEpoch = epoch;
    if (this.#restoreBestWeights) this.#bestWeights = this.model.getWeights();
  }

  override onTrainEnd(): void {
    if (this.stoppedEpoch > 0 && this.#verbose > 0) console.log(`Epoch ${this.stoppedEpoch + 1}: early stopping`);
    if (this.#bestWeights === undefined) return;
    if (this.#verbose > 0) {
      console.log(`Restoring model weights from the end of the best epoch: ${this.bestEpoch + 1}.`);
    }
    this.model.setWeights(this.#bestWeights);
    this.#bestWeights = undefined;
  }
}
