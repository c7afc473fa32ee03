/** Storing a row of float64 sums: bias, relu, rounding to bfloat16 on request and to the output's dtype. */
import type { Epilogue } from '../../compiler/program.ts';
import type { TypedArray } from '../../tensor/dtype.ts';
import { roundToBfloat16 } from '../../util/rounding.ts';
import type { Elements } from './kernel.ts';

/** The bias that an epilogue adds: the instruction's last input. */
export function biasOf(inputs: readonly Elements[], epilogue: Epilogue | undefined): TypedArray | undefined {
  return epilogue?.bias ? inputs.at(-1)!.data : undefined;
}

/** Writes `sums` to `target` from `offset` on; `bias` has one element per sum. */
export function storeRow(
  sums: Float64Array,
  target: TypedArray,
  offset: number,
  bias: TypedArray | undefined,
  epilogue: Epilogue | undefined,
): void {
  if (bias !== undefined) for (let j = 0; j < sums.length; j++) sums[j]! += bias[j]!;
  if (epilogue?.relu) for (let j = 0; j < sums.length; j++) sums[j] = Math.max(sums[j]!, 0);
  if (epilogue?.round) for (let j = 0; j < sums.length; j++) sums[j] = roundToBfloat16(sums[j]!);
  target.set(sums, offset);
}
