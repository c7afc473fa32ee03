/** Lowering of fused elementwise loops: chooses the order in which memory is walked, and strides for everything. */
import { isWhole, type LoopInstruction, type ValueId } from '../../compiler/program.ts';
import type { DType } from '../../tensor/dtype.ts';
import { sizeOf, stridesOf } from '../../tensor/shape.ts';
import type { LayoutInfo, LoopAccess, LoweredStep } from './addon.ts';
import type { Lowering } from './lowering.ts';
import { opcodeOf } from './opcodes.ts';
import { PhysicalSpace, type WalkFormat } from './physicalSpace.ts';
import { type Copy, isPlain, type Slot } from './placement.ts';

/** An access whose buffer is not placed yet. */
interface PendingAccess {
  readonly slot: Slot;
  readonly dtype: DType | 'bfloat16';
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Lowers one loop. */
export function lowerLoop(lowering: Lowering, loop: LoopInstruction): void {
  const format = chooseFormat(lowering, loop);
  const space = new PhysicalSpace(loop.shape, format);
  const operands = loop.operands.map((operand): PendingAccess => {
    const { value, offset, strides } = operand;
    const { dtype, shape } = lowering.program.values[value]!;
    const blocked = isWhole(operand, shape, loop.shape) ? copyIn(lowering, value, format) : undefined;
    if (blocked !== undefined) {
      return { slot: blocked.slot, dtype: blocked.precision ?? dtype, offset: 0, strides: space.ownStrides() };
    }
    const { slot, precision } = lowering.rowMajor(value);
    return { slot, dtype: precision ?? dtype, offset, strides: space.fromLogical(strides) };
  });
  const { steps, registerOf } = lowerSteps(lowering, loop);
  const results = loop.results.map((register, i) => ({
    register: registerOf(register),
    access: definePiece(lowering, loop, i, space) ?? defineLoopResult(lowering, loop, loop.outputs[i]!, space, format),
  }));
  const iotaStrides = loop.steps.flatMap((step, i) =>
    step.op === 'iota'
      ? [
          {
            step: registerOf(loop.operands.length + i) - loop.operands.length,
            strides: space.fromLogical(loop.shape.map((_, axis) => Number(axis === step.axis))),
          },
        ]
      : [],
  );
  // A loop over nothing writes nothing; a sum over nothing is zero, which the addon's reduction gives.
  if (sizeOf(loop.shape) === 0 && loop.reduce === undefined) return;
  const slots = [...operands, ...results.map(({ access }) => access)].map(({ slot }) => slot);
  const reduce =
    loop.reduce === undefined
      ? undefined
      : {
          op: ({ reduceSum: 'sum', reduceMax: 'max', reduceMin: 'min', reduceProduct: 'product' } as const)[
            loop.reduce.op
          ],
          reduced: space.axes.map((axis) => loop.reduce!.axes.includes(axis)),
        };
  lowering.emit(slots, (resolve) => {
    const place = ({ slot, dtype, offset, strides }: PendingAccess): LoopAccess => ({
      buffer: resolve(slot),
      dtype: dtype as LoopAccess['dtype'],
      ...(offset === 0 ? {} : { offset }),
      strides,
    });
    return {
      kind: 'loop',
      dims: space.dims,
      operands: operands.map(place),
      steps,
      results: results.map(({ register, access }) => ({ register, access: place(access) })),
      ...(reduce === undefined ? {} : { reduce }),
      ...(iotaStrides.length === 0 ? {} : { iotaStrides }),
    };
  });
}

/** A value's copy in a walkable format other than row-major. */
function copyIn(lowering: Lowering, value: ValueId, format: WalkFormat): Copy | undefined {
  if (format === 'plain') return undefined;
  return lowering.activations(value).find((copy) => copy.layout?.format === format);
}

/** The order that spares reorders: the format that most operands have only in that format, else row-major. */
function chooseFormat(lowering: Lowering, loop: LoopInstruction): WalkFormat {
  const votes = new Map<WalkFormat, number>();
  for (const operand of loop.operands) {
    const { value } = operand;
    if (!isWhole(operand, lowering.shapeOf(value), loop.shape)) continue;
    const copies = lowering.activations(value);
    if (copies.some((copy) => isPlain(copy.layout))) continue;
    for (const { layout } of copies) {
      if (layout!.format !== 'opaque') votes.set(layout!.format, (votes.get(layout!.format) ?? 0) + 1);
    }
  }
  const ranked = [...votes].sort(([, a], [, b]) => b - a);
  return ranked[0]?.[0] ?? 'plain';
}

/** Where a result goes that is a piece of a value: into its row-major copy, which the first piece begins. */
function definePiece(
  lowering: Lowering,
  loop: LoopInstruction,
  result: number,
  space: PhysicalSpace,
): PendingAccess | undefined {
  const place = loop.places?.[result];
  if (place === undefined) return undefined;
  const id = loop.outputs[result]!;
  const { offset, strides } = place;
  const { dtype } = lowering.program.values[id]!;
  return { slot: lowering.placement.wholeSlot(id), dtype, offset, strides: space.fromLogical(strides) };
}

/** Where a result goes: row-major, or in the loop's own order where the readers take it. */
function defineLoopResult(
  lowering: Lowering,
  loop: LoopInstruction,
  id: ValueId,
  space: PhysicalSpace,
  format: WalkFormat,
): PendingAccess {
  const { dtype, storage } = lowering.program.values[id]!;
  const { placement } = lowering;
  if (loop.reduce !== undefined) {
    const kept = loop.shape.map((_, axis) => axis).filter((axis) => !loop.reduce!.axes.includes(axis));
    const keptStrides = stridesOf(kept.map((axis) => loop.shape[axis]!));
    const logical = loop.shape.map((_, axis) => (kept.includes(axis) ? keptStrides[kept.indexOf(axis)]! : 0));
    const slot = placement.resultSlot(id);
    placement.addCopy(id, { slot, layout: undefined });
    return { slot, dtype, offset: 0, strides: space.fromLogical(logical) };
  }
  const precision = isStoredHalf(lowering, loop, id) ? 'bfloat16' : undefined;
  // Masks, too: a loop that reads a blocked gradient and a row-major mask would jump through one of them.
  if (format !== 'plain' && storage.kind === 'temporary' && !lowering.wantsPlain(id)) {
    const layout: LayoutInfo = lowering.layout({
      role: 'activation',
      shape: loop.shape,
      format,
      dtype: precision ?? 'float32',
    });
    // The layout describes float numbers; no format that a loop walks has padding, so other types differ only in size.
    const slot = precision === undefined ? placement.allocate(placement.plainBytes(id)) : placement.allocateHalf(id);
    placement.addCopy(id, { slot, layout, precision });
    return { slot, dtype: precision ?? dtype, offset: 0, strides: space.ownStrides() };
  }
  const slot = precision === undefined ? placement.resultSlot(id) : placement.allocateHalf(id);
  placement.addCopy(id, { slot, layout: undefined, precision });
  return { slot, dtype: precision ?? dtype, offset: 0, strides: space.fromLogical(stridesOf(loop.shape)) };
}

/** Whether a result is stored in 16 bits: whole, of a loop that does not reduce. */
function isStoredHalf(lowering: Lowering, loop: LoopInstruction, id: ValueId): boolean {
  const isWhole = loop.places?.[loop.outputs.indexOf(id)] === undefined;
  return isWhole && loop.reduce === undefined && lowering.isHalf(id);
}

/** The roundings of which only the results are left, stored in 16 bits: storing rounds. */
function findStoredRoundings(lowering: Lowering, loop: LoopInstruction): ReadonlySet<number> {
  const read = new Set(loop.steps.flatMap((step) => step.inputs));
  loop.results.forEach((register, i) => {
    if (!isStoredHalf(lowering, loop, loop.outputs[i]!)) read.add(register);
  });
  const roundings = loop.steps.flatMap((step, i) => (step.op === 'reducePrecision' ? [loop.operands.length + i] : []));
  return new Set(roundings.filter((register) => !read.has(register)));
}

/** Opcodes of the body. Casts that change nothing disappear: their register is their operand's. */
function lowerSteps(
  lowering: Lowering,
  loop: LoopInstruction,
): { steps: LoweredStep[]; registerOf: (register: number) => number } {
  const storedRoundings = findStoredRoundings(lowering, loop);
  const types: DType[] = loop.operands.map(({ value }) => lowering.program.values[value]!.dtype);
  const registers = loop.operands.map((_, i) => i);
  const steps: LoweredStep[] = [];
  for (const step of loop.steps) {
    const opcode = opcodeOf(
      step,
      step.inputs.map((register) => types[register]!),
    );
    types.push(step.dtype);
    if (opcode === undefined || storedRoundings.has(types.length - 1)) {
      registers.push(registers[step.inputs[0]!]!);
      continue;
    }
    const inputs = step.inputs.map((register) => registers[register]!);
    steps.push({ opcode, inputs, ...(step.op === 'constant' ? { value: step.value } : {}) });
    registers.push(loop.operands.length + steps.length - 1);
  }
  return { steps, registerOf: (register) => registers[register]! };
}
