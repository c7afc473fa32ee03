/** What a callback sees of the run: small on purpose, so that callbacks know nothing of models or engines. */
import type { Tensor } from '../tensor/tensor.ts';
import type { BadSamples } from './badSamples.ts';
import type { EpochTiming } from './epochTiming.ts';

/** Metric values by log key (`loss`, metric names, `val_` + name). The same record goes to every callback in turn. */
export type Logs = Record<string, number>;

/** `this.params` of a callback. */
export interface CallbackParams {
  /** What the run writes: 0 nothing, 1 a progress bar, 2 one line an epoch. */
  readonly verbose: number;
  /** Number of the last epoch plus 1; 1 in `evaluate` and `predict`. */
  readonly epochs: number;
  /** Steps in an epoch; undefined until known (a generator of unknown length). */
  readonly steps: number | undefined;
  /** In `fit`: where the time of the epochs went until now. The latest is there in `onEpochEnd`. */
  readonly timing?: readonly EpochTiming[];
  /** Samples that could not be read until now, where the dataset puts up with them (`onSampleError`). */
  readonly badSamples?: BadSamples;
}

/** `this.model` of a callback. */
export interface TrainingContext {
  /** Set to true to stop after the present batch or epoch. */
  stopTraining: boolean;
  /** The optimizer: `learningRate` takes a new value from the next batch on; `iterations` are the updates done. */
  readonly optimizer: { learningRate: number; readonly iterations: number };
  /** Log keys in order: `loss`, then metrics. */
  readonly metricsNames: readonly string[];
  /** Log keys that this run writes in its epochs: `metricsNames`, and with validation the same with `val_` in front. */
  readonly logKeys: readonly string[];
  /** Loss of the latest training batch alone; `logs.loss` is the running mean of the epoch. NaN before the first. */
  readonly batchLoss: number;
  /** Whether larger is better, for metrics that know. Takes log keys with or without `val_`. */
  metricDirection(logKey: string): 'max' | 'min' | undefined;
  /** Copies of the weights, in the order of the model's `weights`. */
  getWeights(): Tensor[];
  /** Puts values into the weights, in the same order. */
  setWeights(weights: readonly Tensor[]): void;
  /** Sets the states of stateful recurrent layers to zero: the next batch begins new sequences. */
  resetStates(): void;
  /** Saves the model (`.keras`). */
  save(path: string): Promise<void>;
}
