/** What a shape rule is. */
import type { DType } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Node } from './node.ts';
import type { OpAttributes, OpName, ResultType } from './ops.ts';

/** What leaves and casts are told, because their operands do not say it. */
export type Given = { readonly shape?: Shape; readonly dtype?: DType };

/** The type of an op's result, or an error that says which operand does not fit. */
export type InferRule<O extends OpName> = (
  inputs: readonly Node[],
  attributes: OpAttributes[O],
  given: Given,
  op: O,
) => ResultType;
