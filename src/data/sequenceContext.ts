/** Asks a sequence for a batch, the same way on the main thread and in workers. */
import type { DType } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { RandomStream } from '../util/random.ts';
import { type Batch, type BatchForm, toBatch } from './batch.ts';
import type { SampleFault } from './sampleErrors.ts';
import type { Sequence } from './sequence.ts';

/** One batch of one epoch. */
export interface BatchJob {
  readonly epoch: number;
  readonly index: number;
  /** Whether it is the last of the sequence: it may have fewer samples. */
  readonly last: boolean;
}

/** A batch, and the samples that could not be read for it. */
export interface MadeBatch {
  readonly batch: Batch;
  readonly faults?: readonly SampleFault[];
}

/** Makes a checked batch: a pure function of the sequence and (seed, epoch, index). */
export async function makeBatch(
  sequence: Sequence,
  { epoch, index }: Pick<BatchJob, 'epoch' | 'index'>,
  seed: number,
  allocate: (shape: Shape, dtype?: DType) => Tensor,
  form?: BatchForm,
): Promise<MadeBatch> {
  const random = new RandomStream(seed, epoch, index);
  const faults: SampleFault[] = [];
  const reportFault = (fault: SampleFault): void => void faults.push(fault);
  const given = await sequence.getItem(index, { epoch, seed, random, allocate, reportFault });
  const batch = toBatch(given, `Batch ${index} of the sequence`, form);
  return faults.length === 0 ? { batch } : { batch, faults };
}
