/** Models that are a stack of layers. */
import type { Structured } from '../data/batch.ts';
import { InputLayer } from '../nn/layers/inputLayer.ts';
import { Layer } from '../nn/layers/layer.ts';
import { LayerNames } from '../nn/layers/layerNames.ts';
import { SymbolicTensor } from '../nn/layers/symbolicTensor.ts';
import type { SequentialConfig } from '../saving/modelConfig.ts';
import type { SymbolicShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { checkOptions } from '../util/check.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { describeValue, formatShape } from '../util/format.ts';
import { layerConfig } from './graphConfig.ts';
import { LayerStack } from './layerStack.ts';
import { Model } from './model.ts';
import { checkModelName } from './modelBase.ts';
import { ModelLayer } from './modelLayer.ts';
import { type FromConfigOptions, makeModel } from './modelMaker.ts';
import type { SummaryRow } from './summary.ts';

/** Options of {@link sequential}. */
export interface SequentialOptions {
  /** @defaultValue 'sequential' */
  readonly name?: string;
}

/** What stands in a sequential model: layers, models, and what `input` gave in front. */
export type StackItem = Layer | Model<Structured<Tensor>> | SymbolicTensor;

/** The layer of an item. */
function layerOf(item: StackItem): Layer {
  if (item instanceof Layer) return item;
  if (item instanceof Model) return item.asLayer();
  if (item instanceof SymbolicTensor && item.layer instanceof InputLayer) return item.layer;
  throw new InvalidArgumentError(
    `add: expected a layer, a model or input({ shape }), got ${describeValue(item)}. ` +
      'Layers come from factories: layers.dense({ units: 10 }).',
  );
}

/** A stack of layers: each takes what the one before it gives. Made by {@link sequential}. */
export class Sequential extends Model<Tensor> {
  readonly #stack: LayerStack;
  readonly #names = new LayerNames('add: the model');
  /** Given by `input` or the first layer's `inputShape`. */
  #inputShape: SymbolicShape | undefined;

  /** @internal Use {@link sequential}. */
  constructor(layers: readonly StackItem[], name: string, isNamed = true) {
    const stack = new LayerStack(name);
    super(stack, isNamed);
    this.#stack = stack;
    for (const layer of layers) this.#push(layer);
    if (this.#inputShape !== undefined && stack.layers.length > 0) this.trainer.build([this.#inputShape]);
  }

  override get name(): string {
    return this.#stack.name;
  }

  override get layers(): readonly Layer[] {
    return this.#stack.layers;
  }

  protected override summaryRows(): readonly SummaryRow[] {
    return this.layers.map((layer, i) => ({
      layer: `${layer.name} (${layer.className})`,
      outputShapes: this.#stack.layerShapes[i] && [this.#stack.layerShapes[i]],
      weights: layer.weights,
    }));
  }

  override get className(): 'Sequential' {
    return 'Sequential';
  }

  override getConfig(): SequentialConfig {
    const { name, inputLayer, inputNames, inputDTypes } = this.#stack;
    const batchShape = inputLayer?.batchShape ?? this.#inputShape ?? this.inputShape;
    const input = { name: inputNames[0]!, batchShape: batchShape && [...batchShape], dtype: inputDTypes[0]! };
    return {
      name,
      trainable: this.trainable,
      layers: [
        ...(batchShape === undefined ? [] : [{ className: 'InputLayer', config: input }]),
        ...this.layers.map(layerConfig),
      ],
    };
  }

  /**
   * A new model from what `getConfig()` gave, with weights that start afresh.
   *
   * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for what is no such config
   */
  static fromConfig(config: SequentialConfig, options?: FromConfigOptions): Sequential {
    return makeModel({ className: 'Sequential', config }, options) as Sequential;
  }

  /**
   * Adds a layer at the end. A model that is built stays built: the new layer's weights are made, the others keep their
   * values.
   *
   * @throws InvalidArgumentError for something that is no layer, a name that is taken, and once the model is a layer of
   *   another, which would not know of the new one; nothing is added then
   * @throws ShapeMismatchError where it does not take what the layer before gives; nothing is added then
   */
  add(item: StackItem): this {
    this.trainer.checkAlive('add');
    this.trainer.activities.checkIdle('add');
    const inputShapeBefore = this.#inputShape;
    const layer = this.#push(item);
    // Of a model that its first batch built, the trainer alone knows the shape.
    const inputShape = this.#inputShape ?? this.inputShape;
    if (layer === undefined || inputShape === undefined) return this;
    const shapesBefore = this.#stack.layerShapes;
    try {
      this.#stack.inferShapes(inputShape);
      if (this.trainer.built) this.trainer.extend();
      else this.trainer.build([inputShape]);
    } catch (error) {
      this.#stack.layers.pop();
      this.#names.drop(layer);
      this.#stack.layerShapes = shapesBefore;
      this.#inputShape = inputShapeBefore;
      throw error;
    }
    return this;
  }

  /** Appends without building. @returns the layer; undefined for what only says where data enters */
  #push(item: StackItem): Layer | undefined {
    if ((item as unknown) === this) {
      throw new InvalidArgumentError(
        `add: ${this.#stack.label} cannot be a layer of itself: the layers would make a cycle. ` +
          'Make a second model of the layers that come after it.',
      );
    }
    if (this.isLayer) {
      throw new InvalidArgumentError(
        `add: ${this.#stack.label} is a layer of another model, which was made for the layers it has. ` +
          'Add all layers before you apply the model.',
      );
    }
    const layer = layerOf(item);
    if (layer instanceof InputLayer) {
      if (this.#stack.layers.length > 0 || this.#inputShape !== undefined) {
        throw new InvalidArgumentError('add: input({ shape }) goes first, and once, in a sequential model.');
      }
      this.#inputShape = layer.batchShape;
      this.#names.adopt(layer);
      this.#stack.inputLayer = layer;
      return undefined;
    }
    if (this.#stack.layers.includes(layer)) {
      throw new InvalidArgumentError(`add: ${layer.label} is in the model already. Make a second layer.`);
    }
    const given = this.#stack.layers.length === 0 ? statedShape(layer) : undefined;
    const present = this.#inputShape;
    if (
      given !== undefined &&
      present !== undefined &&
      given.join() !== present.join() &&
      !(layer instanceof ModelLayer)
    ) {
      throw new ShapeMismatchError(
        `add: input says shape ${formatShape(present)} and ${layer.label} says ${formatShape(given)}. Give one of them.`,
      );
    }
    this.#names.adopt(layer);
    this.#inputShape ??= given;
    this.#stack.layers.push(layer);
    return layer;
  }
}

/** The shape of a batch, where the first layer says it: by its option, or as a model that is built. */
function statedShape(layer: Layer): SymbolicShape | undefined {
  if (layer instanceof ModelLayer) return layer.inputShapes?.length === 1 ? layer.inputShapes[0] : undefined;
  return layer.inputShape && [null, ...layer.inputShape];
}

/**
 * Makes a model of layers one after the other.
 *
 * @param layers - In order; the first may be {@link input}. A model may stand among them as a layer.
 * @param options - `name`.
 *
 * @remarks
 * Weights are made at once where the input shape is known (`input`, or `inputShape` of the first layer), otherwise from
 * the first batch.
 *
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` where a layer does not take what the one before gives
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for something that is no layer, or two layers of one name
 *
 * @example
 * ```ts
 * const net = sequential([
 *   layers.dense({ units: 16, activation: 'relu', inputShape: [4] }),
 *   layers.dense({ units: 3, activation: 'softmax' }),
 * ]);
 * ```
 *
 * @reference https://keras.io/guides/sequential_model/
 */
export function sequential(layers: readonly StackItem[] = [], options: SequentialOptions = {}): Sequential {
  if (!Array.isArray(layers)) {
    throw new InvalidArgumentError(`sequential: expected an array of layers, got ${describeValue(layers)}.`);
  }
  checkOptions('sequential', options, ['name']);
  const { name = 'sequential' } = options;
  checkModelName('sequential', name);
  return new Sequential(layers, name, options.name !== undefined);
}
