/** The state of one lowering: what is placed where, in which layouts, and what was emitted so far. */
import type { AssignInstruction, KernelInstruction, Program, ValueId } from '../../compiler/program.ts';
import { BYTES_PER_ELEMENT as BYTES } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Handle, LayoutInfo, LayoutRequest, LoweredInstruction, LoweredProgram, NativeAddon } from './addon.ts';
import { type Copy, Placement, type Slot } from './placement.ts';

/** A lowered instruction whose buffers are not placed yet. */
export type PendingInstruction = (
  resolve: (slot: Slot) => ReturnType<ReturnType<Placement['place']>['resolve']>,
) => LoweredInstruction;

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

  /** Whether a later instruction needs what `predicate` says. */
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
  plain(id: ValueId, role: LayoutRequest['role'] = 'activation', groups = 1): Slot {
    const copies = this.placement.copies(id);
    const known = copies.find((copy) => isPlain(copy.layout));
    if (known !== undefined) return known.slot;
    const root = this.placement.root(id);
    const { shape } = this.program.values[root]!;
    const kernel = this.#kernelRole.get(root);
    const request = kernel ?? { role, groups };
    const to = this.layout({ ...request, shape, format: 'plain' });
    return this.#reorder(root, copies[0]!, to).slot;
  }

  /** A copy of a value in exactly the layout given. */
  inLayout(id: ValueId, layout: LayoutInfo, role: LayoutRequest['role'] = 'activation', groups = 1): Slot {
    if (isPlain(layout)) return this.plain(id, role, groups);
    const copies = this.placement.copies(id);
    const known = copies.find((copy) => copy.layout?.id === layout.id);
    if (known !== undefined) return known.slot;
    const source = copies[0]!;
    const root = this.placement.root(id);
    // An alias may have another shape than the value behind it; only row-major elements mean the same under both.
    if (root !== id && !isPlain(source.layout)) this.plain(root);
    const from = this.placement.copies(id).find((copy) => isPlain(copy.layout)) ?? source;
    const { shape } = this.program.values[id]!;
    const fromInfo = from.layout ?? this.layout({ role, shape, groups, format: 'plain' });
    const slot = this.placement.allocate(layout.bytes);
    this.#emitReorder(fromInfo, layout, from.slot, slot);
    if (root === id) this.placement.addCopy(root, { slot, layout });
    return slot;
  }

  /** The copy that primitives like best: a blocked one where there is one. */
  preferred(id: ValueId): LayoutInfo | undefined {
    if (this.placement.root(id) !== id) return undefined;
    return this.placement.copies(id).findLast((copy) => !isPlain(copy.layout))?.layout;
  }

  readonly #kernelRole = new Map<ValueId, { role: 'kernel'; groups: number }>();

  /** Says that a value is a convolution kernel: its row-major form has other dimensions than an activation's. */
  markKernel(id: ValueId, groups: number): void {
    this.#kernelRole.set(id, { role: 'kernel', groups });
  }

  /** Whether a value is a convolution kernel in a layout of its own. */
  isKernel(id: ValueId): boolean {
    return this.#kernelRole.has(id);
  }

  #reorder(root: ValueId, from: Copy, to: LayoutInfo): Copy {
    const slot = this.placement.allocate(to.bytes);
    this.#emitReorder(from.layout!, to, from.slot, slot);
    const copy = { slot, layout: undefined };
    this.placement.addCopy(root, copy);
    return copy;
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
