/** `.keras` files: a ZIP archive of `metadata.json`, `config.json` and `model.weights.h5`, as Keras 3 writes it. */
import { readFile } from 'node:fs/promises';
import { layerClasses } from '../nn/layers/index.ts';
import type { Weight } from '../nn/weight.ts';
import { type SymbolicShape, sameShape } from '../tensor/shape.ts';
import { MillraceError, SavingError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import { writeFileAtomically } from './atomicFile.ts';
import { parseJson } from './json.ts';
import { fromKerasConfig, layersInFile, type ModelConfigDescription, toKerasConfig } from './kerasConfig.ts';
import { kerasJson } from './kerasNames.ts';
import { fromStoredOptimizer, type SlotOwner, toStoredOptimizer } from './kerasOptimizer.ts';
import type { LayerDescription, ModelDescription, WeightDescription } from './modelDescription.ts';
import { readWeights, type StoredArray, writeWeights } from './weightsFile.ts';
import { readZip, writeZip } from './zipFile.ts';

/** The version of Keras whose format is written. */
const KERAS_VERSION = '3.15.1';

/** Options of {@link readModel}. */
export interface ReadModelOptions {
  /** Whether to read loss, metrics and optimizer. @defaultValue true */
  readonly compile?: boolean;
}

/**
 * Writes a model to a `.keras` file, which Keras 3 reads. The file is there whole or not at all.
 *
 * @remarks
 * Optimizers, losses and metrics of the user's own have no place in the format: the file then holds layers and weights
 * only, and a process warning says what was left out.
 *
 * @throws SavingError `ERR_SAVING` for a path that cannot be written or a layer that a file cannot make again
 */
export async function writeModel(path: string, model: ModelDescription): Promise<void> {
  checkPath(path);
  const { config, leftOut } = toKerasConfig(model);
  if (leftOut.length > 0) {
    process.emitWarning(
      `"${path}" holds layers and weights, but nothing of compile(): ${leftOut.join(', ')} ` +
        'of your own cannot be saved. Compile again after loading.',
      'MillraceWarning',
    );
  }
  const { compile } = model;
  const weights = await writeWeights({
    modelName: model.name,
    layers: layersInFile(model).map(({ className, name, weights }) => ({ className, name, arrays: weights })),
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

/**
 * Reads a `.keras` file, written by Millrace or by Keras 3.
 *
 * @throws SavingError `ERR_SAVING` for a missing or damaged file, or a model that this version cannot make
 */
export async function readModel(path: string, { compile = true }: ReadModelOptions = {}): Promise<ModelDescription> {
  checkPath(path);
  const where = `"${path}"`;
  const members = readZip(await readBytes(path), where);
  const member = (name: string): Uint8Array => {
    const bytes = members[name];
    if (bytes === undefined) throw new SavingError(`${where}: has no member "${name}"; it is not a .keras file.`);
    return bytes;
  };
  const json = parseJson(new TextDecoder().decode(member('config.json')), `${where}, config.json`);
  const config = fromKerasConfig(json, `${where}, config.json`, { compile });
  const classNames = config.layers.map(({ className }) => className);
  const stored = await readWeights(member('model.weights.h5'), classNames, `${where}, model.weights.h5`);
  const layers = describeLayers(config, stored.layers, where);
  return {
    name: config.name,
    inputName: config.inputName,
    inputShape: config.inputShape,
    policy: config.policy,
    layers: layers.map(({ description }) => description),
    ...(config.compile === undefined
      ? {}
      : {
          compile: {
            ...config.compile,
            optimizer: fromStoredOptimizer(
              config.compile.optimizer,
              stored.optimizer,
              layers.flatMap(({ slotOwners }) => slotOwners),
              where,
            ),
          },
        }),
  };
}

interface DescribedLayer {
  readonly description: LayerDescription;
  readonly slotOwners: readonly SlotOwner[];
}

/** Makes each layer once, to learn the names of its weights and which of them the optimizer changes. */
function describeLayers(
  { inputShape, layers }: ModelConfigDescription,
  arrays: readonly (readonly StoredArray[])[],
  where: string,
): DescribedLayer[] {
  let shape: SymbolicShape = inputShape;
  return layers.map(({ className, name, trainable, config }, i) => {
    const place = `${where}, layer "${name}"`;
    try {
      const Class = layerClasses[className as keyof typeof layerClasses] as unknown as LayerConstructor;
      const layer = new Class({ ...config, name, trainable });
      layer.ensureBuilt(shape);
      shape = layer.computeOutputShape(shape);
      const weights = [...layer.trainableWeights, ...layer.nonTrainableWeights];
      const described = describeWeights(weights, arrays[i]!, place);
      const slotOwners = layer.trainableWeights.map((weight) => ({
        name: `${name}/${weight.name}`,
        shape: weight.shape,
      }));
      return { description: { className, name, trainable, config, weights: described }, slotOwners };
    } catch (cause) {
      if (!(cause instanceof MillraceError) || cause instanceof SavingError) throw cause;
      throw new SavingError(`${place}: ${cause.message}`, { cause });
    }
  });
}

/** Checked before anything is made of the size that a config states. */
function describeWeights(
  weights: readonly Weight[],
  arrays: readonly StoredArray[],
  place: string,
): WeightDescription[] {
  if (weights.length !== arrays.length) {
    throw new SavingError(`${place}: expected ${weights.length} arrays, the file has ${arrays.length}.`);
  }
  return weights.map(({ name, shape }, i) => {
    const array = arrays[i]!;
    if (!sameShape(shape, array.shape)) {
      throw new SavingError(
        `${place}: weight "${name}" has shape ${formatShape(shape)}, the file has ${formatShape(array.shape)}. ` +
          'Weights and config do not belong together.',
        { details: { weight: name, expected: shape, received: array.shape } },
      );
    }
    return { name, ...array };
  });
}

type LayerConstructor = new (options: object) => InstanceType<typeof import('../nn/layers/layer.ts').Layer>;

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
