/** The base class of layers. */
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean, checkInteger, checkOptions } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import { Weight, type WeightOptions } from '../weight.ts';
import { LayerNames } from './layerNames.ts';

/** Options that every layer takes. */
export interface LayerOptions {
  /** Unique name within a model. @defaultValue the class name in snake_case, numbered by the model: `dense`, `dense_1` */
  name?: string;
  /** Whether the optimizer changes its weights; read by `compile()`. @defaultValue true */
  trainable?: boolean;
  /** Shape of one sample; on the first layer of a sequential model, instead of an input layer. */
  inputShape?: readonly number[];
}

const LAYER_OPTIONS = ['name', 'trainable', 'inputShape'] as const;

/** A plain-JSON description from which a layer can be made again. Keys are camelCase. */
export type LayerConfig = Record<string, unknown>;

/**
 * Base class of layers: state (weights) and a function from symbolic tensors to symbolic tensors.
 *
 * @remarks
 * A subclass passes its options to `super(options, OWN_OPTION_NAMES)`, adds weights in `build`, and composes graph
 * functions in `call`. It never sees an engine or a batch of numbers.
 *
 * A layer may be made of others: it adds them in its constructor (`addLayer`), builds them in `build` (`ensureBuilt`) and
 * calls them in `call`. Their weights are then its weights, after its own; freezing it freezes them.
 */
export abstract class Layer {
  /** Name given by the user; the model assigns a unique one where this is undefined. */
  name: string | undefined;
  /** Shape of one sample where it was given as an option. */
  readonly inputShape: readonly number[] | undefined;
  readonly #weights: Weight[] = [];
  readonly #layers: Layer[] = [];
  readonly #layerNames: LayerNames;
  #trainable: boolean;
  #builtFor: SymbolicShape | undefined;

  constructor(options: LayerOptions = {}, ownOptions: readonly string[] = []) {
    const owner = this.constructor.name;
    checkOptions(owner, options, [...ownOptions, ...LAYER_OPTIONS]);
    if (options.name !== undefined && (typeof options.name !== 'string' || !/^[^/]+$/.test(options.name))) {
      throw new InvalidArgumentError(
        `${owner}: expected name to be a non-empty string without "/", got ${describeValue(options.name)}.`,
      );
    }
    this.name = options.name;
    this.#layerNames = new LayerNames(`addLayer: ${owner}`);
    this.#trainable = options.trainable === undefined ? true : checkBoolean(owner, 'trainable', options.trainable);
    if (options.inputShape !== undefined) {
      if (!Array.isArray(options.inputShape)) {
        throw new InvalidArgumentError(
          `${owner}: expected inputShape to be an array of positive integers without the batch dimension, got ${describeValue(options.inputShape)}.`,
        );
      }
      options.inputShape.forEach((dim, i) => {
        checkInteger(owner, `inputShape[${i}]`, dim);
      });
    }
    this.inputShape = options.inputShape && [...options.inputShape];
  }

  /** `Dense "dense_1"`: how messages name this layer. */
  get label(): string {
    return this.name === undefined ? this.constructor.name : `${this.constructor.name} "${this.name}"`;
  }

  /** Whether the optimizer changes its weights. Takes effect at the next `compile()`. Setting it sets that of its layers. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(trainable: boolean) {
    this.#trainable = trainable;
    for (const layer of this.#layers) layer.trainable = trainable;
  }

  /** The layers that it is made of, in the order in which they were added. */
  get layers(): readonly Layer[] {
    return this.#layers;
  }

  /** Weights in creation order; those of its layers after its own. Each once, however many of its layers share it. */
  get weights(): readonly Weight[] {
    return [...new Set([...this.#weights, ...this.#layers.flatMap((layer) => layer.weights)])];
  }

  /** Weights that the optimizer changes, in the order of {@link weights}. */
  get trainableWeights(): readonly Weight[] {
    if (!this.#trainable) return [];
    const own = this.#weights.filter((weight) => weight.trainable);
    return [...new Set([...own, ...this.#layers.flatMap((layer) => layer.trainableWeights)])];
  }

  /** The other weights, in the order of {@link weights}. */
  get nonTrainableWeights(): readonly Weight[] {
    const trainable = new Set(this.trainableWeights);
    return this.weights.filter((weight) => !trainable.has(weight));
  }

  /** Where each weight is found, from the name of this layer on: `dense/kernel`, `block/dense/kernel`. */
  get weightPaths(): ReadonlyMap<Weight, string> {
    const paths = new Map(this.#weights.map((weight) => [weight, `${this.name}/${weight.name}`]));
    for (const [weight, path] of this.#layers.flatMap((layer) => [...layer.weightPaths])) {
      // Of a weight that several layers share, the first has the word, as it had in building it.
      if (!paths.has(weight)) paths.set(weight, `${this.name}/${path}`);
    }
    return paths;
  }

  /** Whether weights exist. */
  get built(): boolean {
    return this.#builtFor !== undefined;
  }

  /** The shape (with `null` batch) that the layer was built for. */
  get builtShape(): SymbolicShape | undefined {
    return this.#builtFor;
  }

  /** Makes the weights, once. @internal called by models */
  ensureBuilt(inputShape: SymbolicShape): void {
    if (this.#builtFor !== undefined) return;
    this.build(inputShape);
    this.#builtFor = [...inputShape];
  }

  /** Adds the weights that an input of this shape needs. Layers without weights need not override it. */
  protected build(_inputShape: SymbolicShape): void {}

  /** Adds a weight. Names are Keras' (`kernel`, `bias`, `gamma`, `moving_mean`): they go to files. */
  protected addWeight(name: string, options: WeightOptions): Weight {
    const weight = new Weight(name, options);
    this.#weights.push(weight);
    return weight;
  }

  /**
   * Makes another layer a part of this one and gives it a name where it has none: `dense`, `dense_1`.
   *
   * @remarks A layer may be a part of several others: they then share its weights.
   *
   * @throws InvalidArgumentError for something that is no layer, is a part already, or has a name that is taken
   *
   * @example
   * ```ts
   * class Twice extends layers.Layer {
   *   readonly dense = this.addLayer(layers.dense({ units: 4 }));
   *   protected override build(shape: SymbolicShape) {
   *     this.dense.ensureBuilt(shape);
   *   }
   *   override call(x: Node, context: CallContext) {
   *     return this.dense.call(this.dense.call(x, context), context);
   *   }
   *   override computeOutputShape(shape: SymbolicShape) {
   *     return this.dense.computeOutputShape(shape);
   *   }
   *   override getConfig() {
   *     return {};
   *   }
   * }
   * ```
   */
  protected addLayer<L extends Layer>(layer: L): L {
    if (!(layer instanceof Layer)) {
      throw new InvalidArgumentError(
        `addLayer: expected ${this.label} to be given a layer, got ${describeValue(layer)}. ` +
          'Layers come from factories: layers.dense({ units: 10 }).',
      );
    }
    if (this.#layers.includes(layer)) {
      throw new InvalidArgumentError(`${this.label}: ${layer.label} is a part of it already. Make a second layer.`);
    }
    layer.name = this.#layerNames.nameOf(layer);
    this.#layerNames.take(layer.name);
    // What is added to a frozen layer is frozen, too.
    if (!this.#trainable) layer.trainable = false;
    this.#layers.push(layer);
    return layer;
  }

  /** What a layer says that is used before `build` has made its weights. */
  protected failUnbuilt(): never {
    throw new InvalidArgumentError(`${this.label}: has no weights yet. Build the model, or call ensureBuilt first.`);
  }

  /** Composes the output of an input. `input.shape[0]` is the batch size. */
  abstract call(input: Node, context: CallContext): Node;

  /** Shape of the output for an input shape; `null` is an unknown batch size. Checks the input's rank. */
  abstract computeOutputShape(inputShape: SymbolicShape): SymbolicShape;

  /** The constructor's options as plain JSON (camelCase, no `name`, `trainable`, `inputShape`). */
  abstract getConfig(): LayerConfig;
}
