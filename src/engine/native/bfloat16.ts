/** Where tensors of bfloat16 are stored in 16 bits. */
import type { LayoutInfo, NativeAddon } from './addon.ts';

/** Instruction sets that multiply numbers of bfloat16, by oneDNN's names; those with AMX have it, too. */
const BFLOAT16_ISA = /bf16|amx|avx10/;

/** Whether the processor multiplies numbers of bfloat16, and oneDNN has primitives for it. */
export function hasBfloat16(addon: NativeAddon): boolean {
  return BFLOAT16_ISA.test(addon.describe().isa);
}

/** In how many bits a copy of a float32 value is stored: all of them, or those of bfloat16. */
export type FloatType = 'float32' | 'bfloat16';

/** What a layout says of a copy's type. */
export function precisionOf({ dtype }: LayoutInfo): 'bfloat16' | undefined {
  return dtype === 'bfloat16' ? dtype : undefined;
}
