/** Layers as plain data, and layers inside of the options of others. */
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { isSerializedObject, type SerializedObject, serialize } from '../lookUp.ts';
import { Layer, type LayerConfig } from './layer.ts';

/** What stands for a layer: a model. */
export interface LayerSource {
  asLayer(): Layer;
}

/** A layer where another one takes it as an option: itself, a model, or what `getConfig` of that one gave for it. */
export type LayerLike = Layer | LayerSource | SerializedObject;

/** Makes a layer of a class of the barrel, which no layer can import: the barrel imports them all. */
type LayerMaker = (className: string, config: LayerConfig) => Layer;

let makeLayer: LayerMaker | undefined;

/** Makers of what is no layer of the barrel: models, which are layers of others. */
const ownMakers = new Map<string, (config: LayerConfig) => Layer>();

/** @internal called by models */
export function registerLayerMaker(className: string, maker: (config: LayerConfig) => Layer): void {
  ownMakers.set(className, maker);
}

/**
 * The layer of a class and a config.
 *
 * @throws InvalidArgumentError for a class that is not known, or options that it does not take
 */
export function makeLayerFrom(className: string, config: LayerConfig): Layer {
  const own = ownMakers.get(className);
  return own === undefined ? makeLayer!(className, config) : own(config);
}

/** @internal called by the barrel */
export function setLayerMaker(maker: LayerMaker): void {
  makeLayer = maker;
}

/** What a layer is made from again, but for its name and whether it learns. */
export function fullConfig(layer: Layer): LayerConfig {
  const { activityRegularizer } = layer;
  return {
    ...layer.getConfig(),
    ...(activityRegularizer === undefined ? {} : { activityRegularizer: serialize(activityRegularizer) }),
  };
}

/** A layer inside of another one's config. */
export function serializeLayer(layer: Layer): SerializedObject {
  const { name, trainable } = layer;
  const named = name === undefined ? {} : { name };
  return { className: layer.className, config: { ...named, trainable, ...fullConfig(layer) } };
}

/**
 * The layer of an option, made where a config is given.
 *
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for something else
 */
export function resolveLayer(owner: string, option: string, value: LayerLike): Layer {
  if (value instanceof Layer) return value;
  if (typeof (value as Partial<LayerSource> | null)?.asLayer === 'function') return (value as LayerSource).asLayer();
  if (isSerializedObject(value) && makeLayer !== undefined) return makeLayerFrom(value.className, value.config);
  throw new InvalidArgumentError(
    `${owner}: expected ${option} to be a layer, got ${describeValue(value)}. ` +
      `Give one from a factory: { ${option}: layers.dense({ units: 10 }) }.`,
    { details: { owner, argument: option, value } },
  );
}

/**
 * A layer of the same class with the same options and weights of its own; also of a class of the user's.
 *
 * @param changes - Options of the copy that differ.
 */
export function copyLayer<L extends Layer>(layer: L, changes: LayerConfig = {}): L {
  const Class = layer.constructor as new (options: LayerConfig) => L;
  const { name, trainable } = layer;
  const held = layer as unknown as Readonly<Record<string, unknown>>;
  const options = Object.entries(fullConfig(layer)).map(([key, value]) => [key, copyPart(held[key], value)]);
  return new Class({ ...(name === undefined ? {} : { name }), trainable, ...Object.fromEntries(options), ...changes });
}

/** Copies of the layers that an option holds, where the layer shows them under its name. */
function copyPart(held: unknown, value: unknown): unknown {
  if (held instanceof Layer) return copyLayer(held);
  return Array.isArray(held) && held.some((item) => item instanceof Layer)
    ? held.map((item) => copyPart(item, item))
    : value;
}
