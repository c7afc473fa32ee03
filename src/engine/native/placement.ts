/**
 * Where a program's values are while it is lowered: which temporaries hold them, in which layouts, from when to when.
 */
import { planBuffers } from '../../compiler/bufferPlan.ts';
import type { Program, ValueId } from '../../compiler/program.ts';
import { BYTES_PER_ELEMENT } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { BufferRef, LayoutInfo } from './addon.ts';

/** A piece of memory before its place in the arena is known. */
export type Slot =
  | Exclude<BufferRef, { space: 'arena' }>
  /** `offset`: bytes from the start of the temporary, a multiple of 64. */
  | { readonly space: 'temporary'; readonly id: number; readonly offset?: number };

/** The elements of a value in one layout. */
export interface Copy {
  readonly slot: Slot;
  /** Undefined: row-major. */
  readonly layout: LayoutInfo | undefined;
  /**
   * Groups of the convolution, where the layout is that of its kernel. The same elements then lie along other dimensions
   * than those of an activation.
   */
  readonly kernelGroups?: number | undefined;
  /** Stored in 16 bits. @defaultValue 'float32' where the value is float32 */
  readonly precision?: 'bfloat16' | undefined;
}

/** Whether a layout is row-major. */
export function isPlain(layout: LayoutInfo | undefined): boolean {
  return layout === undefined || layout.format === 'plain';
}

interface Temporary {
  readonly bytes: number;
  start: number;
  end: number;
}

/** Bookkeeping of slots and copies. */
export class Placement {
  readonly #program: Program;
  readonly #copies = new Map<ValueId, Copy[]>();
  readonly #temporaries: Temporary[] = [];
  readonly #variableIndex: ReadonlyMap<object, number>;
  readonly #literals: ValueId[] = [];
  readonly #outputs: ReadonlyMap<ValueId, number>;
  /** Index of the lowered instruction that is being made. */
  #now = 0;

  /** @param outputs - In the body of a scan: values that go straight to where the step's result of that number belongs. */
  constructor(program: Program, outputs: ReadonlyMap<ValueId, number> = new Map()) {
    this.#program = program;
    this.#outputs = outputs;
    this.#variableIndex = new Map(program.variables.map((variable, index) => [variable, index]));
  }

  /** The value whose elements `id` shows: itself, or what it is an alias of. */
  root(id: ValueId): ValueId {
    const { storage } = this.#program.values[id]!;
    return storage.kind === 'alias' ? this.root(storage.of) : id;
  }

  /** Values of the literals that were met, in the order of their slots. */
  get literals(): readonly ValueId[] {
    return this.#literals;
  }

  /** Says that the next instruction begins: lifetimes count from here. */
  advance(): void {
    this.#now++;
  }

  /** A new temporary. */
  allocate(bytes: number): Slot {
    const id = this.#temporaries.push({ bytes, start: this.#now, end: this.#now }) - 1;
    return { space: 'temporary', id };
  }

  /** A temporary of which each part given, by its offset in bytes, has a slot of its own. */
  allocateParts(bytes: number, offsets: readonly number[]): Slot[] {
    const whole = this.allocate(bytes) as Extract<Slot, { space: 'temporary' }>;
    return offsets.map((offset) => ({ ...whole, offset }));
  }

  /** A temporary that holds from the first instruction to the last. */
  keep(bytes: number): Slot {
    const id = this.#temporaries.push({ bytes, start: 0, end: Number.POSITIVE_INFINITY }) - 1;
    return { space: 'temporary', id };
  }

  /** The slot is in use by the present instruction. */
  touch(slot: Slot): Slot {
    if (slot.space === 'temporary') {
      const temporary = this.#temporaries[slot.id]!;
      temporary.end = Math.max(temporary.end, this.#now);
    }
    return slot;
  }

  /** The copies of a value; what is stored before the run has a row-major one. */
  copies(id: ValueId): readonly Copy[] {
    const root = this.root(id);
    let copies = this.#copies.get(root);
    if (copies === undefined) {
      copies = [{ slot: this.#storedSlot(root), layout: undefined }];
      this.#copies.set(root, copies);
    }
    return copies;
  }

  /** Adds a copy of a value in a layout, at a slot that the present instruction fills. */
  addCopy(id: ValueId, copy: Copy): void {
    const copies = this.#copies.get(id);
    if (copies === undefined) this.#copies.set(id, [copy]);
    else copies.push(copy);
  }

  /** A slot for a row-major result: the variable's own memory, a step's output, or a temporary of `bytes`. */
  resultSlot(id: ValueId, bytes = this.plainBytes(id)): Slot {
    const { storage } = this.#program.values[id]!;
    if (storage.kind === 'variable') return this.#variableSlot(storage.variable);
    const output = this.#outputs.get(id);
    return output === undefined ? this.allocate(bytes) : { space: 'output', index: output };
  }

  /** The row-major copy of a value that several instructions write; the first one begins it. */
  wholeSlot(id: ValueId): Slot {
    if (!this.#copies.has(id)) this.addCopy(id, { slot: this.resultSlot(id), layout: undefined });
    return this.#copies.get(id)![0]!.slot;
  }

  /** Bytes of a value in row-major order. */
  plainBytes(id: ValueId): number {
    const { shape, dtype } = this.#program.values[id]!;
    return sizeOf(shape) * BYTES_PER_ELEMENT[dtype];
  }

  /** A temporary for a row-major copy of a float32 value in 16 bits. */
  allocateHalf(id: ValueId): Slot {
    return this.allocate(2 * sizeOf(this.#program.values[id]!.shape));
  }

  /** Gives every temporary its place; the result turns slots into buffer references. */
  place(): { resolve: (slot: Slot) => BufferRef; bytes: number; unsharedBytes: number } {
    const plan = planBuffers(this.#temporaries);
    const resolve = (slot: Slot): BufferRef =>
      slot.space === 'temporary' ? { space: 'arena', offset: plan.offsets[slot.id]! + (slot.offset ?? 0) } : slot;
    return { resolve, bytes: plan.bytes, unsharedBytes: plan.unsharedBytes };
  }

  #variableSlot(variable: object): Slot {
    return { space: 'variable', index: this.#variableIndex.get(variable)! };
  }

  #storedSlot(root: ValueId): Slot {
    const { storage } = this.#program.values[root]!;
    switch (storage.kind) {
      case 'input':
        return { space: 'input', index: storage.index };
      case 'variable':
        return this.#variableSlot(storage.variable);
      case 'literal':
        return { space: 'literal', index: this.#literals.push(root) - 1 };
      default:
        throw new Error(`native lowering: value ${root} is read before it is made`);
    }
  }
}
