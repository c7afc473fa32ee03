/**
 * Keras' `model.weights.h5`: a group for each layer under `/layers`, named by its class, with datasets `vars/0`,
 * `vars/1`, ...; in it, under the names of the properties that hold them, groups for the layers that it is made of
 * (see weightTree.ts); the optimizer under `/optimizer/vars`: iteration, learning rate, then its slots.
 *
 * HDF5 is read and written by h5wasm, in memory.
 */
import type { Dataset, Group, File as Hdf5File } from 'h5wasm';
import { dtypeOf, type TypedArray } from '../tensor/dtype.ts';
import { type Shape, sizeOf } from '../tensor/shape.ts';
import { SavingError } from '../util/errors.ts';
import { formatBytes, formatShape } from '../util/format.ts';
import { snakeCaseName } from '../util/names.ts';

/** Numbers as a file holds them. */
export interface StoredArray {
  readonly shape: Shape;
  readonly data: TypedArray;
}

/** What belongs to one layer, or to a layer within another. */
export interface StoredGroup {
  /** `layers/bidirectional/forward_layer/cell`. */
  readonly path: string;
  /** Name of the layer. */
  readonly name: string;
  readonly arrays: readonly StoredArray[];
}

/** What a weights file holds. */
export interface StoredWeights {
  readonly modelName: string;
  /** In any order; a path names each group once. */
  readonly groups: readonly StoredGroup[];
  /** Iteration, learning rate, slots. */
  readonly optimizer: { readonly name: string; readonly arrays: readonly StoredArray[] } | undefined;
}

/** Classes that have another name inside of Keras than outside. */
const CLASS_NAMES: Readonly<Record<string, string>> = { GroupQueryAttention: 'GroupedQueryAttention' };

/** Keras' group names: the class in snake_case, numbered where there are several. */
export function groupNames(classNames: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return classNames.map((className) => {
    const base = snakeCaseName(CLASS_NAMES[className] ?? className);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  });
}

/** A dataset may claim this many times the size of the whole file (compressed zeros), as in Keras' reader. */
export const MAX_RATIO = 1000;

let files = 0;

/** Opens a file in h5wasm's memory, and removes it in the end. */
async function withFile<T>(
  bytes: Uint8Array | undefined,
  use: (file: Hdf5File, read: () => Uint8Array) => T,
): Promise<T> {
  const h5wasm = await import('h5wasm');
  const {
    FS,
    activate_throwing_error_handler: activate,
    deactivate_throwing_error_handler: deactivate,
  } = await h5wasm.ready;
  const path = `/millrace-${files++}.h5`;
  if (bytes !== undefined) FS.writeFile(path, bytes);
  // A damaged file throws, with HDF5's words, instead of printing them.
  activate();
  try {
    const file = new h5wasm.File(path, bytes === undefined ? 'w' : 'r');
    let open = true;
    const close = (): void => {
      if (open) file.close();
      open = false;
    };
    try {
      return use(file, () => {
        close();
        return FS.readFile(path) as Uint8Array;
      });
    } finally {
      close();
    }
  } finally {
    deactivate();
    if (FS.analyzePath(path).exists) FS.unlink(path);
  }
}

/** The bytes of a weights file. */
export function writeWeights({ modelName, groups, optimizer }: StoredWeights): Promise<Uint8Array> {
  return withFile(undefined, (file, read) => {
    const made = new Map<string, Group>([['', file as unknown as Group]]);
    const groupOf = (path: string): Group => {
      const known = made.get(path);
      if (known !== undefined) return known;
      const end = path.lastIndexOf('/');
      const group = groupOf(path.slice(0, Math.max(end, 0))).create_group(path.slice(end + 1));
      made.set(path, group);
      return group;
    };
    groupOf('layers');
    for (const { path, name, arrays } of groups) writeVariables(groupOf(path), name, arrays);
    if (optimizer !== undefined) writeVariables(groupOf('optimizer'), optimizer.name, optimizer.arrays);
    writeVariables(groupOf(''), modelName, []);
    return read();
  });
}

function writeVariables(parent: Group, name: string, arrays: readonly StoredArray[]): void {
  const group = parent.create_group('vars');
  group.create_attribute('name', name);
  arrays.forEach(({ shape, data }, i) => {
    const dtype = data instanceof Int32Array ? '<i' : '<f';
    group.create_dataset({ name: String(i), data, shape: [...shape], dtype });
  });
}

/** A group that {@link readWeights} is asked for. */
export interface WantedGroup {
  readonly path: string;
  /** How many arrays it has to have; a group of none may be absent. */
  readonly count: number;
}

/** What {@link readWeights} finds. */
export interface LoadedWeights {
  /** By group, as asked for. */
  readonly groups: readonly (readonly StoredArray[])[];
  /** Undefined where the file has none. */
  readonly optimizer: readonly StoredArray[] | undefined;
}

/**
 * Reads the arrays of groups.
 *
 * @throws SavingError `ERR_SAVING` for a damaged file, or one without one of the groups
 */
export async function readWeights(
  bytes: Uint8Array,
  groups: readonly WantedGroup[],
  where: string,
): Promise<LoadedWeights> {
  try {
    return await withFile(bytes, (file) => {
      const most = MAX_RATIO * bytes.length;
      const variables = (path: string): StoredArray[] => readVariables(file, path, most, where);
      return {
        groups: groups.map(({ path, count }) => {
          const vars = `${path}/vars`;
          return count === 0 && file.get(vars) === null ? [] : variables(vars);
        }),
        optimizer: file.get('optimizer/vars') === null ? undefined : variables('optimizer/vars'),
      };
    });
  } catch (cause) {
    if (cause instanceof SavingError) throw cause;
    throw new SavingError(`${where}: not a readable HDF5 file (${reasonOf(cause)}). The file is damaged.`, { cause });
  }
}

/** One line of HDF5's many: the innermost, which names what is wrong. */
function reasonOf(cause: unknown): string {
  const { message } = cause as Error;
  const innermost = [...message.matchAll(/^ *#\d+: .*?\): (.+)$/gm)].at(-1)?.[1];
  return innermost ?? message.split('\n')[0]!;
}

function readVariables(file: Hdf5File, path: string, mostBytes: number, where: string): StoredArray[] {
  const group = file.get(path) as Group | null;
  if (group === null || group.type !== 'Group')
    throw new SavingError(`${where}: has no group "${path}"; its weights and its config do not belong together.`);
  const count = group.keys().length;
  return Array.from({ length: count }, (_, i) =>
    readArray(group.get(String(i)) as Dataset | null, mostBytes, `${where}, ${path}/${i}`),
  );
}

function readArray(dataset: Dataset | null, mostBytes: number, where: string): StoredArray {
  const shape = dataset?.shape;
  if (dataset === null || shape === undefined || shape === null)
    throw new SavingError(`${where}: is missing or is no dataset.`);
  const bytes = sizeOf(shape) * dataset.metadata.size;
  if (bytes > mostBytes) {
    throw new SavingError(
      `${where}: claims ${formatBytes(bytes)} for shape ${formatShape(shape)}; the file is too small.`,
    );
  }
  const value = dataset.value as unknown;
  const data = toTypedArray(value);
  if (data === undefined || data.length !== sizeOf(shape)) {
    throw new SavingError(
      `${where}: expected numbers of shape ${formatShape(shape)}, got type ${String(dataset.dtype)}.`,
    );
  }
  return { shape: [...shape], data };
}

/** float32 and int32 as they are; other numbers of a known type by value. */
function toTypedArray(value: unknown): TypedArray | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? Int32Array.of(value) : Float32Array.of(value);
  if (typeof value === 'bigint') return Int32Array.of(Number(value));
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) return Int32Array.from(value, Number);
  if (!ArrayBuffer.isView(value)) return undefined;
  const dtype = dtypeOf(value);
  if (dtype === 'float32' || dtype === 'int32') return (value as Float32Array).slice();
  if (dtype === 'float64') return Float32Array.from(value as Float64Array);
  return undefined;
}
