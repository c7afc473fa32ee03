/** Models from files. */
import { InputLayer } from '../nn/layers/inputLayer.ts';
import type { ModelDescription } from '../saving/modelDescription.ts';
import { readModel } from '../saving/modelFile.ts';
import { checkBoolean, checkOptions } from '../util/check.ts';
import { InvalidArgumentError, SavingError, ShapeMismatchError } from '../util/errors.ts';
import { layersOf, restoreValues, settingsFrom } from './modelState.ts';
import { Sequential } from './sequential.ts';

/** Options of {@link loadModel}. */
export interface LoadModelOptions {
  /**
   * Whether to read what `compile()` was given, with the optimizer's state. Without, the model predicts; call `compile()`
   * to train it. For files with an optimizer, a loss or a metric that Millrace does not have. @defaultValue true
   */
  compile?: boolean;
}

/**
 * Reads a model from a `.keras` file, written by Millrace or by Keras 3: layers, weights, and, where it was compiled,
 * loss, metrics, the policy and the optimizer with its state, so that training goes on where it stopped. Without those it
 * computes in float32.
 *
 * @param path - A `.keras` file.
 * @param options - `compile`.
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
export async function loadModel(path: string, options: LoadModelOptions = {}): Promise<Sequential> {
  checkOptions('loadModel', options, ['compile']);
  const compile = checkBoolean('loadModel', 'compile', options.compile ?? true);
  const description = await readModel(path, { compile });
  try {
    return modelFrom(description);
  } catch (cause) {
    if (!(cause instanceof InvalidArgumentError || cause instanceof ShapeMismatchError)) throw cause;
    // The file is well-formed, and still no model: two layers of one name, for example.
    throw new SavingError(`"${path}": ${cause.message}`, { cause, details: { path } });
  }
}

/** The model of a description. */
export function modelFrom(description: ModelDescription): Sequential {
  const shape = description.inputShape.slice(1) as number[];
  const input = new InputLayer({ shape, name: description.inputName ?? 'input_layer' });
  const { compile, policy } = description;
  const model = new Sequential([input, ...layersOf(description)], description.name);
  try {
    if (compile !== undefined) model.trainer.compile(settingsFrom(compile, policy));
    restoreValues(model, description);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}
