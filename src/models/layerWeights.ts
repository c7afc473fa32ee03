/** What sequential and functional models say of the weights of their layers. */
import type { Layer } from '../nn/layers/layer.ts';
import type { Weight } from '../nn/weight.ts';

/** The weights of some layers, each once: layers may share one, and stand in several models. */
export abstract class LayerWeights {
  /** Where false, nothing in it learns, whatever its layers say. */
  trainable = true;
  /** In order. */
  abstract readonly layers: readonly Layer[];

  get weights(): readonly Weight[] {
    return [...new Set(this.layers.flatMap((layer) => [...layer.trainableWeights, ...layer.nonTrainableWeights]))];
  }

  get weightPaths(): ReadonlyMap<Weight, string> {
    const paths = new Map<Weight, string>();
    for (const [weight, path] of this.layers.flatMap((layer) => [...layer.weightPaths])) {
      // Of a weight that several layers share, the first has the word, as within layers.
      if (!paths.has(weight)) paths.set(weight, path);
    }
    return paths;
  }

  get trainableWeights(): readonly Weight[] {
    return this.trainable ? [...new Set(this.layers.flatMap((layer) => layer.trainableWeights))] : [];
  }

  get states(): readonly Weight[] {
    return [...new Set(this.layers.flatMap((layer) => layer.stateWeights))];
  }
}
