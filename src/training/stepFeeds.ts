/** What goes into a step, and what comes out of it. */
import type { TypedArray } from '../tensor/dtype.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** The tensors behind a signature. */
export interface FedTensors {
  readonly x: readonly Tensor[];
  readonly y: readonly (Tensor | undefined)[];
  readonly sampleWeight: readonly (Tensor | undefined)[];
}

/** The memory of a batch, in the order of the inputs of a step. */
export function fed({ x, y, sampleWeight }: FedTensors): TypedArray[] {
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
