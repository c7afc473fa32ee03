/** Where Keras' weights files keep the weights of each layer of a model. */
import { Layer } from '../nn/layers/layer.ts';
import type { Weight } from '../nn/weight.ts';
import { SavingError } from '../util/errors.ts';
import { formatList } from '../util/format.ts';
import { toKerasKey } from './kerasNames.ts';
import { groupNames } from './weightsFile.ts';

/** The weights that a layer itself has, and the group of the file that holds them. */
export interface WeightGroup {
  /** `layers/bidirectional/forward_layer/cell`. */
  readonly path: string;
  readonly layer: Layer;
  /** In Keras' order: first those that learn, then the others, each in creation order. */
  readonly weights: readonly Weight[];
}

/** Classes that hold their layers in a list, `layers`. */
const LISTS: readonly string[] = ['Functional', 'Pipeline', 'Sequential'];

const PROJECTIONS = ['query', 'key', 'value'];

/** Classes whose layers are, in Keras, in other properties than here: the property by the name of the layer. */
const PROPERTIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  GroupQueryAttention: {
    ...Object.fromEntries(PROJECTIONS.map((name) => [name, `_${name}_dense`])),
    gate: '_gate_dense',
    attention_output: '_output_dense',
  },
  MultiHeadAttention: {
    ...Object.fromEntries(PROJECTIONS.map((name) => [name, `${name}_dense`])),
    gate: '_gate_dense',
    attention_output: 'output_dense',
  },
};

/** Layers by the name of a property, as Keras spells it: one, or a list. */
type Parts = readonly (readonly [property: string, part: Layer | readonly Layer[]])[];

/**
 * The groups of a model.
 *
 * @param layers - Of the model, in the order of the file.
 *
 * @remarks
 * As in Keras: layers in a list are found under their class in snake_case, numbered where there are several; a layer in a
 * property under the name of the property. Properties count in alphabetical order, and a layer that is found twice is kept
 * where it was found first.
 *
 * @throws SavingError `ERR_SAVING` where a layer keeps layers with weights where no property shows them
 */
export function weightGroups(layers: readonly Layer[]): WeightGroup[] {
  const groups: WeightGroup[] = [];
  const visited = new Set<Layer>();
  const visit = (layer: Layer, path: string): void => {
    if (visited.has(layer)) return;
    visited.add(layer);
    const { ownWeights } = layer;
    const [learn, others] = [true, false].map((trainable) => ownWeights.filter((own) => own.trainable === trainable));
    groups.push({ path, layer, weights: [...learn!, ...others!] });
    const parts = partsOf(layer);
    checkAllFound(layer, parts);
    for (const [name, part] of [...parts].sort(([a], [b]) => (sortKey(a) < sortKey(b) ? -1 : 1))) {
      if (part instanceof Layer) visit(part, `${path}/${name}`);
      else visitAll(part, `${path}/${name}`);
    }
  };
  const visitAll = (list: readonly Layer[], path: string): void => {
    const names = groupNames(list.map(({ className }) => className));
    list.forEach((layer, i) => {
      visit(layer, `${path}/${names[i]}`);
    });
  };
  visitAll(layers, 'layers');
  return groups;
}

/** The properties that hold the layers of a layer. Private fields (`#dense`) cannot be seen from here. */
function partsOf(owner: Layer): Parts {
  const { className, layers } = owner;
  if (layers.length === 0) return [];
  if (LISTS.includes(className)) return [['layers', layers]];
  const known = PROPERTIES[className];
  if (known !== undefined) return layers.map((layer) => [known[layer.name!] ?? layer.name!, layer]);
  const isPart = (value: unknown): value is Layer => (layers as readonly unknown[]).includes(value);
  return Object.entries(owner).flatMap(([property, value]: [string, unknown]): Parts => {
    if (isPart(value)) return [[toKerasKey(property), value]];
    const list = Array.isArray(value) ? value.filter(isPart) : [];
    return list.length === 0 ? [] : [[toKerasKey(property), list]];
  });
}

/** Keras comes to names with an underscore last. */
const sortKey = (name: string): string => (name.startsWith('_') ? `~${name}` : name);

function checkAllFound(layer: Layer, parts: Parts): void {
  const found = new Set([...layer.ownWeights, ...parts.flatMap(([, part]) => [part].flat().flatMap(weightsOf))]);
  const lost = layer.weights.filter((weight) => !found.has(weight));
  if (lost.length === 0) return;
  throw new SavingError(
    `${layer.label} keeps layers with weights (${formatList(lost.map(({ name }) => name))}) where a file cannot name them. ` +
      'Hold each of its layers in a property: readonly dense = this.addLayer(...), not #dense.',
    { details: { layer: layer.name } },
  );
}

const weightsOf = ({ weights }: Layer): readonly Weight[] => weights;
