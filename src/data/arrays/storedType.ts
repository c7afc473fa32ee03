/** Types of the elements of arrays in files. */
import type { DType } from '../../tensor/dtype.ts';

/** How an element is stored: little-endian. */
export interface StoredType {
  /** As in NumPy's `descr`, without the byte order. */
  readonly code: string;
  /** Bytes an element. */
  readonly bytes: number;
  /** What it becomes. */
  readonly dtype: DType;
  /** Reads an element; undefined: the bytes are those of `dtype`. */
  readonly read?: (view: DataView, position: number) => number;
}

/** Names of {@link STORED_TYPES}. */
export type StoredTypeName = keyof typeof STORED_TYPES;

/** Types by their names. Those that no tensor has become `int32` or `float32`. */
export const STORED_TYPES = {
  float32: { code: 'f4', bytes: 4, dtype: 'float32' },
  float64: { code: 'f8', bytes: 8, dtype: 'float64' },
  float16: { code: 'f2', bytes: 2, dtype: 'float32', read: (view, position) => halfOf(view.getUint16(position, true)) },
  uint8: { code: 'u1', bytes: 1, dtype: 'uint8' },
  bool: { code: 'b1', bytes: 1, dtype: 'bool' },
  int8: { code: 'i1', bytes: 1, dtype: 'int32', read: (view, position) => view.getInt8(position) },
  int16: { code: 'i2', bytes: 2, dtype: 'int32', read: (view, position) => view.getInt16(position, true) },
  uint16: { code: 'u2', bytes: 2, dtype: 'int32', read: (view, position) => view.getUint16(position, true) },
  int32: { code: 'i4', bytes: 4, dtype: 'int32' },
  uint32: { code: 'u4', bytes: 4, dtype: 'int32', read: (view, position) => view.getUint32(position, true) },
  int64: { code: 'i8', bytes: 8, dtype: 'int32', read: (view, position) => Number(view.getBigInt64(position, true)) },
  uint64: { code: 'u8', bytes: 8, dtype: 'int32', read: (view, position) => Number(view.getBigUint64(position, true)) },
} as const satisfies Readonly<Record<string, StoredType>>;

/** A number of 16 bits: 1 of sign, 5 of exponent, 10 of fraction. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
