/** The validation of `fit`. */
import type { CallbackList } from '../callbacks/callbackList.ts';
import type { Logs } from '../callbacks/context.ts';
import { deriveSeed } from '../util/random.ts';
import { orAborted } from './abort.ts';
import { toStepBatch } from './batchCheck.ts';
import type { BatchReader } from './batchReader.ts';
import type { Data } from './dataArguments.ts';
import { type EvaluationSettings, runEvaluation } from './evaluate.ts';
import type { FitSettings } from './fitOptions.ts';
import { toLogs } from './logs.ts';
import { openData } from './openData.ts';
import type { Trainer } from './trainer.ts';

/** Opens the validation data, which is read from its first batch on each time. */
export async function openValidation(
  owner: string,
  validation: Data,
  settings: FitSettings,
  seed: number,
): Promise<BatchReader> {
  const fromArrays = validation.kind === 'arrays';
  const batchSize = fromArrays ? (settings.validationBatchSize ?? 32) : undefined;
  return openData(
    validation,
    { ...settings, batchSize },
    {
      owner: `${owner}, validationData`,
      shuffle: false,
      seed: deriveSeed(seed, 1),
      firstEpoch: settings.initialEpoch,
      steps: settings.validationSteps,
      stepsName: 'validationSteps',
      epochs: settings.validationEpochs.count,
      nextEpoch: (epoch) => settings.validationEpochs.after(epoch),
      rewinds: true,
    },
  );
}

/**
 * Reads the first validation batch ahead and compiles its program, so that a model is not trained for an epoch before it
 * turns out that validation cannot run.
 */
export async function prepareValidation(
  trainer: Trainer,
  validator: BatchReader,
  settings: FitSettings,
  owner: string,
): Promise<void> {
  const { first } = settings.validationEpochs;
  if (first === undefined) return;
  await orAborted(validator.begin(first), settings.signal);
  const label = `${owner}, validationData`;
  const { objective } = trainer.requireSettings(owner);
  await trainer.prepare(
    'test',
    toStepBatch(trainer.network, await orAborted(validator.peek(), settings.signal), label, objective),
    label,
  );
}

/** Evaluates the validation data. @returns logs with `val_` keys */
export async function validate(
  trainer: Trainer,
  validator: BatchReader,
  callbacks: CallbackList,
  settings: EvaluationSettings & { readonly epoch: number },
): Promise<Logs> {
  const { owner, epoch, signal } = settings;
  const evaluation = async (): Promise<Logs> => {
    await orAborted(validator.begin(epoch), signal);
    const logs = await runEvaluation(trainer, validator, callbacks, { ...settings, owner: `${owner}, validationData` });
    await validator.rewind();
    return toLogs(
      Object.keys(logs).map((key) => `val_${key}`),
      Object.values(logs),
    );
  };
  // Somebody may be evaluating the model beside the training.
  return trainer.activities.whenFree('evaluation', owner, evaluation, signal);
}
