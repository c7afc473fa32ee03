/** Single steps: `trainOnBatch`, `testOnBatch`, `predictOnBatch`. */
import type { Logs } from '../callbacks/context.ts';
import { type OutputValues, type Structured, toBatch } from '../data/batch.ts';
import type { Tensor, TensorLike } from '../tensor/tensor.ts';
import { checkBoolean, checkOptions } from '../util/check.ts';
import { formOf, type StepBatch, toStepBatch } from './batchCheck.ts';
import { buildForStep } from './buildForStep.ts';
import { applyClassWeight, type ClassWeights, checkClassWeight } from './classWeight.ts';
import { checkOnNonFinite, FiniteWatch, type OnNonFinite } from './finiteWatch.ts';
import { toLogs } from './logs.ts';
import { handedOut } from './predict.ts';
import type { Trainer } from './trainer.ts';

/** Options of `testOnBatch`. */
export interface TestOnBatchOptions {
  /** Weight of each sample, `[batch]`. @defaultValue 1 each */
  sampleWeight?: OutputValues | undefined;
  /** Results of this batch alone, as in Keras 3; false goes on from the call before, as in Keras 2. @defaultValue true */
  resetMetrics?: boolean;
  /** Give a record by log key instead of a number or an array. @defaultValue false */
  returnDict?: boolean;
  /**
   * What to do about NaN and infinity. 'raise' and 'warn' look at x, y and sampleWeight before the step, and 'raise' ends
   * the call with a {@link NonFiniteError} before a weight has changed; without it, the first loss of a model that is not
   * finite is a warning.
   *
   * @defaultValue a warning for the first loss that is not finite
   */
  onNonFinite?: OnNonFinite | undefined;
}

/** Options of `trainOnBatch`. */
export interface TrainOnBatchOptions extends TestOnBatchOptions {
  /** Weight of each class in the loss, as in `fit`. Multiplied with sample weights. @defaultValue 1 each */
  classWeight?: ClassWeights | undefined;
}

type Results = number | number[] | Logs;

const TEST_OPTIONS = ['sampleWeight', 'resetMetrics', 'returnDict', 'onNonFinite'];
const TRAIN_OPTIONS = [...TEST_OPTIONS, 'classWeight'];

/** One optimizer step. */
export async function trainOnBatch(
  trainer: Trainer,
  x: Structured<TensorLike>,
  y: OutputValues,
  options: TrainOnBatchOptions,
): Promise<Results> {
  const owner = 'trainOnBatch';
  const { objective } = trainer.requireSettings(owner);
  checkOptions(owner, options, TRAIN_OPTIONS);
  const reset = checkBoolean(owner, 'resetMetrics', options.resetMetrics ?? true);
  const policy = checkOnNonFinite(owner, options.onNonFinite);
  const classWeight = checkClassWeight(owner, options.classWeight, trainer.network.outputNames);
  const given = toBatch({ x, y, sampleWeight: options.sampleWeight }, owner, formOf(trainer.network));
  const batch = classWeight === undefined ? given : applyClassWeight(trainer.network, given, classWeight, owner);
  return trainer.activities.during('training', owner, async () => {
    buildForStep(trainer, batch, owner);
    const step = toStepBatch(trainer.network, batch, owner, objective);
    const values = await watched(trainer, policy, step, owner, async () => {
      const results = await trainer.trainOn(step, !reset, owner);
      return { results, loss: trainer.batchLoss };
    });
    return resultsOf(objective.keys, values, options.returnDict);
  });
}

/** Loss and metrics of a batch. */
export async function testOnBatch(
  trainer: Trainer,
  x: Structured<TensorLike>,
  y: OutputValues,
  options: TestOnBatchOptions,
): Promise<Results> {
  const owner = 'testOnBatch';
  const { objective } = trainer.requireSettings(owner);
  checkOptions(owner, options, TEST_OPTIONS);
  const reset = checkBoolean(owner, 'resetMetrics', options.resetMetrics ?? true);
  const policy = checkOnNonFinite(owner, options.onNonFinite);
  const batch = toBatch({ x, y, sampleWeight: options.sampleWeight }, owner, formOf(trainer.network));
  return trainer.activities.during('evaluation', owner, async () => {
    buildForStep(trainer, batch, owner);
    const step = toStepBatch(trainer.network, batch, owner, objective);
    const values = await watched(trainer, policy, step, owner, async () => {
      const results = await trainer.testOn(step, !reset, owner);
      return { results, loss: trainer.evaluatedLoss };
    });
    return resultsOf(objective.keys, values, options.returnDict);
  });
}

/** The prediction for a batch. */
export async function predictOnBatch(trainer: Trainer, x: Structured<TensorLike>): Promise<Structured<Tensor>> {
  const owner = 'predictOnBatch';
  trainer.checkAlive(owner);
  const batch = toBatch({ x }, owner, formOf(trainer.network));
  return trainer.activities.during('prediction', owner, async () => {
    trainer.buildFor(batch);
    const { x: inputs } = toStepBatch(trainer.network, batch, owner, undefined);
    return handedOut(trainer.network, await trainer.predictOn(inputs));
  });
}

/** A step with a look at its batch before, and at its loss after. Without a policy, a model warns once in its life. */
async function watched(
  trainer: Trainer,
  policy: OnNonFinite | undefined,
  batch: StepBatch,
  owner: string,
  run: () => Promise<{ readonly results: number[]; readonly loss: number }>,
): Promise<number[]> {
  const watch = new FiniteWatch(
    trainer.network,
    policy ?? (trainer.warnedNonFinite ? 'ignore' : undefined),
    trainer.settings?.objective,
  );
  watch.checkBatch(batch, { owner });
  const { results, loss } = await run();
  watch.checkLoss(loss, batch, { owner });
  if (watch.warned) trainer.warnedNonFinite = true;
  return results;
}

function resultsOf(keys: readonly string[], values: number[], returnDict: boolean | undefined): Results {
  if (returnDict === true) return toLogs(keys, values);
  return values.length === 1 ? values[0]! : values;
}
