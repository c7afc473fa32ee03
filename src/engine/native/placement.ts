/**
 * Where a program's values are while it is lowered: which temporaries hold them, in which layouts, from when to when.
 */
import { planBuffers } from '../../compiler/bufferPlan.ts';
import type { Program, ValueId } from '../../compiler/program.ts';
import { BYTES_PER_ELEMENT } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { BufferRef, LayoutInfo } from './addon.ts';

/** A piece of memory before its place in the arena is known. */
export type Slot = Exclude<BufferRef, { space: 'arena' }> | { readonly space: 'temporary'; readonly id: number };

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
  /** Index of the lowered instruction that is being made. */
  #now = 0;

  constructor(program: Program) {
    this.#program = program;
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

  /** A slot for the result of an instruction: the variable's own memory, or a temporary of `bytes`. */
  resultSlot(id: ValueId, bytes = this.plainBytes(id)): Slot {
    const { storage } = this.#program.values[id]!;
    return storage.kind === 'variable' ? this.#variableSlot(storage.variable) : this.allocate(bytes);
  }

  /** Bytes of a value in row-major order. */
  plainBytes(id: ValueId): number {
    const { shape, dtype } = this.#program.values[id]!;
    return sizeOf(shape) * BYTES_PER_ELEMENT[dtype];
  }

  /** Gives every temporary its place; the result turns slots into buffer references. */
  place(): { resolve: (slot: Slot) => BufferRef; bytes: number; unsharedBytes: number } {
    const plan = planBuffers(this.#temporaries);
    const resolve = (slot: Slot): BufferRef =>
      slot.space === 'temporary' ? { space: 'arena', offset: plan.offsets[slot.id]! } : slot;
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
