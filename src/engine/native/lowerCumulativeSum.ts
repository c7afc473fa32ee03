/** Lowering of running sums to a kernel of our own. */
import { sizeOf } from '../../tensor/shape.ts';
import type { InstructionOf, Lowering } from './lowering.ts';

export function lowerCumulativeSum(
  lowering: Lowering,
  { inputs, outputs, attributes }: InstructionOf<'cumulativeSum'>,
): void {
  const { axis, exclusive, reverse } = attributes;
  const { shape, dtype } = lowering.program.values[inputs[0]!]!;
  const source = lowering.plain(inputs[0]!);
  const target = lowering.placement.resultSlot(outputs[0]!);
  lowering.emit([source, target], (resolve) => ({
    kind: 'cumulativeSum',
    outer: sizeOf(shape.slice(0, axis)),
    size: shape[axis]!,
    inner: sizeOf(shape.slice(axis + 1)),
    dtype: dtype as 'float32' | 'int32',
    exclusive,
    reverse,
    inputs: [resolve(source)],
    outputs: [resolve(target)],
  }));
  lowering.placement.addCopy(outputs[0]!, { slot: target, layout: undefined });
  lowering.describe('cumulativeSum', 'loop');
}
