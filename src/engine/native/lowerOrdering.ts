/** Lowering of the ops that pick elements by index along an axis, and put elements into order: kernels of our own. */
import type { KernelOp, ValueId } from '../../compiler/program.ts';
import { BYTES_PER_ELEMENT } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { BufferRef, LoweredInstruction } from './addon.ts';
import type { InstructionOf, Lowering } from './lowering.ts';

export function lowerTakeAlongAxis(lowering: Lowering, instruction: InstructionOf<'takeAlongAxis'>): void {
  const { axis, outside } = instruction.attributes;
  const [x, indices] = instruction.inputs as [ValueId, ValueId];
  const { dtype } = lowering.program.values[x]!;
  emitKernel(lowering, instruction, (inputs, outputs) => ({
    kind: 'takeAlongAxis',
    ...spaceOf(lowering, indices, axis),
    size: lowering.shapeOf(x)[axis]!,
    elementBytes: BYTES_PER_ELEMENT[dtype] as 1 | 4,
    nan: dtype === 'float32' && outside === 'nan',
    inputs: inputs as [BufferRef, BufferRef],
    outputs,
  }));
}

export function lowerScatterAlongAxis(lowering: Lowering, instruction: InstructionOf<'scatterAlongAxis'>): void {
  const { axis, size } = instruction.attributes;
  const [updates, indices] = instruction.inputs as [ValueId, ValueId];
  emitKernel(lowering, instruction, (inputs, outputs) => ({
    kind: 'scatterAlongAxis',
    ...spaceOf(lowering, indices, axis),
    size,
    dtype: lowering.program.values[updates]!.dtype as 'float32' | 'int32',
    inputs: inputs as [BufferRef, BufferRef],
    outputs,
  }));
}

export function lowerArgSort(lowering: Lowering, instruction: InstructionOf<'argSort'>): void {
  const { descending, count } = instruction.attributes;
  const [x] = instruction.inputs as [ValueId];
  const shape = lowering.shapeOf(x);
  emitKernel(lowering, instruction, (inputs, outputs) => ({
    kind: 'argSort',
    outer: sizeOf(shape.slice(0, -1)),
    size: shape[shape.length - 1]!,
    count,
    descending,
    dtype: lowering.program.values[x]!.dtype as 'float32' | 'int32',
    inputs: inputs as [BufferRef],
    outputs,
  }));
}

/** Sizes before, along and after the axis. */
function spaceOf(lowering: Lowering, id: ValueId, axis: number): { outer: number; count: number; inner: number } {
  const shape = lowering.shapeOf(id);
  return { outer: sizeOf(shape.slice(0, axis)), count: shape[axis]!, inner: sizeOf(shape.slice(axis + 1)) };
}

/** An instruction of row-major operands and one row-major result. */
function emitKernel<O extends KernelOp>(
  lowering: Lowering,
  { op, inputs, outputs }: InstructionOf<O>,
  make: (inputs: readonly BufferRef[], outputs: readonly [BufferRef]) => LoweredInstruction,
): void {
  const sources = inputs.map((id) => lowering.plain(id));
  const target = lowering.placement.resultSlot(outputs[0]!);
  lowering.emit([...sources, target], (resolve) => make(sources.map(resolve), [resolve(target)]));
  lowering.placement.addCopy(outputs[0]!, { slot: target, layout: undefined });
  lowering.describe(op, 'loop');
}
