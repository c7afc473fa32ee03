/** Opens the stream behind checked data. */
import { openStream } from '../data/openStream.ts';
import type { Shuffle, ShuffleWindow } from '../data/shuffle.ts';
import { BatchReader } from './batchReader.ts';
import type { Data } from './dataArguments.ts';
import type { DataSettings, OnExhausted } from './fitOptions.ts';

/** How an epoch is read. */
export interface ReadSettings {
  readonly owner: string;
  readonly shuffle: Shuffle | ShuffleWindow;
  readonly seed: number;
  readonly firstEpoch: number;
  /** Batches of an epoch; undefined: all. */
  readonly steps: number | undefined;
  /** Name of the option behind `steps`. */
  readonly stepsName: string;
  /** Epochs that will be read: nothing is made ahead beyond them. */
  readonly epochs: number;
  /** The epoch that is read after one. @defaultValue the next number */
  readonly nextEpoch?: ((epoch: number) => number | undefined) | undefined;
  /** What to do where the data ends early. @defaultValue it is an error */
  readonly onExhausted?: OnExhausted | undefined;
  /** Whether each epoch starts with the first batch: with `steps`, training goes on where it stopped instead. */
  readonly rewinds: boolean;
}

/** Opens data for reading epoch by epoch. The caller closes the reader. */
export async function openData(data: Data, settings: DataSettings, read: ReadSettings): Promise<BatchReader> {
  const stream = await openStream(data.kind === 'arrays' ? data.arrays : data.source, {
    batchSize: settings.batchSize,
    shuffle: read.shuffle,
    seed: read.seed,
    workers: settings.workers,
    maxQueueSize: settings.maxQueueSize,
    useMultiprocessing: settings.useMultiprocessing,
    maxQueueBytes: settings.maxQueueBytes,
    itemTimeoutMs: settings.itemTimeoutMs,
    startTimeoutMs: settings.startTimeoutMs,
    maxRestarts: settings.maxRestarts,
    owner: read.owner,
    form: data.kind === 'arrays' ? undefined : data.form,
    // Where the data goes on over epochs, passes are none: they are counted on, and their batches in all are known.
    ...(read.steps === undefined || read.rewinds
      ? { passes: read.epochs > 0 ? read.epochs : undefined, nextPass: read.nextEpoch }
      : { totalBatches: read.epochs > 0 ? read.steps * read.epochs : undefined }),
    maxBatches: read.rewinds ? read.steps : undefined,
  });
  const { owner, steps, stepsName, rewinds, onExhausted, firstEpoch } = read;
  return new BatchReader({ stream, steps, stepsName, owner, rewinds, onExhausted }, firstEpoch);
}

/**
 * Opens data for one pass in order, as `evaluate` and `predict` read it.
 *
 * The seed is fixed: a sequence that draws random numbers gives the same batches each time, and training that comes
 * later does not depend on how often a model was evaluated.
 */
export function openOnce(
  data: Data,
  settings: DataSettings,
  owner: string,
  steps: number | undefined,
): Promise<BatchReader> {
  return openData(data, settings, {
    owner,
    shuffle: false,
    seed: 0,
    firstEpoch: 0,
    steps,
    stepsName: 'steps',
    onExhausted: settings.onExhausted,
    epochs: 1,
    rewinds: true,
  });
}
