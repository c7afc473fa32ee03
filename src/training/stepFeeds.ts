/** What goes into a step, and what comes out of it. */
import type { TypedArray } from '../tensor/dtype.ts';
import type { StepBatch } from './batchCheck.ts';

/** The memory of a batch, in the order of the inputs of a step. */
export function fed({ x, y, sampleWeight }: StepBatch): TypedArray[] {
  const memory: TypedArray[] = [];
  for (const part of [x, y, sampleWeight])
    for (const tensor of part) if (tensor !== undefined) memory.push(tensor.data);
  return memory;
}

/** The running results behind the batch's own loss. */
export function scalars(outputs: readonly TypedArray[]): number[] {
  const values = new Array<number>(outputs.length - 1);
  for (let i = 0; i < values.length; i++) values[i] = outputs[i + 1]![0]!;
  return values;
}
