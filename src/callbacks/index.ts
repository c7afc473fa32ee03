/** The catalogue of callbacks. A new one is a file, its test, and a line in `callbackClasses`. */
import { factoriesOf } from '../util/factories.ts';
import { Callback } from './callback.ts';
import { EarlyStopping } from './earlyStopping.ts';
import { History } from './history.ts';
import { LambdaCallback } from './lambdaCallback.ts';
import { ModelCheckpoint } from './modelCheckpoint.ts';
import { ProgressBar } from './progressBar.ts';
import { TerminateOnNaN } from './terminateOnNaN.ts';

export type { BadSamples } from './badSamples.ts';
export { Callback, type HookResult } from './callback.ts';
export type { CallbacksLike } from './callbackList.ts';
export type { CallbackParams, Logs, TrainingContext } from './context.ts';
export type { EarlyStoppingOptions } from './earlyStopping.ts';
export type { EpochTiming, QueueTiming } from './epochTiming.ts';
export { History } from './history.ts';
export type { LambdaCallbackOptions } from './lambdaCallback.ts';
export type { ModelCheckpointOptions } from './modelCheckpoint.ts';
export type { MonitorMode } from './monitor.ts';
export type { ProgressBarOptions, ProgressStream } from './progressBar.ts';
export type { TerminateOnNaNOptions } from './terminateOnNaN.ts';

/** Every callback. */
export const callbackClasses = {
  EarlyStopping,
  History,
  LambdaCallback,
  ModelCheckpoint,
  ProgressBar,
  TerminateOnNaN,
} as const;

/** `callbacks.earlyStopping({ patience: 3 })`, `new callbacks.EarlyStopping({ patience: 3 })`. */
export const callbacks = { Callback, ...callbackClasses, ...factoriesOf(callbackClasses) };
