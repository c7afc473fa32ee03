/** Index of the largest element. */
import { sizeOf } from '../../tensor/shape.ts';
import type { ReferenceKernel } from './kernel.ts';

/** The first index at which a strictly larger element than all before stands; a NaN counts as the largest. */
export const argMax: ReferenceKernel<'argMax'> = ({ axis }, inputs, [y]) => {
  const x = inputs[0]!;
  const size = x.shape[axis]!;
  const inner = sizeOf(x.shape.slice(axis + 1));
  const outer = sizeOf(x.shape.slice(0, axis));
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = o * size * inner + i;
      let best = 0;
      for (let j = 1; j < size; j++) {
        const value = x.data[start + j * inner]!;
        const largest = x.data[start + best * inner]!;
        if (value > largest || (Number.isNaN(value) && !Number.isNaN(largest))) best = j;
      }
      y!.data[o * inner + i] = best;
    }
  }
};
