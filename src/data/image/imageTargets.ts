/** The targets of images: their classes, or columns of numbers. */
import type { DType } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type ArrayOfSamples, rowBytesOf, takeSamples } from '../sampleArrays.ts';
import type { TableClassMode } from './classMode.ts';

/** The classes of images: cloneable; the numbers lie in shared memory. */
export interface ClassTable {
  /** Names of the classes by their numbers. */
  readonly names: readonly string[];
  /** The class number of each image; of images with several classes, image after image. */
  readonly labels: Int32Array;
  /** Where each image's numbers begin in `labels`, and where the last one's end. Undefined: each has one. */
  readonly starts?: Uint32Array | undefined;
}

/** All that targets are made of. */
export interface ImageTargets {
  readonly classMode: TableClassMode;
  /** Undefined where the images have no classes. */
  readonly classes?: ClassTable | undefined;
  /** Of modes 'raw' (one) and 'multiOutput'. */
  readonly columns?: readonly ArrayOfSamples[] | undefined;
}

type Allocate = (shape: Shape, dtype: DType) => Tensor;

/** The targets of some samples; undefined for modes that look at neither classes nor columns. */
export function targetsOf(
  { classMode, classes, columns = [] }: ImageTargets,
  samples: Uint32Array,
  allocate: Allocate,
): Tensor | Tensor[] | undefined {
  if (classMode === null || classMode === 'input') return undefined;
  if (classMode === 'raw') return takeSamples(columns[0]!, samples, allocate);
  if (classMode === 'multiOutput') return columns.map((column) => takeSamples(column, samples, allocate));
  if (classMode === 'categorical') return hotRows(classes!, samples, allocate);
  const targets = allocate([samples.length], classMode === 'binary' ? 'float32' : 'int32'); // [batch]
  for (let i = 0; i < samples.length; i++) targets.data[i] = classes!.labels[samples[i]!]!;
  return targets;
}

function hotRows({ names, labels, starts }: ClassTable, samples: Uint32Array, allocate: Allocate): Tensor {
  const rows = allocate([samples.length, names.length], 'float32'); // [batch, classes]
  // The memory may hold an earlier batch.
  rows.data.fill(0);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!;
    const end = starts === undefined ? sample + 1 : starts[sample + 1]!;
    for (let k = starts === undefined ? sample : starts[sample]!; k < end; k++) {
      rows.data[i * names.length + labels[k]!] = 1;
    }
  }
  return rows;
}

/**
 * Bytes of one sample in each target.
 *
 * @param imageBytes - Those of the image, which is the target of mode 'input'.
 */
export function targetBytes({ classMode, classes, columns = [] }: ImageTargets, imageBytes: number): number[] {
  switch (classMode) {
    case null:
      return [];
    case 'input':
      return [imageBytes];
    case 'categorical':
      return [classes!.names.length * 4];
    case 'binary':
    case 'sparse':
      return [4];
    default:
      return columns.map(rowBytesOf);
  }
}

/** Numbers by which samples can be told apart by class; undefined where there is not one for each. */
export function stratumOf({ classes, columns }: ImageTargets): ArrayLike<number> | undefined {
  if (classes !== undefined) return classes.starts === undefined ? classes.labels : undefined;
  const [column, ...others] = columns ?? [];
  return column !== undefined && others.length === 0 && column.shape.length === 1 ? column.data : undefined;
}
