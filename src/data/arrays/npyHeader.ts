/**
 * The header of NumPy's `.npy` files.
 *
 * Reference: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import type { DType } from '../../tensor/dtype.ts';
import { DataError } from '../../util/errors.ts';
import { STORED_TYPES, type StoredTypeName } from './storedType.ts';

/** What a header says. */
export interface NpyHeader {
  readonly type: StoredTypeName;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly offset: number;
}

/** As many bytes as a header has at most: NumPy's own limit, and the part before the text. */
export const NPY_HEADER_BYTES = 10_000 + 12;

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** The text ends at a multiple of this. */
const ALIGNMENT = 64;
/** Digits that NumPy keeps free for the first dimension to grow. */
const GROWING_DIGITS = 21;

/**
 * Reads a header from the first bytes of a file.
 *
 * @throws DataError `ERR_DATA` for what is no `.npy` file, and for arrays that cannot be read by rows as they lie there
 */
export function parseNpyHeader(bytes: Buffer, path: string): NpyHeader {
  const refuse = (what: string, advice: string): never => {
    throw new DataError(`"${path}" ${what}. ${advice}`, { details: { path } });
  };
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    return refuse('is no .npy file', 'For an array without a header give { path, dtype, shape }.');
  }
  const version = bytes[6]!;
  if (version < 1 || version > 3) return refuse(`is of version ${version} of .npy`, 'Versions 1 to 3 can be read.');
  const start = version === 1 ? 10 : 12;
  const length = bytes.length < start ? Infinity : version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  const offset = start + length;
  const text = bytes.toString('latin1', start, offset);
  const descr = /'descr':\s*(?:'([^']*)'|(\[))/.exec(text);
  const order = /'fortran_order':\s*(True|False)/.exec(text);
  const dims = /'shape':\s*\(([\d,\sL]*)\)/.exec(text);
  if (offset > bytes.length || descr === null || order === null || dims === null) {
    return refuse('has a damaged header', 'Write it again with numpy.save or utils.saveNpy.');
  }
  if (descr[2] !== undefined)
    return refuse('holds records of several fields', 'Save each field as an array of its own.');
  const [, byteOrder, code] = /^([<>|=]?)(.*)$/.exec(descr[1]!)!;
  if (byteOrder === '>') {
    return refuse(`is big-endian (${descr[1]})`, `Save array.astype('<${code}').`);
  }
  const type = (Object.keys(STORED_TYPES) as StoredTypeName[]).find((name) => STORED_TYPES[name].code === code);
  if (type === undefined) {
    const what = code === 'O' ? 'Python objects' : `elements of type '${descr[1]}'`;
    return refuse(`holds ${what}`, "Save numbers: array.astype('float32').");
  }
  const shape = dims[1]!
    .split(',')
    .map((dim) => dim.trim())
    .filter((dim) => dim !== '')
    .map((dim) => Number.parseInt(dim, 10));
  if (order[1] === 'True' && shape.length > 1) {
    return refuse('is in Fortran order', 'Save numpy.ascontiguousarray(array): rows have to lie together.');
  }
  return { type, shape, offset };
}

/** The header that NumPy writes for an array. */
export function formatNpyHeader(dtype: DType, shape: readonly number[]): Buffer {
  const { code, bytes } = STORED_TYPES[dtype];
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const growing = shape.length === 0 ? '' : ' '.repeat(GROWING_DIGITS - String(shape[0]).length);
  const descr = `${bytes === 1 ? '|' : '<'}${code}`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${dims}), }${growing}`;
  const start = MAGIC.length + 4;
  const length = Math.ceil((start + text.length + 1) / ALIGNMENT) * ALIGNMENT - start;
  const lead = Buffer.from([...MAGIC, 1, 0, length & 0xff, length >> 8]);
  return Buffer.concat([lead, Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1')]);
}
