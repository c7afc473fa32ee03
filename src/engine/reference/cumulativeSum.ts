/** Running sums. */
import { sizeOf } from '../../tensor/shape.ts';
import type { ReferenceKernel } from './kernel.ts';

/** Adds in float64 and rounds each sum once. */
export const cumulativeSum: ReferenceKernel<'cumulativeSum'> = ({ axis, exclusive, reverse }, [x], [y]) => {
  const size = x!.shape[axis]!;
  const inner = sizeOf(x!.shape.slice(axis + 1));
  const outer = sizeOf(x!.shape.slice(0, axis));
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let sum = 0;
      for (let j = 0; j < size; j++) {
        const place = (o * size + (reverse ? size - 1 - j : j)) * inner + i;
        if (exclusive) y!.data[place] = sum;
        sum += x!.data[place]!;
        if (!exclusive) y!.data[place] = sum;
      }
    }
  }
};
