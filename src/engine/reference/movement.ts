/** Ops that move elements: every one is a copy between two strided spaces. */
import type { TypedArray } from '../../tensor/dtype.ts';
import { type Shape, sizeOf, stridesOf } from '../../tensor/shape.ts';
import type { Elements, ReferenceKernel } from './kernel.ts';

/** Where the elements of one side of a copy lie: the first, and the steps along each dimension. */
interface Place {
  readonly start: number;
  readonly strides: readonly number[];
}

/** Copies the elements of an index space from one place to another. */
function copy(shape: Shape, source: TypedArray, from: Place, target: TypedArray, to: Place): void {
  const index = new Array<number>(shape.length).fill(0);
  let [read, write] = [from.start, to.start];
  for (let left = sizeOf(shape); left > 0; left--) {
    target[write] = source[read]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      read += from.strides[axis]!;
      write += to.strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      read -= from.strides[axis]! * shape[axis]!;
      write -= to.strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}

const wholeOf = ({ shape }: Elements): Place => ({ start: 0, strides: stridesOf(shape) });

/** The place of every `steps[i]`-th element from `starts[i]` on along each axis of a row-major tensor. */
function partOf({ shape }: Elements, starts: readonly number[], steps: readonly number[]): Place {
  const strides = stridesOf(shape);
  return {
    start: starts.reduce((sum, first, axis) => sum + first * strides[axis]!, 0),
    strides: strides.map((stride, axis) => stride * steps[axis]!),
  };
}

export const pad: ReferenceKernel<'pad'> = ({ low, interior }, [x, value], [y]) => {
  y!.data.fill(value!.data[0]!);
  const steps = interior.map((between) => between + 1);
  copy(x!.shape, x!.data, wholeOf(x!), y!.data, partOf(y!, low, steps));
};
