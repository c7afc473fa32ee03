/** Generators and streams of numbered batches, and what tells which of them were trained. */
import { Readable } from 'node:stream';
import { type BatchLike, Callback, type Sequential } from '../../src/index.ts';
import { linearModel } from './models.ts';

/** A batch of one sample; a model that does not learn gives its number squared as the loss. */
export const batch = (number: number): BatchLike => ({ x: [[number, 1]], y: [number] });

export function* upTo(end: number): Generator<BatchLike> {
  for (let i = 0; i < end; i++) yield batch(i);
}

/** Pushes batches 0 to `end` - 1, then ends, or does something else. */
export function readable(end: number, after: (stream: Readable) => void = (stream) => stream.push(null)): Readable {
  let i = 0;
  return new Readable({
    objectMode: true,
    highWaterMark: 2,
    read() {
      if (i < end) this.push(batch(i++));
      else after(this);
    },
  });
}

/** A model whose batch losses tell the numbers of the batches. */
export function watchedModel(): Sequential {
  const net = linearModel();
  net.optimizer.learningRate = 0;
  net.setWeights([[[0], [0]], [0]]);
  return net;
}

/** What happened in a run: epochs and batches by number, `E` where an epoch ended, `T` where the training did. */
export class Trace extends Callback {
  readonly events: (number | string)[] = [];
  override onTrainBegin = () => void this.events.push('t');
  override onEpochBegin = () => void this.events.push('e');
  override onTrainBatchEnd = () => void this.events.push(Math.round(Math.sqrt(this.model.batchLoss)));
  override onTestEnd = () => void this.events.push('v');
  override onEpochEnd = () => void this.events.push('E');
  override onTrainEnd = () => void this.events.push('T');
}
