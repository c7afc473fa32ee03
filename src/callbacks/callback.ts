/** The base class of callbacks. */
import type { CallbackParams, Logs, TrainingContext } from './context.ts';

/** What a hook may return: nothing, or a promise that the loop waits for. */
export type HookResult = void | Promise<void>;

/**
 * Base class of callbacks: code that runs at fixed points of `fit`, `evaluate` and `predict`.
 *
 * @remarks
 * Override the hooks you need; the others cost nothing. A hook may be asynchronous: the loop waits for it. Every callback
 * gets the same `logs` record in turn, so that a later one sees what an earlier one wrote. Batch and epoch numbers are
 * 0-based. An error thrown by a hook ends the run and comes out of `fit`.
 *
 * @example
 * ```ts
 * class PrintLoss extends Callback {
 *   override onEpochEnd(epoch: number, logs: Logs): void {
 *     console.log(`epoch ${epoch}: ${logs.loss}`);
 *   }
 * }
 * ```
 *
 * @reference https://keras.io/api/callbacks/base_callback/
 */
export abstract class Callback {
  /** `verbose`, `epochs` and `steps` of the run. Set before the first hook. */
  params!: CallbackParams;
  /** The run: stop flag, optimizer, weights, `save`. Set before the first hook. */
  model!: TrainingContext;

  /** Takes `params`; called again when the number of steps becomes known. */
  setParams(params: CallbackParams): void {
    this.params = params;
  }

  /** Takes `model`. */
  setModel(model: TrainingContext): void {
    this.model = model;
  }

  /** Once, before the first epoch. */
  onTrainBegin(_logs: Logs): HookResult {}

  /** Once, after the last epoch; not after an error. @param _logs - Those of the last epoch. */
  onTrainEnd(_logs: Logs): HookResult {}

  /** Before each epoch. */
  onEpochBegin(_epoch: number, _logs: Logs): HookResult {}

  /** After each epoch and its validation. @param _logs - `loss`, each metric, and with validation the same with `val_`. */
  onEpochEnd(_epoch: number, _logs: Logs): HookResult {}

  /** Before each training step. Calls {@link onBatchBegin}. */
  onTrainBatchBegin(batch: number, logs: Logs): HookResult {
    return this.onBatchBegin(batch, logs);
  }

  /** After each training step. Calls {@link onBatchEnd}. @param logs - Running means of the epoch so far. */
  onTrainBatchEnd(batch: number, logs: Logs): HookResult {
    return this.onBatchEnd(batch, logs);
  }

  /** The older name of {@link onTrainBatchBegin}. */
  onBatchBegin(_batch: number, _logs: Logs): HookResult {}

  /** The older name of {@link onTrainBatchEnd}. */
  onBatchEnd(_batch: number, _logs: Logs): HookResult {}

  /** Before each evaluation, also the validation of an epoch. */
  onTestBegin(_logs: Logs): HookResult {}

  /** After each evaluation. @param _logs - `loss` and each metric, without `val_`. */
  onTestEnd(_logs: Logs): HookResult {}

  /** Before each batch of an evaluation. */
  onTestBatchBegin(_batch: number, _logs: Logs): HookResult {}

  /** After each batch of an evaluation. @param _logs - Running means of the evaluation so far. */
  onTestBatchEnd(_batch: number, _logs: Logs): HookResult {}

  /** Before `predict`. */
  onPredictBegin(_logs: Logs): HookResult {}

  /** After `predict`. */
  onPredictEnd(_logs: Logs): HookResult {}

  /** Before each batch of `predict`. */
  onPredictBatchBegin(_batch: number, _logs: Logs): HookResult {}

  /** After each batch of `predict`. */
  onPredictBatchEnd(_batch: number, _logs: Logs): HookResult {}
}

/** The hooks of a callback, without the aliases. */
export const HOOKS = [
  'onTrainBegin',
  'onTrainEnd',
  'onEpochBegin',
  'onEpochEnd',
  'onTrainBatchBegin',
  'onTrainBatchEnd',
  'onTestBegin',
  'onTestEnd',
  'onTestBatchBegin',
  'onTestBatchEnd',
  'onPredictBegin',
  'onPredictEnd',
  'onPredictBatchBegin',
  'onPredictBatchEnd',
] as const;

/** Name of a hook. */
export type Hook = (typeof HOOKS)[number];

/** The older names of two hooks. */
export const HOOK_ALIASES: Readonly<Partial<Record<Hook, 'onBatchBegin' | 'onBatchEnd'>>> = {
  onTrainBatchBegin: 'onBatchBegin',
  onTrainBatchEnd: 'onBatchEnd',
};
