/** Ops that find elements by their indices. */
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import type { ReferenceKernel } from './kernel.ts';

/** Calls `visit(place in the table, place in the list, inner elements)`; the table's is -1 for an index outside. */
function forEachIndex(
  table: Shape,
  axis: number,
  indices: ArrayLike<number>,
  visit: (inTable: number, inList: number, inner: number) => void,
): void {
  const size = table[axis]!;
  const inner = sizeOf(table.slice(axis + 1));
  const outer = sizeOf(table.slice(0, axis));
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i]!;
      const isInside = index >= 0 && index < size;
      visit(isInside ? (o * size + index) * inner : -1, (o * indices.length + i) * inner, inner);
    }
  }
}

export const gather: ReferenceKernel<'gather'> = ({ axis, outside }, [x, indices], [y]) => {
  // In an array of integers, NaN is stored as 0.
  const missing = outside === 'nan' ? Number.NaN : 0;
  forEachIndex(x!.shape, axis, indices!.data, (from, to, inner) => {
    for (let k = 0; k < inner; k++) y!.data[to + k] = from < 0 ? missing : x!.data[from + k]!;
  });
};

/** Adds in float64, in the order of the indices, and rounds once. */
export const scatterAdd: ReferenceKernel<'scatterAdd'> = ({ axis }, [updates, indices], [y]) => {
  const totals = new Float64Array(y!.data.length);
  forEachIndex(y!.shape, axis, indices!.data, (to, from, inner) => {
    if (to < 0) return;
    for (let k = 0; k < inner; k++) totals[to + k]! += updates!.data[from + k]!;
  });
  y!.data.set(totals);
};
