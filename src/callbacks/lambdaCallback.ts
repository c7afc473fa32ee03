/** Callbacks from plain functions. */
import { checkOptions } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { Callback, HOOK_ALIASES, HOOKS, type HookResult } from './callback.ts';
import type { CallbackParams, Logs, TrainingContext } from './context.ts';

type WithLogs = (logs: Logs, model: TrainingContext, params: CallbackParams) => HookResult;
type WithIndex = (index: number, logs: Logs, model: TrainingContext, params: CallbackParams) => HookResult;

/** Options of {@link LambdaCallback}: any hook of {@link Callback}, with the model and the run's parameters at the end. */
export interface LambdaCallbackOptions {
  /** Once, before the first epoch. @defaultValue nothing */
  onTrainBegin?: WithLogs;
  /** Once, after the last epoch; not after an error. @defaultValue nothing */
  onTrainEnd?: WithLogs;
  /** Before each epoch. @defaultValue nothing */
  onEpochBegin?: WithIndex;
  /** After each epoch and its validation. @defaultValue nothing */
  onEpochEnd?: WithIndex;
  /** Before each training step. @defaultValue nothing */
  onTrainBatchBegin?: WithIndex;
  /** After each training step. @defaultValue nothing */
  onTrainBatchEnd?: WithIndex;
  /** The older name of `onTrainBatchBegin`. @defaultValue nothing */
  onBatchBegin?: WithIndex;
  /** The older name of `onTrainBatchEnd`. @defaultValue nothing */
  onBatchEnd?: WithIndex;
  /** Before each evaluation, also the validation of an epoch. @defaultValue nothing */
  onTestBegin?: WithLogs;
  /** After each evaluation. @defaultValue nothing */
  onTestEnd?: WithLogs;
  /** Before each batch of an evaluation. @defaultValue nothing */
  onTestBatchBegin?: WithIndex;
  /** After each batch of an evaluation. @defaultValue nothing */
  onTestBatchEnd?: WithIndex;
  /** Before each prediction. @defaultValue nothing */
  onPredictBegin?: WithLogs;
  /** After each prediction. @defaultValue nothing */
  onPredictEnd?: WithLogs;
  /** Before each batch of a prediction. @defaultValue nothing */
  onPredictBatchBegin?: WithIndex;
  /** After each batch of a prediction. @defaultValue nothing */
  onPredictBatchEnd?: WithIndex;
}

const NAMES = [...HOOKS, ...Object.values(HOOK_ALIASES)];

/**
 * Runs plain functions at the hooks, without a class. `fit` makes one from a plain object by itself.
 *
 * @throws {@link InvalidArgumentError} `ERR_INVALID_ARGUMENT` for a name that is no hook, or a hook that is no function
 *
 * @example
 * ```ts
 * callbacks.lambdaCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) });
 * ```
 *
 * @reference https://keras.io/api/callbacks/lambda_callback/
 */
export class LambdaCallback extends Callback {
  constructor(options: LambdaCallbackOptions = {}) {
    super();
    checkOptions('LambdaCallback', options, NAMES);
    for (const name of NAMES) {
      const hook = options[name] as ((...args: unknown[]) => HookResult) | undefined;
      if (hook === undefined) continue;
      if (typeof hook !== 'function') {
        throw new InvalidArgumentError(
          `LambdaCallback: expected ${name} to be a function, got ${describeValue(hook)}.`,
        );
      }
      // An own property, so that CallbackList sees the hook as overridden.
      Object.defineProperty(this, name, {
        value: (...args: unknown[]) => hook.call(options, ...args, this.model, this.params),
      });
    }
  }
}
