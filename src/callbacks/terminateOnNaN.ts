/** Stop when the loss is no number any more. */
import { checkBoolean, checkOptions } from '../util/check.ts';
import { NonFiniteError } from '../util/errors.ts';
import { Callback } from './callback.ts';
import type { Logs } from './context.ts';

/** Options of {@link TerminateOnNaN}. */
export interface TerminateOnNaNOptions {
  /** End `fit` with an error instead of stopping it. @defaultValue false */
  raiseError?: boolean;
}

/**
 * Stops training after the first batch whose loss is NaN or infinite.
 *
 * @throws {@link NonFiniteError} `ERR_NOT_FINITE` in that batch, with `raiseError`
 * @example
 * ```ts
 * await net.fit(x, y, { callbacks: [callbacks.terminateOnNaN()] });
 * ```
 * @reference https://keras.io/api/callbacks/terminate_on_nan/
 */
export class TerminateOnNaN extends Callback {
  readonly #raiseError: boolean;

  constructor(options: TerminateOnNaNOptions = {}) {
    super();
    checkOptions('TerminateOnNaN', options, ['raiseError']);
    this.#raiseError = checkBoolean('TerminateOnNaN', 'raiseError', options.raiseError ?? false);
  }

  override onTrainBatchEnd(batch: number, logs: Logs): void {
    const { loss } = logs;
    if (loss === undefined || Number.isFinite(loss)) return;
    if (this.#raiseError) {
      throw new NonFiniteError(
        `TerminateOnNaN: the loss is ${loss} at batch ${batch}. Lower the learning rate, or look for invalid input.`,
        { details: { batch, loss } },
      );
    }
    console.log(`Batch ${batch}: Invalid loss, terminating training`);
    this.model.stopTraining = true;
  }
}
