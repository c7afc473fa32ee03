/** Names of layers within a model. */
import type { Layer } from '../nn/layers/layer.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { snakeCaseName } from '../util/names.ts';

/** Gives layers without a name one as Keras does: `dense`, `dense_1`, `max_pooling2d`. */
export class LayerNames {
  readonly #taken = new Set<string>();

  /**
   * The name of a layer in this model.
   *
   * @throws InvalidArgumentError where another layer of the model has it
   */
  nameOf(layer: Layer): string {
    if (layer.name !== undefined) {
      if (this.#taken.has(layer.name)) {
        throw new InvalidArgumentError(
          `add: the model already has a layer named "${layer.name}". Give this one another name: { name: '...' }.`,
          { details: { name: layer.name } },
        );
      }
      return layer.name;
    }
    const base = snakeCaseName(layer.constructor.name);
    let name = base;
    for (let i = 1; this.#taken.has(name); i++) name = `${base}_${i}`;
    return name;
  }

  /** Takes a name. */
  take(name: string): void {
    this.#taken.add(name);
  }

  /** Frees a name. */
  free(name: string): void {
    this.#taken.delete(name);
  }
}
