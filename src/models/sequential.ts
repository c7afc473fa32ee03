/** Models that are a stack of layers. */
import type { Node } from '../graph/node.ts';
import type { CallContext } from '../nn/context.ts';
import { InputLayer } from '../nn/layers/inputLayer.ts';
import { Layer } from '../nn/layers/layer.ts';
import { LayerNames } from '../nn/layers/layerNames.ts';
import type { Weight } from '../nn/weight.ts';
import type { SymbolicShape } from '../tensor/shape.ts';
import type { Network } from '../training/network.ts';
import { checkOptions } from '../util/check.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { describeValue, formatShape } from '../util/format.ts';
import { Model } from './model.ts';

/** Options of {@link sequential}. */
export interface SequentialOptions {
  /** @defaultValue 'sequential' */
  readonly name?: string;
}

/** The layers of a model one after the other, as training sees them. */
class LayerStack implements Network {
  readonly name: string;
  readonly layers: Layer[] = [];
  inputName = 'input_layer';
  inputShape: SymbolicShape | undefined;
  /** By layer; filled when the model is built. */
  outputShapes: SymbolicShape[] = [];

  constructor(name: string) {
    this.name = name;
  }

  get label(): string {
    return `Sequential "${this.name}"`;
  }

  get outputName(): string {
    return this.layers.at(-1)?.name ?? 'output';
  }

  get outputShape(): SymbolicShape | undefined {
    return this.outputShapes.at(-1);
  }

  // Each weight once: layers made of others may share one.
  get weights(): readonly Weight[] {
    return [...new Set(this.layers.flatMap((layer) => [...layer.trainableWeights, ...layer.nonTrainableWeights]))];
  }

  get trainableWeights(): readonly Weight[] {
    return [...new Set(this.layers.flatMap((layer) => layer.trainableWeights))];
  }

  /** Output shapes by layer. Throws where a layer does not take what the one before gives. */
  inferShapes(inputShape: SymbolicShape): SymbolicShape[] {
    let shape = inputShape;
    return this.layers.map((layer) => {
      shape = layer.computeOutputShape(shape);
      const empty = shape.findIndex((dim) => dim !== null && dim <= 0);
      if (empty >= 0) {
        throw new ShapeMismatchError(
          `${layer.label}: the output shape would be ${formatShape(shape)}: dimension ${empty} is used up. ` +
            "Use fewer or smaller windows before it, padding: 'same', or larger samples.",
          { details: { layer: layer.name, outputShape: shape } },
        );
      }
      return shape;
    });
  }

  inferOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return this.inferShapes(inputShape).at(-1) ?? inputShape;
  }

  buildSymbols(inputShape: SymbolicShape): void {
    if (this.layers.length === 0) {
      throw new InvalidArgumentError(`${this.label} has no layers. Add some: add(layers.dense({ units: 10 })).`);
    }
    const shapes = this.inferShapes(inputShape);
    let shape = inputShape;
    this.layers.forEach((layer, i) => {
      layer.ensureBuilt(shape);
      shape = shapes[i]!;
    });
    this.inputShape = [...inputShape];
    this.outputShapes = shapes;
  }

  call(x: Node, context: CallContext): Node {
    return this.layers.reduce((value, layer) => layer.call(value, context), x);
  }
}

/** A stack of layers: each takes what the one before it gives. Made by {@link sequential}. */
export class Sequential extends Model {
  readonly #stack: LayerStack;
  readonly #names = new LayerNames('add: the model');
  /** Given by `input` or the first layer's `inputShape`. */
  #inputShape: SymbolicShape | undefined;

  /** @internal Use {@link sequential}. */
  constructor(layers: readonly Layer[], name: string) {
    const stack = new LayerStack(name);
    super(stack);
    this.#stack = stack;
    for (const layer of layers) this.#push(layer);
    if (this.#inputShape !== undefined && stack.layers.length > 0) this.trainer.build(this.#inputShape);
  }

  override get name(): string {
    return this.#stack.name;
  }

  override get layers(): readonly Layer[] {
    return this.#stack.layers;
  }

  protected override get outputShapes(): readonly SymbolicShape[] {
    return this.#stack.outputShapes;
  }

  /**
   * Adds a layer at the end. A model that is built stays built: the new layer's weights are made, the others keep their
   * values.
   *
   * @throws InvalidArgumentError for something that is no layer, or a name that is taken; nothing is added then
   * @throws ShapeMismatchError where it does not take what the layer before gives; nothing is added then
   */
  add(layer: Layer): this {
    this.trainer.checkAlive('add');
    this.trainer.activities.checkIdle('add');
    this.#push(layer);
    // Of a model that its first batch built, the trainer alone knows the shape.
    const inputShape = this.#inputShape ?? this.inputShape;
    if (layer instanceof InputLayer || inputShape === undefined) return this;
    const shapesBefore = this.#stack.outputShapes;
    try {
      this.#stack.inferShapes(inputShape);
      if (this.trainer.built) this.trainer.extend();
      else this.trainer.build(inputShape);
    } catch (error) {
      this.#stack.layers.pop();
      this.#names.free(layer.name!);
      this.#stack.outputShapes = shapesBefore;
      throw error;
    }
    return this;
  }

  /** Appends without building. */
  #push(layer: Layer): void {
    if (layer instanceof InputLayer) {
      if (this.#stack.layers.length > 0 || this.#inputShape !== undefined) {
        throw new InvalidArgumentError('add: input({ shape }) goes first, and once, in a sequential model.');
      }
      this.#inputShape = [null, ...layer.inputShape];
      this.#stack.inputName = layer.name ?? 'input_layer';
      return;
    }
    if (!(layer instanceof Layer)) {
      throw new InvalidArgumentError(
        `add: expected a layer or input({ shape }), got ${describeValue(layer)}. ` +
          'Layers come from factories: layers.dense({ units: 10 }).',
      );
    }
    if (this.#stack.layers.includes(layer)) {
      throw new InvalidArgumentError(`add: ${layer.label} is in the model already. Make a second layer.`);
    }
    const name = this.#names.nameOf(layer);
    if (this.#stack.layers.length === 0 && layer.inputShape !== undefined) {
      const given: SymbolicShape = [null, ...layer.inputShape];
      if (this.#inputShape !== undefined && given.join() !== this.#inputShape.join()) {
        throw new ShapeMismatchError(
          `add: input says shape ${formatShape(this.#inputShape)} and ${layer.label} says ${formatShape(given)}. ` +
            'Give one of them.',
        );
      }
      this.#inputShape = given;
    }
    layer.name = name;
    this.#names.take(name);
    this.#stack.layers.push(layer);
  }
}

/**
 * Makes a model of layers one after the other.
 *
 * @param layers - In order; the first may be {@link input}.
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
export function sequential(layers: readonly Layer[] = [], options: SequentialOptions = {}): Sequential {
  if (!Array.isArray(layers)) {
    throw new InvalidArgumentError(`sequential: expected an array of layers, got ${describeValue(layers)}.`);
  }
  checkOptions('sequential', options, ['name']);
  const { name = 'sequential' } = options;
  // Keras takes no other name from a file.
  if (typeof name !== 'string' || !/^[^/]+$/.test(name)) {
    throw new InvalidArgumentError(
      `sequential: expected name to be a non-empty string without "/", got ${describeValue(name)}.`,
    );
  }
  return new Sequential(layers, name);
}
