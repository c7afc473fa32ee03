/** The training loop. There is one: `fitGenerator` runs it too. */

import { CallbackList, toCallbacks } from '../callbacks/callbackList.ts';
import type { CallbackParams, Logs } from '../callbacks/context.ts';
import type { QueueTiming } from '../callbacks/epochTiming.ts';
import { History } from '../callbacks/history.ts';
import { ProgressBar } from '../callbacks/progressBar.ts';
import type { BatchForm, LoanedBatch } from '../data/batch.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { nextSeed } from '../util/random.ts';
import { orAborted } from './abort.ts';
import { badSamplesOf } from './badSampleCount.ts';
import { checkWholeBatches, formOf, type StepBatch, toStepBatch } from './batchCheck.ts';
import { labelled, placeOf, sourceLabel } from './batchLabel.ts';
import { type BatchReader, withReaders } from './batchReader.ts';
import { buildForStep } from './buildForStep.ts';
import { applyClassWeight } from './classWeight.ts';
import { type ContextHost, createContext } from './context.ts';
import { type Data, splitArguments, validationDataOf } from './dataArguments.ts';
import { finalizeWeights } from './finalizeWeights.ts';
import { FiniteWatch } from './finiteWatch.ts';
import { checkFitOptions, FIT_OPTIONS, type FitOptions, type FitSettings } from './fitOptions.ts';
import { LEGACY_FIT_NAMES, withPresentNames } from './legacyNames.ts';
import { toLogs } from './logs.ts';
import type { Network } from './network.ts';
import { openData } from './openData.ts';
import { splitRows } from './rows.ts';
import { checkNotShared, checkReadings, checkWindow } from './sourceCheck.ts';
import { runSteps, type StepLoopResult, timed } from './stepLoop.ts';
import type { Trainer } from './trainer.ts';
import { openValidation, prepareValidation, validate } from './validation.ts';
import { checkValidationSplit } from './validationEpochs.ts';

/** Names of options, those of old among them. */
const FIT_ARGUMENTS = [...FIT_OPTIONS, ...Object.keys(LEGACY_FIT_NAMES)];

/**
 * Runs `fit(x, y, options)` or `fit(source, options)`.
 *
 * Order of an epoch: steps, validation, `onEpochEnd` of the callbacks, `onEpochEnd` of a `Sequence`. What was given, and
 * the first batch of each source, is checked before the first step; streams and workers are closed on every way out.
 */
export async function fit(
  trainer: Trainer,
  host: ContextHost,
  owner: string,
  args: readonly unknown[],
): Promise<History> {
  const { objective } = trainer.requireSettings(owner);
  const form = formOf(trainer.network);
  const { data, options: given } = splitArguments<FitOptions>(owner, args, FIT_ARGUMENTS, form);
  const options = withPresentNames(owner, given, LEGACY_FIT_NAMES);
  const settings = checkFitOptions(owner, options, data.kind === 'arrays', trainer.network);
  const { training, validation } = weighClasses(
    trainer.network,
    splitData(owner, data, options, form),
    settings,
    owner,
  );
  const { epochs, initialEpoch, stepsPerEpoch } = settings;
  checkWindow(owner, training, settings.shuffle);
  if (validation !== undefined) checkNotShared(owner, training, validation);
  checkReadings(owner, training, {
    times: epochs - initialEpoch,
    name: 'epochs',
    steps: stepsPerEpoch,
    stepsName: 'stepsPerEpoch',
  });
  if (validation !== undefined) {
    checkReadings(`${owner}, validationData`, validation, {
      times: settings.validationEpochs.count,
      name: 'validations',
      steps: settings.validationSteps,
      stepsName: 'validationSteps',
    });
  }
  if (training.kind === 'arrays') {
    // With a number of steps the data goes on in the next epoch where it stopped.
    const steps = stepsPerEpoch && stepsPerEpoch * (epochs - initialEpoch);
    checkWholeBatches(trainer.network, training.arrays.size, settings.batchSize!, steps, owner);
  }
  if (validation?.kind === 'arrays') {
    const { validationBatchSize = 32, validationSteps } = settings;
    const { size } = validation.arrays;
    checkWholeBatches(trainer.network, size, validationBatchSize, validationSteps, `${owner}, validationData`);
  }
  const watch = new FiniteWatch(trainer.network, settings.onNonFinite, objective);
  const history = new History();
  const callbacks = new CallbackList([
    ...toCallbacks(options.callbacks, owner),
    history,
    ...(settings.verbose === 0 ? [] : [new ProgressBar({ verbose: settings.verbose })]),
  ]);

  const train = async (open: BatchReader[]): Promise<History> => {
    trainer.stopTraining = false;
    const goesOn = settings.initialEpoch > 0 && trainer.dataSeed !== undefined;
    const seed = goesOn ? trainer.dataSeed! : nextSeed();
    trainer.dataSeed = seed;
    const reader = await openData(training, settings, {
      owner,
      shuffle: settings.shuffle,
      seed,
      firstEpoch: settings.initialEpoch,
      steps: settings.stepsPerEpoch,
      stepsName: 'stepsPerEpoch',
      onExhausted: settings.onExhausted,
      epochs: settings.epochs - settings.initialEpoch,
      rewinds: false,
    });
    open.push(reader);
    const validator = validation === undefined ? undefined : await openValidation(owner, validation, settings, seed);
    if (validator !== undefined) open.push(validator);
    const classWeight = training.kind === 'arrays' ? undefined : settings.classWeight;
    const stepOf = (batch: LoanedBatch, label: string): StepBatch => {
      const weighted = classWeight === undefined ? batch : applyClassWeight(trainer.network, batch, classWeight, label);
      return toStepBatch(trainer.network, weighted, label, objective);
    };

    // The first batch is read and its program compiled before any callback hears of the run.
    let beginMs = 0;
    if (settings.initialEpoch < settings.epochs) {
      const first = await timed(async () => {
        await orAborted(reader.begin(settings.initialEpoch), settings.signal);
        return orAborted(reader.peek(), settings.signal);
      });
      beginMs = first.milliseconds;
      const label = sourceLabel(placeOf(owner, first.value, 0, settings.initialEpoch));
      buildForStep(trainer, first.value, label);
      await labelled(label, () => trainer.prepare('train', stepOf(first.value, label), label));
    }
    if (validator !== undefined) await prepareValidation(trainer, validator, settings, owner);

    let params: CallbackParams = {
      verbose: settings.verbose,
      epochs: settings.epochs,
      steps: reader.length,
      timing: history.timing,
      badSamples: badSamplesOf(open.map(({ badSamples }) => badSamples)),
    };
    const valKeys = validator === undefined ? [] : objective.keys.map((key) => `val_${key}`);
    callbacks.setModel(createContext(trainer, host, [...objective.keys, ...valKeys]));
    callbacks.setParams(params);
    const tellSteps = (steps: number | undefined): void => {
      if (steps === undefined || steps === params.steps) return;
      params = { ...params, steps };
      callbacks.setParams(params);
    };

    let logs: Logs = {};
    host.setHistory(history);
    await callbacks.call('onTrainBegin', {});
    for (let epoch = settings.initialEpoch; epoch < settings.epochs; epoch++) {
      const isLater = epoch > settings.initialEpoch;
      const mayEnd = isLater && reader.mayEnd;
      if (mayEnd) {
        // An epoch without a batch is none: whether there is one is known before anybody hears of the epoch.
        const first = await timed(async () => {
          await orAborted(reader.begin(epoch), settings.signal);
          return orAborted(reader.hasNext(), settings.signal);
        });
        beginMs = first.milliseconds;
        if (!first.value) break;
      }
      await callbacks.callIndexed('onEpochBegin', epoch, {});
      if (isLater && !mayEnd) {
        beginMs = (await timed(() => orAborted(reader.begin(epoch), settings.signal))).milliseconds;
      }
      tellSteps(reader.length);

      const pass = await runSteps(reader, {
        before: (step) => callbacks.callIndexed('onTrainBatchBegin', step, {}),
        run: async (batch, step) => {
          const place = placeOf(owner, batch, step, epoch);
          const label = sourceLabel(place);
          const given = stepOf(batch, label);
          watch.checkBatch(given, place);
          logs = toLogs(objective.keys, await labelled(label, () => trainer.trainOn(given, step > 0, label)));
          watch.checkLoss(trainer.batchLoss, given, place);
        },
        after: (step) => callbacks.callIndexed('onTrainBatchEnd', step, logs),
        shouldStop: () => trainer.stopTraining,
        signal: settings.signal,
      });
      history.timing.push({
        waitedMs: beginMs + pass.waitedMs,
        startMs: beginMs,
        computeMs: pass.computeMs,
        samplesPerSecond: pass.samples / ((beginMs + pass.elapsedMs) / 1000),
        queue: queueTiming(reader, pass),
      });
      const complete = !reader.ended && (!pass.stopped || pass.steps === reader.length);
      if (complete) tellSteps(pass.steps);

      logs = { ...logs };
      // An epoch that was stopped half-way, or whose data ended, has no validation: its values would not be those of an epoch.
      if (validator !== undefined && complete && settings.validationEpochs.has(epoch)) {
        Object.assign(
          logs,
          await validate(trainer, validator, callbacks, { owner, epoch, watch, signal: settings.signal }),
        );
      }
      await callbacks.callIndexed('onEpochEnd', epoch, logs);
      // A pass whose batches were all trained has an end, also where the epoch would have gone on.
      if (complete || pass.endedPass) await reader.end();
      if (!complete || trainer.stopTraining) break;
    }
    if (settings.initialEpoch < settings.epochs) finalizeWeights(trainer);
    await callbacks.call('onTrainEnd', logs);
    return history;
  };
  return trainer.activities.during('training', owner, () => withReaders(train));
}

function queueTiming({ queue }: BatchReader, { queue: depth }: StepLoopResult): QueueTiming | undefined {
  if (queue === undefined || depth === undefined) return undefined;
  return {
    source: queue.source,
    workers: queue.workers,
    autoWorkers: queue.growth !== undefined,
    meanDepth: depth.mean,
    maxDepth: depth.max,
    limit: queue.capacity - 1,
    peakBytes: queue.takePeakBytes(),
  };
}

interface FitData {
  readonly training: Data;
  readonly validation: Data | undefined;
}

/** Training and validation data, as the options say. */
function splitData(owner: string, data: Data, options: FitOptions, form: BatchForm): FitData {
  const fraction = checkValidationSplit(owner, options.validationSplit);
  if (options.validationData !== undefined && options.validationData !== null) {
    return { training: data, validation: validationDataOf(`${owner}, validationData`, options.validationData, form) };
  }
  if (fraction === 0) return { training: data, validation: undefined };
  if (data.kind !== 'arrays') {
    throw new InvalidArgumentError(
      `${owner}: validationSplit needs arrays in memory; the data is a source of batches. Pass validationData instead.`,
    );
  }
  const [training, validation] = splitRows(owner, data.arrays, fraction);
  return { training: { kind: 'arrays', arrays: training }, validation: { kind: 'arrays', arrays: validation } };
}

/** Applies class weights to arrays, once and before anything else: a class without a weight is refused here. */
function weighClasses(network: Network, data: FitData, { classWeight }: FitSettings, owner: string): FitData {
  const { training } = data;
  if (classWeight === undefined || training.kind !== 'arrays') return data;
  const arrays = applyClassWeight(network, training.arrays, classWeight, owner);
  return { ...data, training: { kind: 'arrays', arrays } };
}
