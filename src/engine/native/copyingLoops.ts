/** Loops that change how elements are stored: their number of bits, or their order. */
import type { DType } from '../../tensor/dtype.ts';
import { type Shape, sizeOf, stridesOf } from '../../tensor/shape.ts';
import type { BufferRef, LoopAccess, LoweredInstruction } from './addon.ts';
import { PhysicalSpace } from './physicalSpace.ts';
import type { Copy, Slot } from './placement.ts';

/** A lowered instruction whose buffers are not placed yet. */
export type PendingInstruction = (resolve: (slot: Slot) => BufferRef) => LoweredInstruction;

/** Row-major float32 elements and the number of bits that they are stored in. */
type RowMajor = Pick<Copy, 'slot' | 'precision'>;

/** Copies row-major float32 elements into another number of bits. */
export function convert(shape: Shape, from: RowMajor, to: RowMajor): PendingInstruction {
  return (resolve) => {
    const access = ({ slot, precision }: RowMajor): LoopAccess => ({
      buffer: resolve(slot),
      dtype: precision ?? 'float32',
      strides: [1],
    });
    const results = [{ register: 0, access: access(to) }];
    return { kind: 'loop', dims: [sizeOf(shape)], operands: [access(from)], steps: [], results };
  };
}

/** Rounds float32 elements, wherever they lie, to numbers that bfloat16 holds. */
export function roundInPlace(slot: Slot, dims: Shape, strides: readonly number[]): PendingInstruction {
  return (resolve) => {
    const access: LoopAccess = { buffer: resolve(slot), dtype: 'float32', strides };
    const steps = [{ opcode: 'reducePrecisionF', inputs: [0] }];
    return { kind: 'loop', dims, operands: [access], steps, results: [{ register: 1, access }] };
  };
}

/** Makes a row-major copy of what a loop stored in its own order: oneDNN reorders nothing but float numbers. */
export function copyToRowMajor(shape: Shape, dtype: DType, from: Copy, target: Slot): PendingInstruction {
  const { format } = from.layout!;
  if (format === 'opaque' || dtype === 'float64') {
    throw new Error(`native lowering: no loop walks ${dtype} elements in layout ${format}`);
  }
  const space = new PhysicalSpace(shape, format);
  const strides = space.fromLogical(stridesOf(shape));
  return (resolve) => ({
    kind: 'loop',
    dims: space.dims,
    operands: [{ buffer: resolve(from.slot), dtype, strides: space.ownStrides() }],
    steps: [],
    results: [{ register: 0, access: { buffer: resolve(target), dtype, strides } }],
  });
}
