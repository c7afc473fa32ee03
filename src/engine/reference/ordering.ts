/** Picking elements by index along an axis, adding them back there, and the order of elements. */
import { sizeOf } from '../../tensor/shape.ts';
import type { Elements, ReferenceKernel } from './kernel.ts';

/** Calls `visit` with the position of each index, and that of the element it names; -1 where it lies outside the axis. */
function forEachIndex(
  indices: Elements,
  axis: number,
  size: number,
  visit: (position: number, element: number) => void,
): void {
  const inner = sizeOf(indices.shape.slice(axis + 1));
  const count = indices.shape[axis]!;
  for (let position = 0; position < indices.data.length; position++) {
    const index = indices.data[position]!;
    const outer = Math.floor(position / (count * inner));
    visit(position, index >= 0 && index < size ? (outer * size + index) * inner + (position % inner) : -1);
  }
}

export const takeAlongAxis: ReferenceKernel<'takeAlongAxis'> = ({ axis, outside }, [x, indices], [y]) => {
  // In an array of integers, NaN is stored as 0.
  const missing = outside === 'nan' ? Number.NaN : 0;
  forEachIndex(indices!, axis, x!.shape[axis]!, (position, element) => {
    y!.data[position] = element < 0 ? missing : x!.data[element]!;
  });
};

/** Adds in double precision, in the order of the updates; what lies outside the axis is left out. */
export const scatterAlongAxis: ReferenceKernel<'scatterAlongAxis'> = ({ axis, size }, [updates, indices], [y]) => {
  const totals = new Float64Array(y!.data.length);
  forEachIndex(indices!, axis, size, (position, element) => {
    if (element >= 0) totals[element]! += updates!.data[position]!;
  });
  y!.data.set(totals);
};

/** The first `count` indices of each row in order; equal elements by index, NaN largest. */
export const argSort: ReferenceKernel<'argSort'> = ({ descending, count }, [x], [y]) => {
  const size = x!.shape[x!.shape.length - 1]!;
  const rows = size === 0 ? 0 : x!.data.length / size;
  for (let row = 0; row < rows; row++) {
    const values = x!.data.subarray(row * size, (row + 1) * size);
    const order = Array.from(values, (_, i) => i);
    const direction = descending ? -1 : 1;
    order.sort((i, j) => direction * compare(values[i]!, values[j]!) || i - j);
    y!.data.set(order.slice(0, count), row * count);
  }
};

function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
}
