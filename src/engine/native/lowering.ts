/** The state of one lowering: what is placed where, in which layouts, and what was emitted so far. */
import type { AssignInstruction, KernelInstruction, KernelOp, Program, ValueId } from '../../compiler/program.ts';
import { BYTES_PER_ELEMENT as BYTES, type TypedArray } from '../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import type {
  BufferRef,
  Handle,
  LayoutInfo,
  LayoutRequest,
  LoweredInstruction,
  LoweredProgram,
  NativeAddon,
  Packing,
} from './addon.ts';
import { type FloatType, hasBfloat16, precisionOf } from './bfloat16.ts';
import { convert, copyToRowMajor, type PendingInstruction } from './copyingLoops.ts';
import { type Copy, isPlain, Placement, type Slot } from './placement.ts';
import { findRowMajorReaders } from './rowMajorReaders.ts';

/** The kernel instruction of an op. */
export type InstructionOf<O extends KernelOp> = Extract<KernelInstruction, { op: O }>;

/** A program as the addon takes it, and what was chosen on the way. */
export interface LoweringResult {
  readonly lowered: LoweredProgram;
  /** `op: implementation`, one line per kernel. */
  readonly description: readonly string[];
  readonly arenaBytes: number;
  readonly unsharedBytes: number;
}

/** What the lowering of a scan's body knows of the scan. */
export interface BodyContext {
  /** Inputs from this one on are the same in every step. */
  readonly constants: number;
  /** Values that go straight to where the step's result of that number belongs. */
  readonly outputs: ReadonlyMap<ValueId, number>;
}

/** Instructions over placed buffers. */
export interface LoweredBody {
  /** Of a scan's body: run before the first step. */
  readonly once: readonly LoweredInstruction[];
  readonly steps: readonly LoweredInstruction[];
  /** Where the program's outputs lie, row-major. */
  readonly results: readonly BufferRef[];
  readonly arenaBytes: number;
  readonly unsharedBytes: number;
  readonly literals: readonly TypedArray[];
  readonly description: readonly string[];
}

/** The state of one lowering. */
export class Lowering {
  readonly program: Program;
  readonly addon: NativeAddon;
  readonly placement: Placement;
  readonly #pending: PendingInstruction[] = [];
  /** Of a scan's body: what is the same in every step. */
  readonly #once: PendingInstruction[] = [];
  readonly #packed = new Map<string, Slot>();
  readonly #body: BodyContext | undefined;
  readonly #description: string[] = [];
  /** Bytes that sharing saves within instructions that have an arena of their own. */
  #sharedInside = 0;
  readonly #layouts = new Map<string, LayoutInfo>();
  /** Whether the addon computes in bfloat16, so that values which hold nothing else lie in 16 bits. */
  readonly #storesHalves: boolean;
  /** Copies of aliases, in layouts of the alias' own shape. */
  readonly #aliasCopies = new Map<ValueId, readonly Copy[]>();
  readonly #plainReaders: ReadonlySet<ValueId>;
  /** Workspaces of max pooling by input and attributes, for the backward pass. */
  readonly workspaces = new Map<string, { readonly slot: Slot; readonly input: LayoutInfo }>();

  constructor(program: Program, addon: NativeAddon, body?: BodyContext) {
    this.program = program;
    this.addon = addon;
    this.#body = body;
    this.placement = new Placement(program, body?.outputs);
    this.#plainReaders = findRowMajorReaders(program);
    this.#storesHalves = hasBfloat16(addon);
  }

  /** Whether a value is stored in 16 bits by whatever can write it so. */
  isHalf(id: ValueId): boolean {
    return this.#storesHalves && this.program.values[id]!.precision === 'bfloat16';
  }

  /** Whether the value is read in row-major order by something that cannot read another layout for free. */
  wantsPlain(id: ValueId): boolean {
    return this.#plainReaders.has(id);
  }

  /** Whether a value has no memory of its own outside the program. */
  isTemporary(id: ValueId): boolean {
    return this.program.values[id]!.storage.kind === 'temporary';
  }

  /** Appends an instruction that uses the slots given. */
  emit(slots: readonly Slot[], instruction: PendingInstruction): void {
    for (const slot of slots) this.placement.touch(slot);
    this.#pending.push(instruction);
    this.placement.advance();
  }

  /** Notes which implementation runs an op. */
  describe(op: string, implementation: string): void {
    this.#description.push(`${op}: ${implementation}`);
  }

  /** The same for the instructions inside another one. */
  describeInside(op: string, { description, arenaBytes, unsharedBytes }: LoweredBody): void {
    this.#description.push(...description.map((line) => `${op} > ${line}`));
    this.#sharedInside += unsharedBytes - arenaBytes;
  }

  /** Logical shape of a value. */
  shapeOf(id: ValueId): Shape {
    return this.program.values[id]!.shape;
  }

  /** Where a primitive's result goes, in the layout that the primitive chose. */
  defineResult(id: ValueId, layout: LayoutInfo, kernelGroups?: number): Slot {
    const isRowMajor = isPlain(layout);
    const precision = precisionOf(layout);
    const isInPlace = isRowMajor && precision === undefined;
    const slot = isInPlace ? this.placement.resultSlot(id) : this.placement.allocate(layout.bytes);
    this.placement.addCopy(
      id,
      isRowMajor ? { slot, layout: undefined, precision } : { slot, layout, kernelGroups, precision },
    );
    return slot;
  }

  /** The addon's description of a layout, asked once. */
  layout(request: LayoutRequest): LayoutInfo {
    const key = `${request.role} ${request.format} ${request.shape} ${request.groups ?? 1} ${request.dtype}`;
    let info = this.#layouts.get(key);
    if (info === undefined) {
      info = this.addon.describeLayout(request);
      this.#layouts.set(key, info);
    }
    return info;
  }

  /**
   * A row-major copy of a value, made by a reorder where there is none.
   *
   * @param precision - 'bfloat16': in 16 bits. Only of values that hold nothing else.
   */
  plain(id: ValueId, precision?: 'bfloat16'): Slot {
    const copies = this.placement.copies(id);
    const known = copies.find((copy) => isPlain(copy.layout) && copy.precision === precision);
    if (known !== undefined) return known.slot;
    const from = copies.find((copy) => isPlain(copy.layout)) ?? copies[0]!;
    const root = this.placement.root(id);
    const slot = precision === undefined ? this.placement.resultSlot(root) : this.placement.allocateHalf(root);
    if (isPlain(from.layout)) {
      const shape = this.shapeOf(root);
      if (sizeOf(shape) > 0) this.emit([from.slot, slot], convert(shape, from, { slot, precision }));
    } else if (this.program.values[root]!.dtype === 'float32') {
      const to = this.#plainLayout(this.shapeOf(root), from.kernelGroups, precision);
      this.#emitReorder(from.layout!, to, from.slot, slot);
    } else {
      const { shape, dtype } = this.program.values[root]!;
      this.emit([from.slot, slot], copyToRowMajor(shape, dtype, from, slot));
    }
    this.placement.addCopy(root, { slot, layout: undefined, precision });
    return slot;
  }

  /** A row-major copy of a value in whatever type there is one. */
  rowMajor(id: ValueId): { readonly slot: Slot; readonly precision: 'bfloat16' | undefined } {
    const copies = this.placement.copies(id);
    const known = copies.filter((copy) => isPlain(copy.layout));
    const { precision } = known.find((copy) => copy.precision !== undefined) ?? known[0] ?? copies[0]!;
    return { slot: this.plain(id, precision), precision };
  }

  /** A copy of a value in exactly the layout given, as an activation or as the kernel of a convolution of some groups. */
  inLayout(id: ValueId, layout: LayoutInfo, kernelGroups?: number): Slot {
    const precision = precisionOf(layout);
    if (isPlain(layout)) return this.plain(id, precision);
    const root = this.placement.root(id);
    const copies = this.placement.copies(id);
    const own = root === id ? copies : (this.#aliasCopies.get(id) ?? []);
    const fits = (copy: Copy): boolean => copy.kernelGroups === kernelGroups;
    const known = own.find((copy) => fits(copy) && copy.layout?.id === layout.id);
    if (known !== undefined) return known.slot;
    // Only row-major elements mean the same under another shape (that of an alias) and in another role.
    const rowMajor = copies.filter((copy) => isPlain(copy.layout));
    const from = rowMajor.find((copy) => copy.precision === precision) ??
      rowMajor[0] ??
      own.find(fits) ?? { slot: this.plain(root), layout: undefined };
    const fromLayout = from.layout ?? this.#plainLayout(this.shapeOf(id), kernelGroups, from.precision);
    const slot = this.#isConstantSlot(from.slot)
      ? this.placement.keep(layout.bytes)
      : this.placement.allocate(layout.bytes);
    this.#emitReorder(fromLayout, layout, from.slot, slot);
    const copy = { slot, layout, kernelGroups, precision };
    if (root === id) this.placement.addCopy(root, copy);
    else this.#aliasCopies.set(id, [...own, copy]);
    return slot;
  }

  /** Whether every step of a scan finds the same elements in a value: those of a constant that came from outside. */
  isConstant(id: ValueId): boolean {
    return this.placement.copies(id).some((copy) => this.#isConstantSlot(copy.slot));
  }

  /** A constant in the layout that a primitive likes best; brought there once, before the first step. */
  packed(id: ValueId, { from, to }: Packing): Slot {
    const source = this.plain(id, precisionOf(from));
    if (from.id === to.id) return source;
    const key = `${id} ${from.id} ${to.id}`;
    let slot = this.#packed.get(key);
    if (slot === undefined) {
      slot = this.placement.keep(to.bytes);
      this.#packed.set(key, slot);
      this.#emitReorder(from, to, source, slot);
    }
    return slot;
  }

  /** The layout that primitives like best to read an activation of a type in: a blocked one where there is one. */
  preferred(id: ValueId, dtype: FloatType = 'float32'): LayoutInfo | undefined {
    const fits = ({ layout }: Copy): boolean => !isPlain(layout) && layout!.dtype === dtype;
    return this.activations(id).findLast(fits)?.layout;
  }

  /** The copies whose layouts are those of an activation of the value's shape; none of an alias. */
  activations(id: ValueId): readonly Copy[] {
    if (this.placement.root(id) !== id) return [];
    return this.placement.copies(id).filter((copy) => copy.kernelGroups === undefined);
  }

  #plainLayout(shape: Shape, kernelGroups: number | undefined, dtype: FloatType = 'float32'): LayoutInfo {
    if (kernelGroups === undefined) return this.layout({ role: 'activation', shape, format: 'plain', dtype });
    return this.layout({ role: 'kernel', shape, groups: kernelGroups, format: 'plain', dtype });
  }

  #emitReorder(from: LayoutInfo, to: LayoutInfo, source: Slot, target: Slot): void {
    const reorder: PendingInstruction = (resolve) => ({
      kind: 'reorder',
      from: from.id,
      to: to.id,
      inputs: [resolve(source)],
      outputs: [resolve(target)],
    });
    if (this.#isConstantSlot(source)) this.#once.push(reorder);
    else this.emit([source, target], reorder);
  }

  #isConstantSlot(slot: Slot): boolean {
    if (this.#body === undefined) return false;
    return slot.space === 'literal' || (slot.space === 'input' && slot.index >= this.#body.constants);
  }

  /** Copies a value into a variable. */
  assign({ inputs: [value], variable }: AssignInstruction): void {
    const source = this.plain(value);
    const target: Slot = { space: 'variable', index: this.program.variables.indexOf(variable) };
    const bytes = this.placement.plainBytes(value);
    this.emit([source], (resolve) => ({ kind: 'copy', bytes, inputs: [resolve(source)], outputs: [resolve(target)] }));
  }

  /** What the addon runs. */
  finish(variables: readonly Handle<'variable'>[]): LoweringResult {
    const { program } = this;
    const { once: _, steps, results, unsharedBytes, description, ...common } = this.finishBody();
    const outputs = program.outputs.map(({ value }, i) => {
      const { shape, dtype } = program.values[value]!;
      return { buffer: results[i]!, dtype, length: sizeOf(shape) };
    });
    const inputBytes = program.inputs.map(({ shape, dtype }) => sizeOf(shape) * BYTES[dtype]);
    const lowered: LoweredProgram = { ...common, instructions: steps, variables, inputBytes, outputs };
    return { lowered, description, arenaBytes: common.arenaBytes, unsharedBytes };
  }

  /** What was emitted, with every buffer at its place. */
  finishBody(): LoweredBody {
    const { program, placement } = this;
    const slots = program.outputs.map(({ value }) => this.plain(value));
    for (const slot of slots) placement.touch(slot);
    const { resolve, bytes, unsharedBytes } = placement.place();
    return {
      once: this.#once.map((instruction) => instruction(resolve)),
      steps: this.#pending.map((instruction) => instruction(resolve)),
      results: slots.map(resolve),
      arenaBytes: bytes,
      unsharedBytes: unsharedBytes + this.#sharedInside,
      literals: placement.literals.map((id) => {
        const { storage } = program.values[id]!;
        if (storage.kind !== 'literal') throw new Error('native lowering: not a literal');
        return storage.data;
      }),
      description: this.#description,
    };
  }
}
