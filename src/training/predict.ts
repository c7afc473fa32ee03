/** Predictions for many samples. */
import { toCallbacks } from '../callbacks/callbackList.ts';
import type { Structured } from '../data/batch.ts';
import { allocate } from '../tensor/dtype.ts';
import { sameShape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { checkInteger, checkOptions } from '../util/check.ts';
import { ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import { orAborted } from './abort.ts';
import { checkWholeBatches, fixedBatchSize, formOf, toStepBatch } from './batchCheck.ts';
import { placeOf, sourceLabel } from './batchLabel.ts';
import { withReaders } from './batchReader.ts';
import type { ContextHost } from './context.ts';
import { predictionDataOf } from './dataArguments.ts';
import { listFor } from './evaluate.ts';
import { checkDataOptions, PREDICT_OPTIONS, type PredictOptions } from './fitOptions.ts';
import { LEGACY_STEPS_NAMES, withPresentNames } from './legacyNames.ts';
import type { Network } from './network.ts';
import { openOnce } from './openData.ts';
import { runSteps } from './stepLoop.ts';
import type { Trainer } from './trainer.ts';

/** Runs `predict(x, options)`. May run while the model trains; never shuffles. */
export async function predict(
  trainer: Trainer,
  host: ContextHost,
  owner: string,
  value: unknown,
  given: PredictOptions,
): Promise<Structured<Tensor>> {
  trainer.checkAlive(owner);
  const options = withPresentNames(owner, given, LEGACY_STEPS_NAMES);
  checkOptions(owner, options, PREDICT_OPTIONS);
  const data = predictionDataOf(owner, value, formOf(trainer.network));
  const { network } = trainer;
  const settings = checkDataOptions(owner, options, data.kind === 'arrays', fixedBatchSize(network));
  const steps = options.steps === undefined ? undefined : checkInteger(owner, 'steps', options.steps);
  if (data.kind === 'arrays') checkWholeBatches(network, data.arrays.size, settings.batchSize!, steps, owner);
  const userCallbacks = toCallbacks(options.callbacks, owner);

  const prediction = () =>
    withReaders(async (open) => {
      if (data.kind === 'arrays') trainer.buildFor(data.arrays);
      const reader = await openOnce(data, settings, owner, steps);
      open.push(reader);
      await orAborted(reader.begin(0), settings.signal);
      const callbacks = listFor(trainer, host, userCallbacks, settings.verbose, reader);
      const parts: (readonly Tensor[])[] = [];
      await callbacks.call('onPredictBegin', {});
      await runSteps(reader, {
        before: (step) => callbacks.callIndexed('onPredictBatchBegin', step, {}),
        run: async (batch, step) => {
          trainer.buildFor(batch);
          const label = sourceLabel(placeOf(owner, batch, step));
          const { x } = toStepBatch(trainer.network, { x: batch.x }, label, undefined);
          parts.push(await trainer.predictOn(x));
        },
        after: (step) => callbacks.callIndexed('onPredictBatchEnd', step, {}),
        shouldStop: () => false,
        signal: settings.signal,
      });
      await reader.rewind();
      await callbacks.call('onPredictEnd', {});
      return handedOut(
        trainer.network,
        parts[0]!.map((_, i) => concatenate(parts.map((part) => part[i]!))),
      );
    });
  return trainer.activities.during('prediction', owner, prediction);
}

/** Rows of several tensors below each other. */
function concatenate(parts: readonly Tensor[]): Tensor {
  const [first] = parts;
  if (parts.length === 1) return first!;
  const { shape, dtype } = first!;
  const rows = parts.reduce((sum, part) => sum + part.shape[0]!, 0);
  const size = parts.reduce((sum, { data }) => sum + data.length, 0);
  const data = allocate(dtype, size);
  let offset = 0;
  for (const part of parts) {
    if (!sameShape(part.shape.slice(1), shape.slice(1))) {
      throw new ShapeMismatchError(
        `predict: the outputs of two batches have shapes ${formatShape(shape)} and ${formatShape(part.shape)} and make no ` +
          'one array. Give samples of one size, or call predictOnBatch for each batch.',
        { details: { first: shape, other: part.shape } },
      );
    }
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return new Tensor(data, [rows, ...shape.slice(1)], dtype);
}

/** Predictions in the form of the model's outputs. */
export function handedOut({ outputForm, outputNames }: Network, outputs: readonly Tensor[]): Structured<Tensor> {
  if (outputForm === 'one') return outputs[0]!;
  if (outputForm === 'list') return [...outputs];
  return Object.fromEntries(outputNames.map((name, i) => [name, outputs[i]!]));
}
