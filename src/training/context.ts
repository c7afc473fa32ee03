/** What callbacks see of a run. */
import type { TrainingContext } from '../callbacks/context.ts';
import type { History } from '../callbacks/history.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Trainer } from './trainer.ts';

/** What the model itself does for a run and its callbacks. */
export interface ContextHost {
  getWeights(): Tensor[];
  setWeights(weights: readonly Tensor[]): void;
  save(path: string): Promise<void>;
  /** Keeps the record of a `fit` that begins. */
  setHistory(history: History): void;
}

/** The `model` of the callbacks of one run. @param logKeys - Keys that the run's epochs will have. */
export function createContext(trainer: Trainer, host: ContextHost, logKeys: readonly string[]): TrainingContext {
  return {
    get stopTraining() {
      return trainer.stopTraining;
    },
    set stopTraining(stop: boolean) {
      trainer.stopTraining = stop;
    },
    get optimizer() {
      return trainer.compiledSettings('callback').optimizer;
    },
    get metricsNames() {
      return trainer.settings?.objective.keys ?? [];
    },
    get batchLoss() {
      return trainer.batchLoss;
    },
    logKeys,
    metricDirection: (logKey) => trainer.settings?.objective.direction(logKey),
    getWeights: () => host.getWeights(),
    setWeights: (weights) => host.setWeights(weights),
    resetStates: () => trainer.resetStates(),
    save: (path) => host.save(path),
  };
}
