/** Drives callbacks without a model, as `fit` would. */
import { CallbackList } from '../../src/callbacks/callbackList.ts';
import type { Callback, Logs, TrainingContext } from '../../src/callbacks/index.ts';
import { Tensor } from '../../src/tensor/tensor.ts';

/** A context whose only weight is the number of the epoch. */
export class FakeModel implements TrainingContext {
  stopTraining = false;
  optimizer = { learningRate: 0.1, iterations: 0 };
  metricsNames = ['loss'];
  logKeys: readonly string[] = ['loss', 'val_loss'];
  batchLoss = Number.NaN;
  weight = -1;
  readonly saved: string[] = [];

  metricDirection(logKey: string): 'max' | 'min' | undefined {
    if (/^(val_)?loss$/.test(logKey)) return 'min';
    return /^(val_)?accuracy$/.test(logKey) ? 'max' : undefined;
  }

  getWeights(): Tensor[] {
    return [new Tensor(Float32Array.of(this.weight), [1], 'float32')];
  }

  setWeights([weight]: readonly Tensor[]): void {
    this.weight = weight!.data[0]!;
  }

  resetStates(): void {}

  async save(path: string): Promise<void> {
    this.saved.push(path);
  }
}

/** Runs epochs of one batch. `epochs[i]` are the logs of epoch i. */
export async function runEpochs(
  callback: Callback,
  epochs: readonly Logs[],
  model: FakeModel = new FakeModel(),
): Promise<{ model: FakeModel; ran: number }> {
  const list = new CallbackList([callback]);
  list.setModel(model);
  list.setParams({ verbose: 0, epochs: epochs.length, steps: 1 });
  await list.call('onTrainBegin', {});
  let ran = 0;
  for (const [epoch, logs] of epochs.entries()) {
    await list.callIndexed('onEpochBegin', epoch, {});
    model.weight = epoch;
    await list.callIndexed('onTrainBatchBegin', 0, {});
    await list.callIndexed('onTrainBatchEnd', 0, { ...logs });
    await list.callIndexed('onEpochEnd', epoch, { ...logs });
    ran++;
    if (model.stopTraining) break;
  }
  await list.call('onTrainEnd', {});
  return { model, ran };
}
