/** Reading a tensor in the order of a loop's index space, which may repeat or permute its dimensions. */
import type { TypedArray } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/shape.ts';

/** Where an index space begins, and for each dimension its size and how far one step along it moves in memory. */
export interface StridedSpace {
  readonly start: number;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
}

/** Merges neighbouring dimensions that are one run of equal steps, so that the innermost one gets long. */
export function collapse(shape: Shape, strides: readonly number[], start = 0): StridedSpace {
  const sizes: number[] = [];
  const steps: number[] = [];
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const last = sizes.length - 1;
    if (last >= 0 && steps[last] === strides[axis]! * size) {
      sizes[last] = sizes[last]! * size;
      steps[last] = strides[axis]!;
    } else {
      sizes.push(size);
      steps.push(strides[axis]!);
    }
  });
  return sizes.length === 0 ? { start, sizes: [1], strides: [0] } : { start, sizes, strides: steps };
}

/**
 * Calls `visit` for `count` row-major positions from `start` on, one innermost run at a time.
 *
 * @param visit - Gets the run's place in the block, its length, its first offset in memory and its stride.
 */
export function forEachRun(
  { start: first, sizes, strides }: StridedSpace,
  start: number,
  count: number,
  visit: (position: number, length: number, offset: number, stride: number) => void,
): void {
  const inner = sizes.length - 1;
  const innerSize = sizes[inner]!;
  const innerStride = strides[inner]!;
  for (let position = 0; position < count; ) {
    const flat = start + position;
    const innerIndex = flat % innerSize;
    let rest = (flat - innerIndex) / innerSize;
    let offset = first + innerIndex * innerStride;
    for (let axis = inner - 1; axis >= 0; axis--) {
      const index = rest % sizes[axis]!;
      offset += index * strides[axis]!;
      rest = (rest - index) / sizes[axis]!;
    }
    const length = Math.min(innerSize - innerIndex, count - position);
    visit(position, length, offset, innerStride);
    position += length;
  }
}

/** Copies `count` elements, from row-major position `start` of the space on, to the front of `target`. */
export function gather(
  source: TypedArray,
  space: StridedSpace,
  start: number,
  count: number,
  target: TypedArray,
): void {
  forEachRun(space, start, count, (position, length, offset, stride) => {
    if (stride === 0) target.fill(source[offset]!, position, position + length);
    else for (let i = 0; i < length; i++) target[position + i] = source[offset + i * stride]!;
  });
}

/** The opposite of {@link gather}: copies the first `count` elements of `source` to where the space has them. */
export function scatter(
  source: TypedArray,
  target: TypedArray,
  space: StridedSpace,
  start: number,
  count: number,
): void {
  forEachRun(space, start, count, (position, length, offset, stride) => {
    for (let i = 0; i < length; i++) target[offset + i * stride] = source[position + i]!;
  });
}
