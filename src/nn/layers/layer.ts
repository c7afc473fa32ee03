/** The base class of layers. */
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean, checkInteger, checkOptions } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { checkNode } from '../checkNode.ts';
import type { CallContext } from '../context.ts';
import { activityPenalty, type Regularizer, resolveRegularizer } from '../regularizers.ts';
import { Weight, type WeightOptions } from '../weight.ts';
import { checkNotUsedUp, contains } from './layerChecks.ts';
import { LayerNames } from './layerNames.ts';
import {
  type ApplyOptions,
  type CallOptions,
  LAYER_OPTIONS,
  type LayerConfig,
  type LayerOptions,
  type ListInputs,
} from './layerOptions.ts';
import { isNodeList, isShapeList, type Nodes, nodeList, type Shapes, shapeList } from './structure.ts';
import { type Applied, checkSymbolic, optionTensors, SymbolicTensor } from './symbolicTensor.ts';

export type { ApplyOptions, CallOptions, LayerConfig, LayerOptions, ListInputs } from './layerOptions.ts';

/**
 * Base class of layers: state (weights) and a function from symbolic tensors to symbolic tensors.
 *
 * @remarks
 * A subclass passes its options to `super(options, OWN_OPTION_NAMES)`, adds weights in `build`, and composes graph
 * functions in `call`. It never sees an engine or a batch of numbers.
 *
 * A layer may be made of others: it adds them in its constructor (`addLayer`), builds them in `build` (`ensureBuilt`) and
 * calls them in `call` (`invoke`). Their weights are then its weights, after its own; freezing it freezes them.
 *
 * A layer that takes several tensors says so in `listInputs`; its `call`, `build` and `computeOutputShape` then get lists,
 * and may give one. A layer that hands on which time steps count says so in `supportsMasking`, or makes masks in
 * `computeMasks`.
 */
export abstract class Layer {
  /** Name given by the user; the model assigns a unique one where this is undefined. */
  name: string | undefined;
  /** Shape of one sample where it was given as an option. */
  readonly inputShape: readonly (number | null)[] | undefined;
  /** Penalty on the outputs. */
  readonly activityRegularizer: Regularizer | undefined;
  /** Whether it takes several tensors, as a list. */
  readonly listInputs: ListInputs = 'never';
  /** Whether its outputs have the mask of its first input. */
  readonly supportsMasking: boolean = false;
  readonly #weights: Weight[] = [];
  readonly #states: Weight[] = [];
  readonly #layers: Layer[] = [];
  readonly #layerNames: LayerNames;
  #trainable: boolean;
  #builtFor: Shapes | undefined;

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
        if (dim !== null) checkInteger(owner, `inputShape[${i}]`, dim);
      });
    }
    this.inputShape = options.inputShape && [...options.inputShape];
    this.activityRegularizer = resolveRegularizer(options.activityRegularizer);
  }

  /** The class that files and configs name; of a model within another the model's. */
  get className(): string {
    return this.constructor.name;
  }

  /** `Dense "dense_1"`: how messages name this layer. */
  get label(): string {
    return this.name === undefined ? this.className : `${this.className} "${this.name}"`;
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

  /** Weights that are its own and not those of its layers, in creation order. */
  get ownWeights(): readonly Weight[] {
    return this.#weights;
  }

  /** Weights in creation order; those of its layers after its own. Each once, however many of its layers share it. */
  get weights(): readonly Weight[] {
    return [...new Set([...this.#weights, ...this.layers.flatMap((layer) => layer.weights)])];
  }

  /** Weights that the optimizer changes, in the order of {@link weights}. */
  get trainableWeights(): readonly Weight[] {
    if (!this.trainable) return [];
    const own = this.#weights.filter((weight) => weight.trainable);
    return [...new Set([...own, ...this.layers.flatMap((layer) => layer.trainableWeights)])];
  }

  /** The other weights, in the order of {@link weights}. */
  get nonTrainableWeights(): readonly Weight[] {
    const trainable = new Set(this.trainableWeights);
    return this.weights.filter((weight) => !trainable.has(weight));
  }

  /**
   * States that go on from one batch to the next (`stateful` recurrent layers), those of its layers among them. They are no
   * weights: files and `getWeights` do not hold them, and `resetStates` sets them back to their start.
   */
  get stateWeights(): readonly Weight[] {
    return [...new Set([...this.#states, ...this.layers.flatMap((layer) => layer.stateWeights)])];
  }

  /** Where each weight is found, from the name of this layer on: `dense/kernel`, `block/dense/kernel`. */
  get weightPaths(): ReadonlyMap<Weight, string> {
    const paths = new Map(this.#weights.map((weight) => [weight, `${this.name}/${weight.name}`]));
    for (const [weight, path] of this.layers.flatMap((layer) => [...layer.weightPaths])) {
      // Of a weight that several layers share, the first has the word, as it had in building it.
      if (!paths.has(weight)) paths.set(weight, `${this.name}/${path}`);
    }
    return paths;
  }

  /** Whether weights exist. */
  get built(): boolean {
    return this.#builtFor !== undefined;
  }

  /** The shape (with `null` batch), or shapes, that the layer was built for. */
  get builtShape(): Shapes | undefined {
    return this.#builtFor;
  }

  /** Makes the weights, once. Called by models, and by layers for those that they are made of. */
  ensureBuilt(inputShape: Shapes): void {
    if (this.#builtFor !== undefined) return;
    this.checkList(isShapeList(inputShape), shapeList(inputShape).length);
    this.build(inputShape as SymbolicShape);
    this.#builtFor = isShapeList(inputShape) ? inputShape.map((shape) => [...shape]) : [...inputShape];
  }

  /**
   * Adds the weights that an input of this shape needs. Layers without weights need not override it; those that take
   * lists get a list of shapes.
   */
  protected build(_inputShape: Shapes): void {}

  /** Adds a weight. Names are Keras' (`kernel`, `bias`, `gamma`, `moving_mean`): they go to files. */
  protected addWeight(name: string, options: WeightOptions): Weight {
    const weight = new Weight(name, options);
    this.#weights.push(weight);
    return weight;
  }

  /** Adds a state that goes on from one batch to the next; `context.carry` gives it a new value. */
  protected addState(name: string, options: Omit<WeightOptions, 'trainable'>): Weight {
    const state = new Weight(name, { ...options, trainable: false });
    this.#states.push(state);
    return state;
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
   *     return this.dense.invoke(this.dense.invoke(x, context), context);
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
    if ((layer as Layer) === this || contains(layer, this)) {
      throw new InvalidArgumentError(
        `addLayer: ${this.label} cannot be a part of itself: the layers would make a cycle. Make a second layer.`,
      );
    }
    if (this.#layers.includes(layer)) {
      throw new InvalidArgumentError(`${this.label}: ${layer.label} is a part of it already. Make a second layer.`);
    }
    this.#layerNames.adopt(layer);
    // What is added to a frozen layer is frozen, too.
    if (!this.#trainable) layer.trainable = false;
    this.#layers.push(layer);
    return layer;
  }

  /** Makes a weight of one of its layers its own, too, in its place among its weights. */
  protected shareWeight(weight: Weight): void {
    this.#weights.push(weight);
  }

  /** What a layer says that is used before `build` has made its weights. */
  protected failUnbuilt(): never {
    throw new InvalidArgumentError(`${this.label}: has no weights yet. Build the model, or call ensureBuilt first.`);
  }

  /**
   * Composes the output of an input. `input.shape[0]` is the batch size.
   *
   * @param input - A node; a list of them for layers that take lists.
   * @param options - What was given to `apply` beside the inputs, with nodes for tensors.
   */
  abstract call(input: Nodes, context: CallContext, options?: CallOptions): Nodes;

  /**
   * Shape of the output for an input shape; `null` is an unknown batch size. Checks the input's rank. Layers that take
   * lists get a list of shapes; those that give lists, give one.
   *
   * @param options - What the call is given beside the inputs, where the shape depends on it; tensors may be symbolic.
   */
  abstract computeOutputShape(inputShape: Shapes, options?: CallOptions): Shapes;

  /** The constructor's options as plain JSON (camelCase, without those of {@link LayerOptions}). */
  abstract getConfig(): LayerConfig;

  /**
   * The masks of the outputs, in order; undefined for an output all of which counts.
   *
   * @remarks
   * By default each output has the mask of the first input where the layer supports masks, and none otherwise.
   * `context.maskOf(inputs[0])` is the mask of an input.
   */
  protected computeMasks(
    inputs: readonly Node[],
    outputs: readonly Node[],
    context: CallContext,
  ): readonly (Node | undefined)[] {
    const mask = this.supportsMasking ? context.maskOf(inputs[0]!) : undefined;
    return outputs.map(() => mask);
  }

  /**
   * Calls the layer inside of a model or of another layer: {@link call}, then masks and penalties on the outputs.
   *
   * @throws InvalidArgumentError where it gets a list and takes one tensor, or the other way round
   */
  invoke(
    input: Parameters<this['call']>[0],
    context: CallContext,
    options?: Parameters<this['call']>[2],
  ): ReturnType<this['call']> {
    const given = input as Nodes;
    this.checkList(isNodeList(given), nodeList(given).length);
    const result = this.call(given, context, options as CallOptions | undefined);
    const outputs = nodeList(result);
    for (const output of outputs) checkNode(`${this.label}: expected call`, output, ', or a list of it');
    this.computeMasks(nodeList(given), outputs, context).forEach((mask, i) => {
      if (mask !== undefined) context.setMask(outputs[i]!, mask);
    });
    if (this.activityRegularizer !== undefined) {
      for (const output of outputs) context.addLoss(activityPenalty(this.activityRegularizer, output));
    }
    return result as ReturnType<this['call']>;
  }

  /**
   * Applies the layer to tensors of a functional model.
   *
   * @param inputs - What `input` or another layer gave; a list for layers that take several.
   * @param options - What the layer takes beside its inputs: `{ initialState }` of recurrent layers, for example.
   * @returns what the layer gives for them: a tensor, or a list
   *
   * @remarks A layer may be applied several times: the uses share its weights.
   *
   * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for inputs that it does not take
   * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for something that is no symbolic tensor
   *
   * @example
   * ```ts
   * const x = input({ shape: [4] });
   * const net = model({ inputs: x, outputs: layers.dense({ units: 3 }).apply(x) });
   * ```
   *
   * @see keras.layers.Layer.__call__
   */
  apply(
    inputs: SymbolicTensor | readonly SymbolicTensor[],
    options?: ApplyOptions<this['call']>,
  ): Applied<ReturnType<this['call']>> {
    const isList = Array.isArray(inputs);
    const list = (isList ? inputs : [inputs]) as readonly SymbolicTensor[];
    for (const item of [...list, ...optionTensors(options)]) checkSymbolic(`${this.label}.apply`, item);
    this.checkList(isList, list.length);
    const shapes = isList ? list.map(({ shape }) => shape) : list[0]!.shape;
    const outputShape = this.computeOutputShape(shapes, options as CallOptions | undefined);
    checkNotUsedUp(this, shapeList(outputShape));
    this.ensureBuilt(shapes);
    const outputs: SymbolicTensor[] = [];
    const givesList = isShapeList(outputShape);
    const application = { layer: this, inputs: [...list], isList, options, outputs, givesList };
    shapeList(outputShape).forEach((shape, i) => {
      outputs.push(new SymbolicTensor(shape, 'float32', application, i));
    });
    return (givesList ? outputs : outputs[0]) as Applied<ReturnType<this['call']>>;
  }

  /** Refuses a list where one tensor is expected, and the other way round. */
  protected checkList(isList: boolean, count: number): void {
    if (isList && this.listInputs === 'never') {
      throw new InvalidArgumentError(
        `${this.label}: expected one tensor, got a list of ${count}. Give one, or merge them first: ` +
          "layers.concatenate().apply([a, b]). A layer of your own that takes several sets listInputs to 'always'.",
        { details: { layer: this.label, count } },
      );
    }
    if (!isList && this.listInputs === 'always') {
      throw new InvalidArgumentError(
        `${this.label}: expected a list of tensors, got one. Give them in a list: [a, b].`,
        {
          details: { layer: this.label },
        },
      );
    }
  }
}
