/** Loss and metrics over data, without any change of the model. */
import type { Callback } from '../callbacks/callback.ts';
import { CallbackList, toCallbacks } from '../callbacks/callbackList.ts';
import type { Logs } from '../callbacks/context.ts';
import { ProgressBar } from '../callbacks/progressBar.ts';
import { checkInteger, checkOptions } from '../util/check.ts';
import { orAborted } from './abort.ts';
import { checkWholeBatches, fixedBatchSize, formOf, toStepBatch } from './batchCheck.ts';
import { labelled, placeOf, sourceLabel } from './batchLabel.ts';
import { type BatchReader, withReaders } from './batchReader.ts';
import { buildForStep } from './buildForStep.ts';
import { type ContextHost, createContext } from './context.ts';
import { splitArguments } from './dataArguments.ts';
import { checkOnNonFinite, FiniteWatch } from './finiteWatch.ts';
import { checkDataOptions, EVALUATE_OPTIONS, type EvaluateOptions } from './fitOptions.ts';
import { LEGACY_STEPS_NAMES, withPresentNames } from './legacyNames.ts';
import { toLogs } from './logs.ts';
import { openOnce } from './openData.ts';
import { runSteps } from './stepLoop.ts';
import type { Trainer } from './trainer.ts';

/** Names of options, those of old among them. */
const EVALUATE_ARGUMENTS = [...EVALUATE_OPTIONS, ...Object.keys(LEGACY_STEPS_NAMES)];

/** Runs `evaluate(x, y, options)` or `evaluate(source, options)`; `owner` is the name that the user called. */
export async function evaluate(
  trainer: Trainer,
  host: ContextHost,
  owner: string,
  args: readonly unknown[],
): Promise<number | number[] | Logs> {
  const { objective } = trainer.requireSettings(owner);
  const { data, options: given } = splitArguments<EvaluateOptions>(
    owner,
    args,
    EVALUATE_ARGUMENTS,
    formOf(trainer.network),
  );
  const options = withPresentNames(owner, given, LEGACY_STEPS_NAMES);
  checkOptions(owner, options, EVALUATE_OPTIONS);
  const { network } = trainer;
  const settings = checkDataOptions(owner, options, data.kind === 'arrays', fixedBatchSize(network));
  const steps = options.steps === undefined ? undefined : checkInteger(owner, 'steps', options.steps);
  if (data.kind === 'arrays') checkWholeBatches(network, data.arrays.size, settings.batchSize!, steps, owner);
  const watch = new FiniteWatch(network, checkOnNonFinite(owner, options.onNonFinite), objective);
  const userCallbacks = toCallbacks(options.callbacks, owner);

  const evaluation = () =>
    withReaders(async (open) => {
      if (data.kind === 'arrays') buildForStep(trainer, data.arrays, owner);
      const reader = await openOnce(data, settings, owner, steps);
      open.push(reader);
      await orAborted(reader.begin(0), settings.signal);
      const callbacks = listFor(trainer, host, userCallbacks, settings.verbose, reader);
      const logs = await runEvaluation(trainer, reader, callbacks, { owner, watch, signal: settings.signal });
      await reader.rewind();
      const values = Object.values(logs);
      if (options.returnDict === true) return logs;
      return values.length === 1 ? values[0]! : values;
    });
  return trainer.activities.during('evaluation', owner, evaluation);
}

/** The callbacks of a run outside `fit`. */
export function listFor(
  trainer: Trainer,
  host: ContextHost,
  user: readonly Callback[],
  verbose: number,
  { length: steps, badSamples }: BatchReader,
): CallbackList {
  const list = new CallbackList(verbose === 0 ? user : [...user, new ProgressBar({ verbose })]);
  list.setModel(createContext(trainer, host, trainer.settings?.objective.keys ?? []));
  list.setParams({ verbose, epochs: 1, steps, badSamples });
  return list;
}

/** How an evaluation runs. */
export interface EvaluationSettings {
  readonly owner: string;
  /** The epoch of `fit` that is validated. */
  readonly epoch?: number;
  readonly watch: FiniteWatch;
  readonly signal: AbortSignal | undefined;
}

/** Evaluates one epoch of a reader that has begun. Also the validation of `fit`. */
export async function runEvaluation(
  trainer: Trainer,
  reader: BatchReader,
  callbacks: CallbackList,
  { owner, epoch, watch, signal }: EvaluationSettings,
): Promise<Logs> {
  const { objective } = trainer.requireSettings(owner);
  await callbacks.call('onTestBegin', {});
  let logs: Logs = {};
  await runSteps(reader, {
    before: (step) => callbacks.callIndexed('onTestBatchBegin', step, {}),
    run: async (batch, step) => {
      const place = placeOf(owner, batch, step, epoch);
      const label = sourceLabel(place);
      buildForStep(trainer, batch, label);
      const given = toStepBatch(trainer.network, batch, label, objective);
      watch.checkBatch(given, place);
      logs = toLogs(objective.keys, await labelled(label, () => trainer.testOn(given, step > 0, label)));
      watch.checkLoss(trainer.evaluatedLoss, given, place);
    },
    after: (step) => callbacks.callIndexed('onTestBatchEnd', step, logs),
    shouldStop: () => false,
    signal,
  });
  await callbacks.call('onTestEnd', logs);
  return logs;
}
