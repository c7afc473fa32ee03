/** Element types. */

/**
 * - `float32`: the type of weights and activations.
 * - `float64`: reference engine only; for numeric gradient checks.
 * - `int32`: labels, indices.
 * - `uint8`: images as they come from files.
 * - `bool`: one byte an element, 0 or 1.
 */
export const DTYPES = ['float32', 'float64', 'int32', 'uint8', 'bool'] as const;

/** Name of an element type. */
export type DType = (typeof DTYPES)[number];

/** The typed arrays that hold tensor elements. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** The typed array of each element type. */
export interface TypedArrayOf {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}

/** Bytes an element. */
export const BYTES_PER_ELEMENT: Readonly<Record<DType, number>> = {
  float32: 4,
  float64: 8,
  int32: 4,
  uint8: 1,
  bool: 1,
};

const CONSTRUCTORS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** A zero-filled array of `length` elements. */
export function allocate<D extends DType>(dtype: D, length: number): TypedArrayOf[D] {
  return new CONSTRUCTORS[dtype](length) as TypedArrayOf[D];
}

/** A typed view of `length` elements over a buffer. */
export function viewOf<D extends DType>(
  dtype: D,
  buffer: ArrayBufferLike,
  byteOffset: number,
  length: number,
): TypedArrayOf[D] {
  return new CONSTRUCTORS[dtype](buffer as ArrayBuffer, byteOffset, length) as TypedArrayOf[D];
}

/** The element type that a typed array stands for; undefined for arrays that no tensor can hold. */
export function dtypeOf(data: ArrayBufferView): DType | undefined {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof Uint8Array || data instanceof Uint8ClampedArray) return 'uint8';
  return undefined;
}

/** Whether gradients can flow through this type. */
export function isFloating(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64';
}
