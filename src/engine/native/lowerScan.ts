/** Lowering of a scan: its body becomes instructions of its own, whose results go straight to where they belong. */
import type { Instruction, ScanInstruction, ValueId } from '../../compiler/program.ts';
import { BYTES_PER_ELEMENT } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { BufferRef, ScanInput, ScanOutput } from './addon.ts';
import { Lowering } from './lowering.ts';
import type { Placement, Slot } from './placement.ts';

/** Where a result of each step goes, before slots are placed. */
interface PendingOutput {
  readonly order: ScanOutput['order'];
  readonly slots: readonly Slot[];
  /** Which of the body's outputs it is. */
  readonly result: number;
  /** Whether the body's instructions write it there themselves. */
  readonly isDirect: boolean;
}

/**
 * Lowers a scan.
 *
 * A step writes its results where they stay: a stacked one into its place in the stack, a carry where the next step
 * reads it. Where the values of a carry at the beginning of each step are stacked (its gradient wants them), each step
 * writes into the next one's place of that stack.
 */
export function lowerScan(
  lowering: Lowering,
  scan: ScanInstruction,
  lowerInstruction: (lowering: Lowering, instruction: Instruction) => void,
): void {
  const { length, reverse, carries, sequences, body } = scan;
  const plan = new OutputPlan(lowering, scan);
  const inner = new Lowering(body, lowering.addon, { constants: carries + sequences, outputs: plan.direct });
  for (const instruction of body.instructions) lowerInstruction(inner, instruction);
  const lowered = inner.finishBody();
  const { once, steps, results, arenaBytes, literals } = lowered;

  const sources = scan.inputs.map((id) => lowering.plain(id));
  const arena = lowering.placement.allocate(arenaBytes);
  const finals = scan.results.flatMap((result, i) =>
    result < carries ? [{ input: result, slot: plan.resultSlots[i]! }] : [],
  );
  const inputBytes = body.inputs.map(({ shape, dtype }) => sizeOf(shape) * BYTES_PER_ELEMENT[dtype]);
  const outputBytes = body.outputs.map(({ value }) => inner.placement.plainBytes(value));
  const slots = [...sources, arena, ...plan.resultSlots, ...plan.outputs.flatMap((output) => output.slots)];
  lowering.emit(slots, (resolve) => ({
    kind: 'scan',
    length,
    reverse,
    arena: resolve(arena),
    arenaBytes,
    literals,
    inputs: sources.map((slot, i): ScanInput => {
      const common = { buffer: resolve(slot), bytes: inputBytes[i]! };
      if (i < carries) return { kind: 'carry', output: plan.nextOf[i]!, ...common };
      return { kind: i < carries + sequences ? 'element' : 'constant', ...common };
    }),
    outputs: plan.outputs.map(({ order, slots, result, isDirect }): ScanOutput => {
      const source: BufferRef = results[result]!;
      const buffers = slots.map(resolve);
      return { order, buffers, bytes: outputBytes[result]!, ...(isDirect ? {} : { source }) };
    }),
    finals: finals.map(({ input, slot }) => ({ input, buffer: resolve(slot) })),
    once,
    steps,
  }));
  lowering.describe('scan', `${length} steps`);
  lowering.describeInside('scan', lowered);
}

/** Decides where the results of each step go. */
class OutputPlan {
  readonly outputs: PendingOutput[] = [];
  /** Which output has the next value of each carry. */
  readonly nextOf: readonly number[];
  /** Slots of the scan's own results. */
  readonly resultSlots: Slot[] = [];
  /** Values of the body that its instructions write to an output. */
  readonly direct = new Map<ValueId, number>();
  readonly #placement: Placement;
  readonly #scan: ScanInstruction;
  /** The results that are stacks, by the body's output, as long as nothing goes there yet. */
  readonly #stacks: Map<number, number>;

  constructor({ placement }: Lowering, scan: ScanInstruction) {
    this.#placement = placement;
    this.#scan = scan;
    const { results, outputs, carries } = scan;
    const stacks = results.flatMap((result, i) => (result < carries ? [] : [i]));
    this.#stacks = new Map(stacks.map((i, each) => [carries + each, i]));
    this.nextOf = scan.body.outputs.slice(0, carries).map((_, carry) => this.#placeCarry(carry));
    for (const [output, i] of this.#stacks) this.#add(output, 'stacked', [this.#slotOf(i)]);
    for (const [i, id] of outputs.entries()) placement.addCopy(id, { slot: this.#slotOf(i), layout: undefined });
  }

  #placeCarry(carry: number): number {
    const { results, body, length, reverse } = this.#scan;
    const { shape, dtype, value } = body.inputs[carry]!;
    const bytes = sizeOf(shape) * BYTES_PER_ELEMENT[dtype];
    const before = this.#takeStack(value);
    // Both stacks can only share memory where each begins at the start of a cache line.
    const after = before === undefined || bytes % 64 === 0 ? this.#takeStack(this.#rootOf(carry)) : undefined;
    if (before !== undefined && after !== undefined) {
      // The initial value and all that follow, one after the other: a step's first value stands before its last.
      const offsets = [0, bytes, length * bytes];
      const [first, second, end] = this.#placement.allocateParts((length + 1) * bytes, offsets) as [Slot, Slot, Slot];
      this.resultSlots[before] = reverse ? second : first;
      this.resultSlots[after] = reverse ? first : second;
      return this.#add(carry, 'shifted', [this.resultSlots[before], reverse ? first : end]);
    }
    const final = results.indexOf(carry);
    const last = (): Slot => (final < 0 ? this.#placement.allocate(bytes) : this.#slotOf(final));
    if (before !== undefined) return this.#add(carry, 'shifted', [this.#slotOf(before), last()]);
    if (after !== undefined) return this.#add(carry, 'stacked', [this.#slotOf(after)]);
    return this.#add(carry, 'alternating', [last(), this.#placement.allocate(bytes)]);
  }

  /** The slot of one of the scan's results. */
  #slotOf(result: number): Slot {
    this.resultSlots[result] ??= this.#placement.resultSlot(this.#scan.outputs[result]!);
    return this.resultSlots[result];
  }

  /** Takes the stack of a value of the body, if there is one: the index of the result. */
  #takeStack(value: ValueId | undefined): number | undefined {
    const found = [...this.#stacks].find(([output]) => this.#rootOf(output) === value);
    if (found !== undefined) this.#stacks.delete(found[0]);
    return found?.[1];
  }

  /** The value whose elements one of the body's outputs shows. */
  #rootOf(output: number): ValueId {
    const { body } = this.#scan;
    let id = body.outputs[output]!.value;
    for (;;) {
      const { storage } = body.values[id]!;
      if (storage.kind !== 'alias') return id;
      id = storage.of;
    }
  }

  #add(result: number, order: ScanOutput['order'], slots: readonly Slot[]): number {
    const root = this.#rootOf(result);
    const { shape, dtype, storage } = this.#scan.body.values[root]!;
    // The addon writes elements of 4 bytes: results of another size could end between two of them.
    const fits = (sizeOf(shape) * BYTES_PER_ELEMENT[dtype]) % 4 === 0;
    const isDirect = storage.kind === 'temporary' && fits && !this.direct.has(root);
    if (isDirect) this.direct.set(root, this.outputs.length);
    return this.outputs.push({ order, slots, result, isDirect }) - 1;
  }
}
