/** The state of one lowering: what is placed where, in which layouts, and what was emitted so far. */
import type { AssignInstruction, KernelInstruction, KernelOp, Program, ValueId } from '../../compiler/program.ts';
import { BYTES_PER_ELEMENT as BYTES } from '../../tensor/dtype.ts';
import { type Shape, sizeOf, stridesOf } from '../../tensor/shape.ts';
import type { Handle, LayoutInfo, LayoutRequest, LoweredInstruction, LoweredProgram, NativeAddon } from './addon.ts';
import { PhysicalSpace } from './physicalSpace.ts';
import { type Copy, Placement, type Slot } from './placement.ts';

/** A lowered instruction whose buffers are not placed yet. */
export type PendingInstruction = (
  resolve: (slot: Slot) => ReturnType<ReturnType<Placement['place']>['resolve']>,
) => LoweredInstruction;

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

/** The state of one lowering. */
export class Lowering {
  readonly program: Program;
  readonly addon: NativeAddon;
  readonly placement: Placement;
  readonly #pending: PendingInstruction[] = [];
  readonly #description: string[] = [];
  readonly #layouts = new Map<string, LayoutInfo>();
  /** Copies of aliases, in layouts of the alias' own shape. */
  readonly #aliasCopies = new Map<ValueId, readonly Copy[]>();
  readonly #plainReaders: ReadonlySet<ValueId>;
  /** Workspaces of max pooling by input and attributes, for the backward pass. */
  readonly workspaces = new Map<string, { readonly slot: Slot; readonly input: LayoutInfo }>();

  constructor(program: Program, addon: NativeAddon) {
    this.program = program;
    this.addon = addon;
    this.placement = new Placement(program);
    this.#plainReaders = findPlainReaders(program);
  }

  /** Whether the value is read in row-major order by something that cannot read another layout for free. */
  wantsPlain(id: ValueId): boolean {
    return this.#plainReaders.has(id);
  }

  /** Whether any core op of the program is as `predicate` says. */
  some(predicate: (instruction: KernelInstruction) => boolean): boolean {
    return this.program.instructions.some((instruction) => instruction.kind === 'kernel' && predicate(instruction));
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

  /** Logical shape of a value. */
  shapeOf(id: ValueId): Shape {
    return this.program.values[id]!.shape;
  }

  /** Where a primitive's result goes, in the layout that the primitive chose. */
  defineResult(id: ValueId, layout: LayoutInfo, kernelGroups?: number): Slot {
    const isRowMajor = isPlain(layout);
    const slot = isRowMajor ? this.placement.resultSlot(id) : this.placement.allocate(layout.bytes);
    this.placement.addCopy(id, isRowMajor ? { slot, layout: undefined } : { slot, layout, kernelGroups });
    return slot;
  }

  /** The addon's description of a layout, asked once. */
  layout(request: LayoutRequest): LayoutInfo {
    const key = `${request.role} ${request.format} ${request.shape} ${request.groups ?? 1}`;
    let info = this.#layouts.get(key);
    if (info === undefined) {
      info = this.addon.describeLayout(request);
      this.#layouts.set(key, info);
    }
    return info;
  }

  /** A row-major copy of a value, made by a reorder where there is none. */
  plain(id: ValueId): Slot {
    const copies = this.placement.copies(id);
    const known = copies.find((copy) => isPlain(copy.layout));
    if (known !== undefined) return known.slot;
    const from = copies[0]!;
    const root = this.placement.root(id);
    const slot = this.placement.allocate(this.placement.plainBytes(root));
    if (this.program.values[root]!.dtype === 'float32') {
      const to = this.#plainLayout(this.shapeOf(root), from.kernelGroups);
      this.#emitReorder(from.layout!, to, from.slot, slot);
    } else {
      this.#emitCopyingLoop(root, from, slot);
    }
    this.placement.addCopy(root, { slot, layout: undefined });
    return slot;
  }

  /** A copy of a value in exactly the layout given, as an activation or as the kernel of a convolution of some groups. */
  inLayout(id: ValueId, layout: LayoutInfo, kernelGroups?: number): Slot {
    if (isPlain(layout)) return this.plain(id);
    const root = this.placement.root(id);
    const copies = this.placement.copies(id);
    const own = root === id ? copies : (this.#aliasCopies.get(id) ?? []);
    const fits = (copy: Copy): boolean => copy.kernelGroups === kernelGroups;
    const known = own.find((copy) => fits(copy) && copy.layout?.id === layout.id);
    if (known !== undefined) return known.slot;
    // Only row-major elements mean the same under another shape (that of an alias) and in another role.
    const from = copies.find((copy) => isPlain(copy.layout)) ??
      own.find(fits) ?? { slot: this.plain(root), layout: undefined };
    const fromLayout = from.layout ?? this.#plainLayout(this.shapeOf(id), kernelGroups);
    const slot = this.placement.allocate(layout.bytes);
    this.#emitReorder(fromLayout, layout, from.slot, slot);
    const copy = { slot, layout, kernelGroups };
    if (root === id) this.placement.addCopy(root, copy);
    else this.#aliasCopies.set(id, [...own, copy]);
    return slot;
  }

  /** The layout that primitives like best to read an activation in: a blocked one where there is one. */
  preferred(id: ValueId): LayoutInfo | undefined {
    return this.activations(id).findLast((copy) => !isPlain(copy.layout))?.layout;
  }

  /** The copies whose layouts are those of an activation of the value's shape; none of an alias. */
  activations(id: ValueId): readonly Copy[] {
    if (this.placement.root(id) !== id) return [];
    return this.placement.copies(id).filter((copy) => copy.kernelGroups === undefined);
  }

  #plainLayout(shape: readonly number[], kernelGroups: number | undefined): LayoutInfo {
    if (kernelGroups === undefined) return this.layout({ role: 'activation', shape, format: 'plain' });
    return this.layout({ role: 'kernel', shape, groups: kernelGroups, format: 'plain' });
  }

  #emitReorder(from: LayoutInfo, to: LayoutInfo, source: Slot, target: Slot): void {
    this.emit([source, target], (resolve) => ({
      kind: 'reorder',
      from: from.id,
      to: to.id,
      inputs: [resolve(source)],
      outputs: [resolve(target)],
    }));
  }

  /** Makes a row-major copy of what a loop stored in its own order: oneDNN reorders nothing but float32. */
  #emitCopyingLoop(id: ValueId, from: Copy, target: Slot): void {
    const { shape, dtype } = this.program.values[id]!;
    const { format } = from.layout!;
    if (format === 'opaque' || dtype === 'float64') {
      throw new Error(`native lowering: no loop walks ${dtype} elements in layout ${format}`);
    }
    const space = new PhysicalSpace(shape, format);
    const strides = space.fromLogical(stridesOf(shape));
    this.emit([from.slot, target], (resolve) => ({
      kind: 'loop',
      dims: space.dims,
      operands: [{ buffer: resolve(from.slot), dtype, strides: space.ownStrides() }],
      steps: [],
      results: [{ register: 0, access: { buffer: resolve(target), dtype, strides } }],
    }));
  }

  /** Copies a value into a variable. */
  assign({ inputs: [value], variable }: AssignInstruction): void {
    const source = this.plain(value);
    const target: Slot = { space: 'variable', index: this.program.variables.indexOf(variable) };
    const bytes = this.placement.plainBytes(value);
    this.emit([source], (resolve) => ({ kind: 'copy', bytes, inputs: [resolve(source)], outputs: [resolve(target)] }));
  }

  finish(variables: readonly Handle<'variable'>[]): LoweringResult {
    const { program, placement } = this;
    const outputs = program.outputs.map(({ value }) => {
      const { shape, dtype } = program.values[value]!;
      return { slot: this.plain(value), dtype, length: sizeOf(shape) };
    });
    for (const { slot } of outputs) placement.touch(slot);
    const { resolve, bytes, unsharedBytes } = placement.place();
    const lowered: LoweredProgram = {
      instructions: this.#pending.map((instruction) => instruction(resolve)),
      arenaBytes: bytes,
      variables,
      literals: placement.literals.map((id) => {
        const { storage } = program.values[id]!;
        if (storage.kind !== 'literal') throw new Error('native lowering: not a literal');
        return storage.data;
      }),
      inputBytes: program.inputs.map(({ shape, dtype }) => sizeOf(shape) * BYTES[dtype]),
      outputs: outputs.map(({ slot, dtype, length }) => ({ buffer: resolve(slot), dtype, length })),
    };
    return { lowered, description: this.#description, arenaBytes: bytes, unsharedBytes };
  }
}

/** Whether a layout is row-major. */
export function isPlain(layout: LayoutInfo | undefined): boolean {
  return layout === undefined || layout.format === 'plain';
}

/** Values that a reshape, a matrix product or a result reads: these need row-major elements. */
function findPlainReaders(program: Program): Set<ValueId> {
  const readers = new Set<ValueId>(program.outputs.map(({ value }) => value));
  for (const { storage } of program.values) if (storage.kind === 'alias') readers.add(storage.of);
  const spatial = new Set<ValueId>();
  for (const instruction of program.instructions) {
    if (instruction.kind === 'assign') readers.add(instruction.inputs[0]);
    if (instruction.kind !== 'kernel') continue;
    const takesLayouts = /^(convolution|maxPool|averagePool)/.test(instruction.op);
    for (const input of instruction.inputs) (takesLayouts ? spatial : readers).add(input);
  }
  for (const id of spatial) readers.delete(id);
  return readers;
}
