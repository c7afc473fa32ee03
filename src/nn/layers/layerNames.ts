/** Names of layers within a model, or within a layer made of others. */
import { InvalidArgumentError } from '../../util/errors.ts';
import { snakeCaseName } from '../../util/names.ts';
import type { Layer } from './layer.ts';

/** The places of each layer whose name nobody chose: there it may be given another one. */
const placesOf = new WeakMap<Layer, Set<LayerNames>>();

/**
 * Gives layers without a name one as Keras does: `dense`, `dense_1`, `max_pooling2d`.
 *
 * A layer may be part of several models. A name that it was given in one of them and that another layer has in the next is
 * changed, to one that is free in both; a name that the user chose never is.
 */
export class LayerNames {
  readonly #taken = new Set<string>();
  readonly #place: string;

  /** @param place - Where the names are unique; how messages about a name that is taken begin. */
  constructor(place: string) {
    this.#place = place;
  }

  /**
   * Takes a layer up under its name, or one made from its class.
   *
   * @param base - What to number where it has no name. @defaultValue its class in snake_case
   * @throws InvalidArgumentError where another layer has the name that the user chose
   */
  adopt(layer: Layer, base: string = snakeCaseName(layer.className)): void {
    const present = layer.name;
    const places = placesOf.get(layer);
    if (present !== undefined && this.#taken.has(present) && places === undefined) {
      throw new InvalidArgumentError(
        `${this.#place} already has a layer named "${present}". Give this one another name: { name: '...' }.`,
        { details: { name: present } },
      );
    }
    if (present !== undefined && !this.#taken.has(present)) {
      places?.add(this);
      this.#taken.add(present);
      return;
    }
    const all = [...(places ?? []), this];
    let name = base;
    for (let i = 1; all.some((place) => place.#taken.has(name)); i++) name = `${base}_${i}`;
    for (const place of all) {
      if (present !== undefined && place !== this) place.#taken.delete(present);
      place.#taken.add(name);
    }
    placesOf.set(layer, new Set(all));
    layer.name = name;
  }

  /** Gives a layer up. */
  drop(layer: Layer): void {
    this.#taken.delete(layer.name!);
    placesOf.get(layer)?.delete(this);
  }
}
