/** Arrays from and to NumPy's files. */
import { allocate } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { Tensor, type TensorLike, tensor } from '../../tensor/tensor.ts';
import { writeFileAtomically } from '../../util/atomicFile.ts';
import { openSame } from '../dataFile.ts';
import { dtypeOfFile, openArray, readRows } from './arrayFile.ts';
import { formatNpyHeader } from './npyHeader.ts';

/**
 * Writes an array as `numpy.save` does: `numpy.load` reads it. The file is there whole or not at all.
 *
 * @param path - The file; the folder has to exist.
 * @param values - A tensor, or what becomes one.
 * @throws SavingError `ERR_SAVING` where the file cannot be written
 *
 * @example
 * ```ts
 * await utils.saveNpy('table.npy', [[1, 2], [3, 4]]);
 * (await utils.loadNpy('table.npy')).toArray(); // => [[1, 2], [3, 4]]
 * ```
 *
 * @see {@link https://numpy.org/doc/stable/reference/generated/numpy.save.html | numpy.save}
 */
export async function saveNpy(path: string, values: TensorLike): Promise<void> {
  const { data, shape, dtype } = tensor(values);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  await writeFileAtomically(path, Buffer.concat([formatNpyHeader(dtype, shape), bytes]));
}

/**
 * Reads an array that `numpy.save` or `saveNpy` wrote, as a whole. To train from arrays bigger than memory, use
 * `datasets.arraysSequence`.
 *
 * @remarks
 * Versions 1 to 3 of the format, little-endian, C order. `float16` becomes float32; integers that no tensor has (`int64`,
 * NumPy's own, `uint16`, ...) become int32, where a number that does not fit is an error.
 *
 * @throws DataError `ERR_DATA` for what is no `.npy` file, is cut off, big-endian or in Fortran order, or holds no numbers
 *
 * @example
 * ```ts
 * await utils.saveNpy('labels.npy', Int32Array.of(3, 1, 2));
 * const labels = await utils.loadNpy('labels.npy');
 * labels.dtype; // => 'int32'
 * ```
 *
 * @see {@link https://numpy.org/doc/stable/reference/generated/numpy.load.html | numpy.load}
 */
export async function loadNpy(path: string): Promise<Tensor> {
  const file = await openArray(path);
  const data = allocate(dtypeOfFile(file), sizeOf(file.shape));
  // The whole array is one row.
  await openSame(file.stamp, (handle) => readRows(handle, { ...file, shape: [1, ...file.shape] }, [0], data));
  return new Tensor(data, file.shape, dtypeOfFile(file));
}
