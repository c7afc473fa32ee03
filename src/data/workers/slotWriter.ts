/** Puts one batch into the memory of its slot. */
import { BYTES_PER_ELEMENT, type DType, type TypedArray, viewOf } from '../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { Tensor } from '../../tensor/tensor.ts';
import type { Batch, Structured } from '../batch.ts';
import { mapStructured } from '../structured.ts';
import type { PackedBatch, PackedForm, PackedTensor } from './protocol.ts';

/** Start of each tensor, for wide vector loads. */
const ALIGNMENT = 64;

/** Hands out the memory of a slot, front to back; beyond its end, memory of its own for each tensor. */
export class SlotWriter {
  readonly #memory: ArrayBufferLike | undefined;
  /** Memory of its own, with the place that it would have in the slot. */
  readonly #spilled = new Map<ArrayBufferLike, number>();
  #used = 0;

  constructor(memory: ArrayBufferLike | undefined) {
    this.#memory = memory;
  }

  /** Bytes that would have held everything. */
  get bytes(): number {
    return this.#used;
  }

  /** Zeros, as everywhere else: a batch must not depend on what lay there before. */
  allocate(shape: Shape, dtype: DType = 'float32'): Tensor {
    const view = this.#reserve(shape, dtype);
    if (view.data.buffer === this.#memory) clear(view.data);
    return view;
  }

  /** The batch by reference. Tensors that do not lie here yet are copied. */
  pack(batch: Batch): PackedBatch {
    const pack = (tensor: Tensor): PackedTensor => this.#pack(tensor);
    return {
      x: mapStructured(batch.x, pack),
      ...(batch.y === undefined ? {} : { y: mapStructured(batch.y, pack) }),
      ...(batch.sampleWeight === undefined ? {} : { sampleWeight: mapStructured(batch.sampleWeight, pack) }),
      size: batch.size,
    };
  }

  /**
   * For memory that can grow: writes what did not fit to its place behind the end of it.
   *
   * @returns the batch as it lies now, all of it in the slot
   */
  spill(packed: PackedBatch, write: (start: number, bytes: Uint8Array) => void): PackedBatch {
    for (const [memory, start] of this.#spilled) write(start, new Uint8Array(memory));
    return changePacked(packed, ({ memory, ...tensor }) =>
      memory === undefined ? tensor : { ...tensor, byteOffset: this.#spilled.get(memory)! + tensor.byteOffset },
    );
  }

  #pack(tensor: Tensor): PackedTensor {
    let placed = tensor;
    if (!this.#holds(tensor.data.buffer)) {
      placed = this.#reserve(tensor.shape, tensor.dtype);
      placed.data.set(tensor.data);
    }
    const { buffer, byteOffset } = placed.data;
    return {
      dtype: tensor.dtype,
      shape: [...tensor.shape],
      byteOffset,
      ...(buffer === this.#memory ? {} : { memory: buffer as unknown as SharedArrayBuffer }),
    };
  }

  #holds(buffer: ArrayBufferLike): boolean {
    return buffer === this.#memory || this.#spilled.has(buffer);
  }

  #reserve(shape: Shape, dtype: DType): Tensor {
    const size = sizeOf(shape);
    const bytes = size * BYTES_PER_ELEMENT[dtype];
    const start = this.#used;
    this.#used += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    if (this.#memory !== undefined && start + bytes <= this.#memory.byteLength) {
      return new Tensor(viewOf(dtype, this.#memory, start, size), [...shape], dtype);
    }
    const memory = new SharedArrayBuffer(bytes);
    this.#spilled.set(memory, start);
    return new Tensor(viewOf(dtype, memory, 0, size), [...shape], dtype);
  }
}

/**
 * Zeros. V8 fills shared memory element by element, so that eight bytes at a time take 0.6 ms for 19 MB, four 1.2 ms, and single
 * ones 5 ms.
 */
function clear({ buffer, byteOffset, byteLength }: TypedArray): void {
  const words = Math.floor(byteLength / Float64Array.BYTES_PER_ELEMENT);
  const rest = words * Float64Array.BYTES_PER_ELEMENT;
  new Float64Array(buffer, byteOffset, words).fill(0);
  new Uint8Array(buffer, byteOffset + rest, byteLength - rest).fill(0);
}

/** The tensors of a batch that a worker packed, over the same memory. */
export function unpackBatch(packed: PackedBatch, slotMemory: ArrayBufferLike | undefined): Batch {
  return changePacked(
    packed,
    ({ dtype, shape, byteOffset, memory }): Tensor =>
      new Tensor(viewOf(dtype, (memory ?? slotMemory)!, byteOffset, sizeOf(shape)), shape, dtype),
  );
}

/** A batch of the same form with something else for each tensor. */
export function changePacked<To>(packed: PackedBatch, change: (tensor: PackedTensor) => To): PackedForm<To> {
  const { x, y, sampleWeight, size } = packed;
  return {
    x: mapPacked(x, change),
    y: y && mapPacked(y, change),
    sampleWeight: sampleWeight && mapPacked(sampleWeight, change),
    size,
  };
}

/** Changes every tensor of what was packed and keeps the form. */
function mapPacked<To>(value: PackedBatch['x'], change: (tensor: PackedTensor) => To): Structured<To> {
  if (Array.isArray(value)) return (value as readonly PackedTensor[]).map((item) => change(item));
  if (isPackedTensor(value)) return change(value);
  return Object.fromEntries(
    Object.entries(value as Readonly<Record<string, PackedTensor>>).map(([key, item]) => [key, change(item)]),
  );
}

/** An input may be called `dtype`, but then its value is no string. */
function isPackedTensor(value: PackedBatch['x']): value is PackedTensor {
  return typeof (value as PackedTensor).dtype === 'string';
}
