/** Predictions for many samples. */
import { toCallbacks } from '../callbacks/callbackList.ts';
import { allocate, type TypedArray } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { checkInteger, checkOptions } from '../util/check.ts';
import { toStepBatch } from './batchCheck.ts';
import { withReaders } from './batchReader.ts';
import type { ContextHost } from './context.ts';
import { predictionDataOf } from './dataArguments.ts';
import { listFor } from './evaluate.ts';
import { checkDataOptions, PREDICT_OPTIONS, type PredictOptions } from './fitOptions.ts';
import { openOnce } from './openData.ts';
import { runSteps } from './stepLoop.ts';
import type { Trainer } from './trainer.ts';

/** Runs `predict(x, options)`. May run while the model trains; never shuffles. */
export async function predict(
  trainer: Trainer,
  host: ContextHost,
  owner: string,
  value: unknown,
  options: PredictOptions,
): Promise<Tensor> {
  trainer.checkAlive(owner);
  checkOptions(owner, options, PREDICT_OPTIONS);
  const data = predictionDataOf(owner, value);
  const settings = checkDataOptions(owner, options, data.kind === 'arrays');
  const steps = options.steps === undefined ? undefined : checkInteger(owner, 'steps', options.steps);
  const userCallbacks = toCallbacks(options.callbacks, owner);

  const prediction = () =>
    withReaders(async (open) => {
      if (data.kind === 'arrays') trainer.buildFor(data.arrays);
      const reader = await openOnce(data, settings, owner, steps);
      open.push(reader);
      await reader.begin(0);
      const callbacks = listFor(trainer, host, userCallbacks, settings.verbose, reader.length);
      const parts: TypedArray[] = [];
      await callbacks.call('onPredictBegin', {});
      const { samples } = await runSteps(reader, {
        before: (step) => callbacks.callIndexed('onPredictBatchBegin', step, {}),
        run: async (batch) => {
          trainer.buildFor(batch);
          parts.push(await trainer.predictOn(toStepBatch(trainer.network, { x: batch.x }, owner).x));
        },
        after: (step) => callbacks.callIndexed('onPredictBatchEnd', step, {}),
        shouldStop: () => false,
      });
      await reader.rewind();
      await callbacks.call('onPredictEnd', {});
      return concatenate(parts, trainer.outputShape(samples));
    });
  return trainer.activities.during('prediction', owner, prediction);
}

function concatenate(parts: readonly TypedArray[], shape: readonly number[]): Tensor {
  const [only] = parts;
  if (parts.length === 1) return new Tensor(only!, shape, 'float32');
  const data = allocate('float32', sizeOf(shape));
  let offset = 0;
  for (const part of parts) {
    data.set(part, offset);
    offset += part.length;
  }
  return new Tensor(data, shape, 'float32');
}
