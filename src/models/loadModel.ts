/** Models from files. */
import type { Structured } from '../data/batch.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { type CustomObjects, checkCustomObjects, withCustomObjects } from '../nn/lookUp.ts';
import { fromStoredOptimizer } from '../saving/kerasOptimizer.ts';
import { type ModelFile, openModelFile, readModelConfig, readModelWeights } from '../saving/modelFile.ts';
import { MAX_RATIO } from '../saving/weightsFile.ts';
import { weightGroups } from '../saving/weightTree.ts';
import { BYTES_PER_ELEMENT } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { checkBoolean, checkOptions } from '../util/check.ts';
import { InvalidArgumentError, SavingError, ShapeMismatchError } from '../util/errors.ts';
import { formatBytes } from '../util/format.ts';
import type { Model } from './model.ts';
import { type AnyModel, buildModel } from './modelFromConfig.ts';
import { restoreValues, settingsFrom } from './modelState.ts';

/** Options of {@link loadModel}. */
export interface LoadModelOptions {
  /**
   * Whether to read what `compile()` was given, with the optimizer's state. Without, the model predicts; call `compile()`
   * to train it. For files with an optimizer, a loss or a metric that Millrace does not have. @defaultValue true
   */
  compile?: boolean;
  /**
   * Classes of your own that the file names, by their names: layers, losses, metrics, optimizers, initializers, ...
   * @defaultValue none
   */
  customObjects?: CustomObjects;
}

/**
 * Reads a model from a `.keras` file, written by Millrace or by Keras 3: layers, weights, and, where it was compiled,
 * losses, metrics, the policy and the optimizer with its state, so that training goes on where it stopped. Without those it
 * computes in float32.
 *
 * @typeParam Output - What `predict` gives: a tensor, or several in order or by name.
 * @param path - A `.keras` file.
 * @param options - `compile`, `customObjects`.
 * @returns a `Sequential` or a `Functional`
 *
 * @remarks
 * Of files made by Keras, graphs of layers are read, and models inside of models. Of the operations among the layers `a + b`,
 * `a - b` and `a * b` of two tensors are read, and those that hand on masks are not needed; others are refused, and layers
 * with code in the file (Lambda).
 *
 * @throws SavingError `ERR_SAVING` for a file that is damaged or that holds what this version cannot make
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an option that is unknown or no boolean
 *
 * @example
 * ```ts
 * const net = await loadModel('pets.keras');
 * const scores = await net.predict(images);
 * ```
 *
 * @reference https://keras.io/api/models/model_saving_apis/
 */
export async function loadModel<Output extends Structured<Tensor> = Tensor>(
  path: string,
  options: LoadModelOptions = {},
): Promise<Model<Output>> {
  checkOptions('loadModel', options, ['compile', 'customObjects']);
  const compile = checkBoolean('loadModel', 'compile', options.compile ?? true);
  const customObjects = checkCustomObjects('loadModel', options.customObjects ?? {});
  const members = await openModelFile(path);
  try {
    const file = withCustomObjects(customObjects, () => readModelConfig(members, { compile }));
    return (await modelOf(file, customObjects)) as unknown as Model<Output>;
  } catch (cause) {
    if (!(cause instanceof InvalidArgumentError || cause instanceof ShapeMismatchError)) throw cause;
    // The file is well-formed, and still no model: two layers of one name, for example.
    throw new SavingError(`"${path}": ${cause.message}`, { cause, details: { path } });
  }
}

async function modelOf(file: ModelFile, customObjects: CustomObjects): Promise<AnyModel> {
  const { model: description, compile, policy } = file.config;
  const model = buildModel(description, customObjects, {
    inspect: (layers) => {
      checkSize(layers, file);
    },
  });
  try {
    if (compile !== undefined) {
      const settings = withCustomObjects(customObjects, () => settingsFrom(compile, policy, model.outputNames));
      model.trainer.compile(settings);
    }
    const groups = weightGroups(model.layers);
    const stored = await readModelWeights(file, groups);
    const paths = new Map(model.layers.flatMap((layer) => [...layer.weightPaths]));
    const owners = model.trainer.trainableWeights.map((weight) => ({ name: paths.get(weight)!, shape: weight.shape }));
    const optimizer =
      compile &&
      withCustomObjects(customObjects, () =>
        fromStoredOptimizer(compile.optimizer, stored.optimizer, owners, file.where),
      );
    restoreValues(model, groups, stored.groups, optimizer);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}

/** A config may state any size; the memory is not taken before it is known that the file can fill it. */
function checkSize(layers: readonly Layer[], { where, weights }: ModelFile): void {
  const variables = new Set(layers.flatMap((layer) => [...layer.weights, ...layer.stateWeights]));
  let bytes = 0;
  for (const { shape, dtype } of variables) bytes += sizeOf(shape) * BYTES_PER_ELEMENT[dtype];
  if (bytes <= MAX_RATIO * weights.length) return;
  throw new SavingError(
    `${where}: the config asks for weights of ${formatBytes(bytes)}; the file is too small. ` +
      'Weights and config do not belong together.',
  );
}
