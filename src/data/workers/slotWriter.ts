/** Puts one batch into the memory of its slot. */
import { BYTES_PER_ELEMENT, type DType, viewOf } from '../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { Tensor } from '../../tensor/tensor.ts';
import type { Batch, Structured } from '../batch.ts';
import { mapStructured } from '../structured.ts';
import type { PackedBatch, PackedTensor } from './protocol.ts';

/** Start of each tensor, for wide vector loads. */
const ALIGNMENT = 64;

/** Hands out the memory of a slot, front to back; beyond its end, memory of its own for each tensor. */
export class SlotWriter {
  readonly #memory: SharedArrayBuffer | undefined;
  readonly #ownMemory = new Set<ArrayBufferLike>();
  #used = 0;

  constructor(memory: SharedArrayBuffer | undefined) {
    this.#memory = memory;
  }

  /** Bytes that would have held everything. */
  get bytes(): number {
    return this.#used;
  }

  /** Zeros, as everywhere else: a batch must not depend on what lay there before. */
  allocate(shape: Shape, dtype: DType = 'float32'): Tensor {
    const view = this.#reserve(shape, dtype);
    view.data.fill(0);
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
    return buffer === this.#memory || this.#ownMemory.has(buffer);
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
    this.#ownMemory.add(memory);
    return new Tensor(viewOf(dtype, memory, 0, size), [...shape], dtype);
  }
}

/** The tensors of a batch that a worker packed, over the same memory. */
export function unpackBatch(packed: PackedBatch, slotMemory: SharedArrayBuffer | undefined): Batch {
  const unpack = ({ dtype, shape, byteOffset, memory }: PackedTensor): Tensor =>
    new Tensor(viewOf(dtype, (memory ?? slotMemory)!, byteOffset, sizeOf(shape)), shape, dtype);
  const { x, y, sampleWeight, size } = packed;
  return {
    x: mapPacked(x, unpack),
    y: y && mapPacked(y, unpack),
    sampleWeight: sampleWeight && mapPacked(sampleWeight, unpack),
    size,
  };
}

/** Changes every tensor of what was packed and keeps the form. */
export function mapPacked<To>(value: PackedBatch['x'], change: (tensor: PackedTensor) => To): Structured<To> {
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
