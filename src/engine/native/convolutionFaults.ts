/** Convolutions of bfloat16 that oneDNN 2.6.3 computes wrongly: these run in float32. */
import type { ConvolutionRequest } from './addon.ts';

/**
 * Whether a convolution gives the right numbers in bfloat16. Found by comparing 14,000 random ones with the reference engine;
 * the same convolutions of float32 are right.
 */
export function isRightInBfloat16(request: Omit<ConvolutionRequest, 'dtype' | 'resultDtype'>): boolean {
  const { kind, input, kernel, output, strides, padding, groups } = request;
  const window = kernel.slice(0, -2);
  switch (kind) {
    case 'forward':
      return true;
    case 'inputGradient': {
      // jit_bf16_1x1 takes channels by pairs; of an odd number, the last meets what lies behind it in memory.
      const isPointwise = window.every((size) => size === 1);
      return !isPointwise || (output.at(-1)! / groups) % 2 === 0;
    }
    case 'kernelGradient': {
      // jit_bf16 reads past an image that is narrower than a step, and past the end of a volume.
      const last = window.length - 1;
      const isNarrow = input[last + 1]! < strides[last]!;
      const [depth, steps] = [input[1]!, output[1]!];
      const isBehind = (steps - 1) * strides[0]! + window[0]! - padding[0]![0] > depth;
      return !isNarrow && !(window.length === 3 && strides[0]! > 1 && isBehind);
    }
  }
}
