/** What a callback sees of the run: small on purpose, so that callbacks know nothing of models or engines. */
import type { Tensor } from '../tensor/tensor.ts';

/** Metric values by log key (`loss`, metric names, `val_` + name). The same record goes to every callback in turn. */
export type Logs = Record<string, number>;

/** `this.params` of a callback. */
export interface CallbackParams {
  readonly verbose: number;
  readonly epochs: number;
  /** Steps in an epoch; undefined until known (a generator of unknown length). */
  readonly steps: number | undefined;
}

/** `this.model` of a callback. */
export interface TrainingContext {
  /** Set to true to stop after the present batch or epoch. */
  stopTraining: boolean;
  readonly optimizer: { learningRate: number; readonly iterations: number };
  /** Log keys in order: `loss`, then metrics. */
  readonly metricsNames: readonly string[];
  /** Log keys that this run writes in its epochs: `metricsNames`, and with validation the same with `val_` in front. */
  readonly logKeys: readonly string[];
  /** Loss of the latest training batch alone; `logs.loss` is the running mean of the epoch. NaN before the first. */
  readonly batchLoss: number;
  /** Whether larger is better, for metrics that know. Takes log keys with or without `val_`. */
  metricDirection(logKey: string): 'max' | 'min' | undefined;
  getWeights(): Tensor[];
  setWeights(weights: readonly Tensor[]): void;
  /** Saves the model (`.keras`). */
  save(path: string): Promise<void>;
}
