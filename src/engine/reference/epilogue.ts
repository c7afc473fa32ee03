/** Storing a row of float64 sums: bias and relu, then rounding to the output's dtype. */
import type { Epilogue } from '../../compiler/program.ts';
import type { TypedArray } from '../../tensor/dtype.ts';
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
  relu: boolean,
): void {
  if (bias !== undefined) for (let j = 0; j < sums.length; j++) sums[j]! += bias[j]!;
  if (relu) for (let j = 0; j < sums.length; j++) sums[j] = Math.max(sums[j]!, 0);
  target.set(sums, offset);
}
