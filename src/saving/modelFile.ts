/** `.keras` files: a ZIP archive of `metadata.json`, `config.json` and `model.weights.h5`, as Keras 3 writes it. */
import { readFile } from 'node:fs/promises';
import type { SerializedObject } from '../nn/lookUp.ts';
import type { Weight } from '../nn/weight.ts';
import { allocate, type DType, dtypeOf, type TypedArray } from '../tensor/dtype.ts';
import { sameShape } from '../tensor/shape.ts';
import { writeFileAtomically } from '../util/atomicFile.ts';
import { SavingError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import { warn } from '../util/warn.ts';
import { parseJson } from './json.ts';
import { fromKerasConfig, type ModelConfigDescription, toKerasConfig } from './kerasConfig.ts';
import { kerasJson } from './kerasNames.ts';
import { toStoredOptimizer } from './kerasOptimizer.ts';
import { withVocabularies } from './kerasPreprocessing.ts';
import type { SerializedModel } from './modelConfig.ts';
import type { ModelDescription, WeightDescription } from './modelDescription.ts';
import { readWeights, type StoredArray, writeWeights } from './weightsFile.ts';
import type { WeightGroup } from './weightTree.ts';
import { readZip, writeZip } from './zipFile.ts';

/** The version of Keras whose format is written. */
const KERAS_VERSION = '3.15.1';

/**
 * Writes a model to a `.keras` file, which Keras 3 reads. The file is there whole or not at all.
 *
 * @remarks
 * Losses and metrics that are functions have no place in the format: the file then holds layers and weights only, and a
 * process warning says what was left out. Classes of the user are named, for Keras and for `customObjects`.
 *
 * @throws SavingError `ERR_SAVING` for a path that cannot be written or a layer that a file cannot hold
 */
export async function writeModel(path: string, model: ModelDescription): Promise<void> {
  checkPath(path);
  const { config, leftOut } = toKerasConfig(model);
  if (leftOut.length > 0) {
    warn(
      'MILLRACE_LEFT_OUT',
      `"${path}" holds layers and weights, but nothing of compile(): ${leftOut.join(', ')} ` +
        'are functions, which have no place in files. Compile again after loading, or make classes of them.',
    );
  }
  const { compile } = model;
  const weights = await writeWeights({
    modelName: model.model.config.name,
    groups: model.weights,
    optimizer:
      compile === undefined || leftOut.length > 0
        ? undefined
        : {
            name: String(compile.optimizer.config.name ?? compile.optimizer.className.toLowerCase()),
            arrays: toStoredOptimizer(compile.optimizer),
          },
  });
  const text = (value: object): Uint8Array => new TextEncoder().encode(kerasJson(value));
  // No wall clock: what a file says depends on the model alone. (HDF5 itself notes the second of writing.)
  const archive = writeZip({
    'metadata.json': text({ keras_version: KERAS_VERSION, date_saved: '1980-01-01@00:00:00' }),
    'config.json': text(config),
    'model.weights.h5': weights,
  });
  await writeFileAtomically(path, archive);
}

/** A `.keras` file whose members are there and undamaged. */
export interface ModelFile {
  /** What messages call it. */
  readonly where: string;
  /** How the model is made, and what `compile()` was given where that was asked for. */
  readonly config: ModelConfigDescription;
  /** HDF5. */
  readonly weights: Uint8Array;
}

/** The members of a `.keras` file. */
export interface ModelFileMembers {
  readonly where: string;
  readonly members: Readonly<Record<string, Uint8Array>>;
}

/**
 * Opens a `.keras` file, written by Millrace or by Keras 3.
 *
 * @throws SavingError `ERR_SAVING` for a missing or damaged file
 */
export async function openModelFile(path: string): Promise<ModelFileMembers> {
  checkPath(path);
  const where = `"${path}"`;
  return { where, members: readZip(await readBytes(path), where) };
}

/**
 * Reads the config of an open file.
 *
 * @param options - Whether to read loss, metrics and optimizer.
 * @throws SavingError `ERR_SAVING` for a model that this version cannot make
 */
export function readModelConfig({ where, members }: ModelFileMembers, options: { compile: boolean }): ModelFile {
  const member = (name: string): Uint8Array => {
    const bytes = members[name];
    if (bytes === undefined) throw new SavingError(`${where}: has no member "${name}"; it is not a .keras file.`);
    return bytes;
  };
  const json = parseJson(new TextDecoder().decode(member('config.json')), `${where}, config.json`);
  const { model, ...read } = fromKerasConfig(json, `${where}, config.json`, options);
  const layers = withVocabularies<SerializedObject>(model.config.layers, members);
  const described = { ...model, config: { ...model.config, layers } } as SerializedModel;
  return { where, config: { ...read, model: described }, weights: member('model.weights.h5') };
}

/** The values of a model's weights, by group, and the arrays of the optimizer. */
export interface StoredValues {
  readonly groups: readonly (readonly WeightDescription[])[];
  readonly optimizer: readonly StoredArray[] | undefined;
}

/**
 * Reads the values of a model's weights. All numbers and shapes are checked.
 *
 * @throws SavingError `ERR_SAVING` where the file is damaged, or its weights are not those of the model
 */
export async function readModelWeights(
  { where, weights }: Pick<ModelFile, 'where' | 'weights'>,
  groups: readonly WeightGroup[],
): Promise<StoredValues> {
  const wanted = groups.map((group) => ({ path: group.path, count: group.weights.length }));
  const stored = await readWeights(weights, wanted, `${where}, model.weights.h5`);
  return {
    groups: groups.map((group, i) => {
      const place = `${where}, layer "${group.layer.name}"`;
      return describeWeights(group.weights, stored.groups[i]!, place);
    }),
    optimizer: stored.optimizer,
  };
}

/** Checked before anything is made of it. */
function describeWeights(
  weights: readonly Weight[],
  arrays: readonly StoredArray[],
  place: string,
): WeightDescription[] {
  if (weights.length !== arrays.length) {
    throw new SavingError(`${place}: expected ${weights.length} arrays, the file has ${arrays.length}.`);
  }
  return weights.map(({ name, shape, dtype }, i) => {
    const array = arrays[i]!;
    if (!sameShape(shape, array.shape)) {
      throw new SavingError(
        `${place}: weight "${name}" has shape ${formatShape(shape)}, the file has ${formatShape(array.shape)}. ` +
          'Weights and config do not belong together.',
        { details: { weight: name, expected: shape, received: array.shape } },
      );
    }
    return { name, shape, data: asDType(array.data, dtype) };
  });
}

/** A single number that is whole is read as an integer, also where the weight is not. */
function asDType(data: TypedArray, dtype: DType): TypedArray {
  if (dtypeOf(data) === dtype) return data;
  const converted = allocate(dtype, data.length);
  converted.set(data);
  return converted;
}

function checkPath(path: unknown): asserts path is string {
  if (typeof path !== 'string' || !path.endsWith('.keras')) {
    throw new SavingError(`Expected a path that ends in ".keras", got ${JSON.stringify(path)}.`, { details: { path } });
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new SavingError(
      `Cannot read "${path}" (${code ?? 'error'}). ${code === 'ENOENT' ? 'There is no such file.' : message}`,
      {
        cause,
        details: { path, code },
      },
    );
  }
}
