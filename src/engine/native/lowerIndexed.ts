/** Lowering of ops that find elements by their indices, to kernels of our own. */
import { BYTES_PER_ELEMENT } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { InstructionOf, Lowering } from './lowering.ts';

function lowerGather(lowering: Lowering, { inputs, outputs, attributes }: InstructionOf<'gather'>): void {
  const { axis, outside } = attributes;
  const shape = lowering.shapeOf(inputs[0]!);
  const { dtype } = lowering.program.values[inputs[0]!]!;
  const sources = inputs.map((id) => lowering.plain(id));
  const target = lowering.placement.resultSlot(outputs[0]!);
  lowering.emit([...sources, target], (resolve) => ({
    kind: 'gather',
    outer: sizeOf(shape.slice(0, axis)),
    size: shape[axis]!,
    count: sizeOf(lowering.shapeOf(inputs[1]!)),
    inner: sizeOf(shape.slice(axis + 1)),
    elementBytes: BYTES_PER_ELEMENT[dtype],
    nan: dtype === 'float32' && outside === 'nan',
    inputs: sources.map(resolve),
    outputs: [resolve(target)],
  }));
  lowering.placement.addCopy(outputs[0]!, { slot: target, layout: undefined });
  lowering.describe('gather', 'copy');
}

function lowerScatterAdd(lowering: Lowering, { inputs, outputs, attributes }: InstructionOf<'scatterAdd'>): void {
  const { axis, size } = attributes;
  const shape = lowering.shapeOf(outputs[0]!);
  const sources = inputs.map((id) => lowering.plain(id));
  const target = lowering.placement.resultSlot(outputs[0]!);
  lowering.emit([...sources, target], (resolve) => ({
    kind: 'scatterAdd',
    outer: sizeOf(shape.slice(0, axis)),
    size,
    count: sizeOf(lowering.shapeOf(inputs[1]!)),
    inner: sizeOf(shape.slice(axis + 1)),
    dtype: lowering.program.values[outputs[0]!]!.dtype as 'float32' | 'int32',
    inputs: sources.map(resolve),
    outputs: [resolve(target)],
  }));
  lowering.placement.addCopy(outputs[0]!, { slot: target, layout: undefined });
  lowering.describe('scatterAdd', 'loop');
}

export const INDEXED = { gather: lowerGather, scatterAdd: lowerScatterAdd } as const;
