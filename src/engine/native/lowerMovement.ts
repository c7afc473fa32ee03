/** Lowering of ops that move elements: loops without steps, which read or write with an offset and other strides. */
import type { ValueId } from '../../compiler/program.ts';
import { type Shape, sizeOf, stridesOf } from '../../tensor/shape.ts';
import type { LoopAccess } from './addon.ts';
import type { InstructionOf, Lowering } from './lowering.ts';
import type { Slot } from './placement.ts';

/** One side of a copy. */
interface Side {
  readonly slot: Slot;
  /** Elements from the start of the buffer to the element at index 0. */
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Every `steps[i]`-th element from `starts[i]` on along each axis of a row-major tensor. */
function partOf(slot: Slot, shape: Shape, starts: readonly number[], steps?: readonly number[]): Side {
  const strides = stridesOf(shape);
  return {
    slot,
    offset: starts.reduce((sum, start, axis) => sum + start * strides[axis]!, 0),
    strides: strides.map((stride, axis) => stride * (steps?.[axis] ?? 1)),
  };
}

const wholeOf = (slot: Slot, shape: Shape): Side => ({ slot, offset: 0, strides: stridesOf(shape) });

/** Emits one copy over an index space. */
function emitCopy(lowering: Lowering, dims: Shape, dtype: LoopAccess['dtype'], from: Side, to: Side): void {
  if (sizeOf(dims) === 0) return;
  lowering.emit([from.slot, to.slot], (resolve) => {
    const access = ({ slot, offset, strides }: Side): LoopAccess => ({ buffer: resolve(slot), dtype, offset, strides });
    return { kind: 'loop', dims, operands: [access(from)], steps: [], results: [{ register: 0, access: access(to) }] };
  });
}

/** The result's slot and type; says that the op runs as loops. */
function beginResult(
  lowering: Lowering,
  op: keyof typeof MOVEMENT,
  id: ValueId,
): { slot: Slot; dtype: LoopAccess['dtype'] } {
  const slot = lowering.placement.resultSlot(id);
  lowering.describe(op, 'loop');
  return { slot, dtype: lowering.program.values[id]!.dtype as LoopAccess['dtype'] };
}

function lowerPad(lowering: Lowering, { inputs, outputs, attributes }: InstructionOf<'pad'>): void {
  const { low, interior } = attributes;
  const y = outputs[0]!;
  const [source, value] = [lowering.plain(inputs[0]!), lowering.plain(inputs[1]!)];
  const { slot, dtype } = beginResult(lowering, 'pad', y);
  const [inner, shape] = [lowering.shapeOf(inputs[0]!), lowering.shapeOf(y)];
  const fill = (starts: readonly number[], sizes: Shape): void =>
    emitCopy(
      lowering,
      sizes,
      dtype,
      { slot: value, offset: 0, strides: sizes.map(() => 0) },
      partOf(slot, shape, starts),
    );
  if (interior.some((between) => between > 0)) {
    fill(
      shape.map(() => 0),
      shape,
    );
  } else {
    // Slabs before and behind along each axis, so that no element is written twice: whole along later axes, and no
    // wider than the operand along earlier ones.
    shape.forEach((size, axis) => {
      const slab = (start: number, length: number): void =>
        fill(
          shape.map((_, i) => (i < axis ? low[i]! : i === axis ? start : 0)),
          shape.map((whole, i) => (i < axis ? inner[i]! : i === axis ? length : whole)),
        );
      slab(0, low[axis]!);
      const end = low[axis]! + inner[axis]!;
      slab(end, size - end);
    });
  }
  const steps = interior.map((between) => between + 1);
  emitCopy(lowering, inner, dtype, wholeOf(source, inner), partOf(slot, shape, low, steps));
  lowering.placement.addCopy(y, { slot, layout: undefined });
}

export const MOVEMENT = { pad: lowerPad } as const;
