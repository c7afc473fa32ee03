/** Names of layers within a model, or within a layer made of others. */
import { InvalidArgumentError } from '../../util/errors.ts';
import { snakeCaseName } from '../../util/names.ts';
import type { Layer } from './layer.ts';

/** Gives layers without a name one as Keras does: `dense`, `dense_1`, `max_pooling2d`. */
export class LayerNames {
  readonly #taken = new Set<string>();
  readonly #place: string;

  /** @param place - Where the names are unique; how messages about a name that is taken begin. */
  constructor(place: string) {
    this.#place = place;
  }

  /**
   * The name of a layer in this place.
   *
   * @throws InvalidArgumentError where another layer has it
   */
  nameOf(layer: Layer): string {
    if (layer.name !== undefined) {
      if (this.#taken.has(layer.name)) {
        throw new InvalidArgumentError(
          `${this.#place} already has a layer named "${layer.name}". Give this one another name: { name: '...' }.`,
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
