/** Arrays in files, read by rows. */
import type { FileHandle } from 'node:fs/promises';
import type { DType, TypedArray } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { DataError } from '../../util/errors.ts';
import { formatBytes, formatShape } from '../../util/format.ts';
import { type FileStamp, openFile, readInto } from '../dataFile.ts';
import { type OnUnreadable, readRuns } from '../readRuns.ts';
import { NPY_HEADER_BYTES, parseNpyHeader } from './npyHeader.ts';
import { STORED_TYPES, type StoredType, type StoredTypeName } from './storedType.ts';

/** An array without a header: elements one after the other, little-endian, the last dimension fastest. */
export interface RawArray {
  /** The file. */
  readonly path: string;
  /** Type of the elements. Those that no tensor has become `int32` or `float32`. */
  readonly dtype: StoredTypeName;
  /** Sizes of the dimensions. Null for the number of rows: as many as the file holds. */
  readonly shape: readonly [rows: number | null, ...row: number[]];
  /** Bytes before the first element. @defaultValue 0 */
  readonly offset?: number;
}

/** An array in a file, checked: cloneable. */
export interface ArrayFile {
  readonly stamp: FileStamp;
  readonly type: StoredTypeName;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly offset: number;
}

/** Rows so near each other are read at once. */
const GAP_BYTES = 16 * 1024;
const READ_BYTES = 4 * 1024 * 1024;

/**
 * Looks at an array for the first time.
 *
 * @param source - Path of a `.npy` file, or an array without a header.
 * @throws DataError `ERR_DATA` for files that cannot be read by rows, and for one of another size than its array
 */
export function openArray(source: string | RawArray): Promise<ArrayFile> {
  const path = typeof source === 'string' ? source : source.path;
  return openFile(path, async (file, stamp) => {
    const { type, shape, offset } =
      typeof source === 'string' ? await readHeader(file, stamp) : rawHeader(source, stamp);
    const expected = offset + sizeOf(shape) * STORED_TYPES[type].bytes;
    if (stamp.size !== expected) {
      throw new DataError(
        `"${path}" has ${stamp.size} bytes; expected ${expected} for ${formatShape(shape)} ${type} behind ${offset} bytes. ` +
          (stamp.size < expected ? 'Was it cut off?' : 'Is the shape or the type another?'),
        { details: { path, size: stamp.size, expected } },
      );
    }
    return { stamp, type, shape, offset };
  });
}

/** What an array becomes as a tensor. */
export function dtypeOfFile({ type }: ArrayFile): DType {
  return STORED_TYPES[type].dtype;
}

/**
 * Reads rows by their numbers, one after the other, into `target`.
 *
 * @param handle - The file, opened.
 * @param onUnreadable - Told of the place of each row that cannot be read. Undefined: the first failure is thrown.
 */
export function readRows(
  handle: FileHandle,
  file: ArrayFile,
  rows: ArrayLike<number>,
  target: TypedArray,
  onUnreadable?: OnUnreadable<number>,
): Promise<void> {
  const stored: StoredType = STORED_TYPES[file.type];
  const rowSize = sizeOf(file.shape.slice(1));
  const rowBytes = rowSize * stored.bytes;
  const order = Array.from({ length: rows.length }, (_, i) => i).sort((a, b) => rows[a]! - rows[b]!);
  const runs: number[][] = [];
  for (const place of order) {
    const run = runs.at(-1);
    const start = run && rows[run[0]!]!;
    const gap = run && (rows[place]! - rows[run.at(-1)!]! - 1) * rowBytes;
    if (run && gap! <= GAP_BYTES && (rows[place]! - start! + 1) * rowBytes <= READ_BYTES) run.push(place);
    else runs.push([place]);
  }
  const readRun = async (run: readonly number[]): Promise<void> => {
    const [start, first] = [run[0]!, rows[run[0]!]!];
    const position = file.offset + first * rowBytes;
    const asTheyLie = run.every((place, k) => place === start + k && rows[place] === first + k);
    if (asTheyLie && stored.read === undefined) {
      const part = target.subarray(start * rowSize, (start + run.length) * rowSize);
      const place = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
      return readInto(handle, place, position, file.stamp.path);
    }
    const bytes = new Uint8Array((rows[run.at(-1)!]! - first + 1) * rowBytes);
    await readInto(handle, bytes, position, file.stamp.path);
    for (const place of run) {
      const from = (rows[place]! - first) * rowBytes;
      const row = target.subarray(place * rowSize, (place + 1) * rowSize);
      decode(file, stored, bytes.subarray(from, from + rowBytes), row, rows[place]! * rowSize);
    }
  };
  return readRuns(runs, readRun, onUnreadable);
}

function decode(
  file: ArrayFile,
  { read, bytes }: StoredType,
  source: Uint8Array,
  target: TypedArray,
  first: number,
): void {
  if (read === undefined) {
    new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(source);
    return;
  }
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  for (let i = 0; i < target.length; i++) {
    const value = read(view, i * bytes);
    target[i] = value;
    if (target[i] === value || !(target instanceof Int32Array)) continue;
    const { path } = file.stamp;
    const reason = `element ${first + i} holds ${value}, which does not fit into int32`;
    throw new DataError(`"${path}": ${reason}. Save smaller numbers.`, { details: { path, value, reason } });
  }
}

async function readHeader(file: FileHandle, stamp: FileStamp): Promise<Omit<ArrayFile, 'stamp'>> {
  const bytes = Buffer.alloc(Math.min(NPY_HEADER_BYTES, stamp.size));
  await readInto(file, bytes, 0, stamp.path);
  return parseNpyHeader(bytes, stamp.path);
}

function rawHeader({ dtype, shape, offset = 0 }: RawArray, { path, size }: FileStamp): Omit<ArrayFile, 'stamp'> {
  const [rows, ...row] = shape;
  if (rows !== null) return { type: dtype, shape: [rows, ...row], offset };
  const rowBytes = sizeOf(row) * STORED_TYPES[dtype].bytes;
  if (size < offset || (size - offset) % rowBytes !== 0) {
    throw new DataError(
      `"${path}" has ${formatBytes(size)}, which are no whole rows ${formatShape(row)} ${dtype} of ${rowBytes} bytes behind ` +
        `${offset} bytes.`,
      { details: { path, size, rowBytes } },
    );
  }
  return { type: dtype, shape: [(size - offset) / rowBytes, ...row], offset };
}
