/** What EarlyStopping and ModelCheckpoint share: watching one log key and telling better from worse. */
import { InvalidArgumentError } from '../util/errors.ts';
import { formatList } from '../util/format.ts';
import type { Logs, TrainingContext } from './context.ts';

/** Which way is better; 'auto' asks the metric. */
export type MonitorMode = 'auto' | 'min' | 'max';

/** The values of `MonitorMode`. */
export const MONITOR_MODES = ['auto', 'min', 'max'] as const;

/** Compares values of one log key. */
export class Monitor {
  readonly owner: string;
  readonly key: string;
  readonly #mode: MonitorMode;
  readonly #minDelta: number;

  constructor(owner: string, key: string, mode: MonitorMode, minDelta = 0) {
    this.owner = owner;
    this.key = key;
    this.#mode = mode;
    this.#minDelta = Math.abs(minDelta);
  }

  /** The present value; undefined where the epoch has none. */
  read(logs: Logs): number | undefined {
    return logs[this.key];
  }

  /** Whether `value` beats `reference` by more than `minDelta`. Any number beats undefined; NaN beats nothing. */
  improves(value: number, reference: number | undefined, model: TrainingContext): boolean {
    if (Number.isNaN(value)) return false;
    if (reference === undefined) return true;
    return this.#direction(model) === 'min' ? value + this.#minDelta < reference : value - this.#minDelta > reference;
  }

  #direction(model: TrainingContext): 'min' | 'max' {
    if (this.#mode !== 'auto') return this.#mode;
    const direction = model.metricDirection(this.key);
    if (direction === undefined) {
      throw new InvalidArgumentError(
        `${this.owner}: "${this.key}" is no metric of the model, so it is not known whether larger is better. ` +
          "Pass mode: 'max' or mode: 'min'.",
      );
    }
    return direction;
  }

  /** Whether the run writes the key in some epochs, for example only where validation runs. */
  expected(model: TrainingContext): boolean {
    return model.logKeys.includes(this.key);
  }

  /** `"val_loss" is not among the logs of epoch 1, which has "loss" and "accuracy".` Both numbers are 0-based. */
  missing(epoch: number, batch: number | undefined, logs: Logs): string {
    let hint = '';
    if (this.key.startsWith('val_')) {
      hint =
        batch === undefined
          ? ' Give fit() validationData or validationSplit, or monitor another.'
          : " Validation comes after the epoch: save by epochs (saveFreq: 'epoch'), or monitor another.";
    }
    const where = batch === undefined ? `epoch ${epoch + 1}` : `batch ${batch + 1} of epoch ${epoch + 1}`;
    return (
      `${this.owner}: monitor "${this.key}" is not among the logs of ${where}, ` +
      `which has ${formatList(Object.keys(logs))}.${hint}`
    );
  }
}
