/** Models from files. */
import { InputLayer } from '../nn/layers/inputLayer.ts';
import type { ModelDescription } from '../saving/modelDescription.ts';
import { readModel } from '../saving/modelFile.ts';
import { layersOf, restoreValues, settingsFrom } from './modelState.ts';
import { Sequential } from './sequential.ts';

/**
 * Reads a model from a `.keras` file, written by Millrace or by Keras 3: layers, weights, and, where it was compiled,
 * loss, metrics and the optimizer with its state, so that training goes on where it stopped.
 *
 * @param path - A `.keras` file.
 * @throws SavingError `ERR_SAVING` for a file that is damaged or that holds what this version cannot make
 *
 * @example
 * ```ts
 * const net = await loadModel('pets.keras');
 * const scores = await net.predict(images);
 * ```
 *
 * @reference https://keras.io/api/models/model_saving_apis/
 */
export async function loadModel(path: string): Promise<Sequential> {
  return modelFrom(await readModel(path));
}

/** The model of a description. */
export function modelFrom(description: ModelDescription): Sequential {
  const shape = description.inputShape.slice(1) as number[];
  const input = new InputLayer({ shape, name: description.inputName ?? 'input_layer' });
  const model = new Sequential([input, ...layersOf(description)], description.name);
  try {
    if (description.compile !== undefined) model.trainer.compile(settingsFrom(description.compile));
    restoreValues(model, description);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}
