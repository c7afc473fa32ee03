/** What a reference kernel is. */
import type { Epilogue, KernelOp } from '../../compiler/program.ts';
import type { OpAttributes } from '../../graph/ops.ts';
import type { TypedArray } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/shape.ts';

/** The elements of a value, row-major. */
export interface Elements {
  readonly data: TypedArray;
  readonly shape: Shape;
}

/** Computes all elements of the outputs; they hold anything before. */
export type ReferenceKernel<O extends KernelOp> = (
  attributes: OpAttributes[O],
  inputs: readonly Elements[],
  outputs: readonly Elements[],
  epilogue?: Epilogue,
) => void;
