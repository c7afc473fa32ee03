/** A model as a layer of another. */
import type { Node } from '../graph/node.ts';
import type { CallContext } from '../nn/context.ts';
import { Layer, type LayerConfig } from '../nn/layers/layer.ts';
import { type Nodes, nodeList, type Shapes, shapeList } from '../nn/layers/structure.ts';
import type { DType } from '../tensor/dtype.ts';
import type { SymbolicShape } from '../tensor/shape.ts';
import type { Network } from '../training/network.ts';

/** What a layer needs of the model that it stands for. */
export interface NestedModel {
  readonly name: string;
  /** `Sequential` or `Functional`. */
  readonly className: string;
  readonly layers: readonly Layer[];
  trainable: boolean;
  getConfig(): LayerConfig;
}

/**
 * A model within another: its layers, with their weights, as one layer.
 *
 * @remarks Made by `model.apply`, or by giving a model to `sequential` as a layer. Both share the weights from then on.
 *
 * @shape as the inputs and outputs of the model
 * @see keras.Model, which is a layer
 */
export class ModelLayer extends Layer {
  /** The model that it stands for. */
  readonly model: NestedModel;
  override readonly listInputs: 'never' | 'optional' | 'always';
  readonly #network: Network;

  /** @internal */
  constructor(model: NestedModel, network: Network, name: string | undefined) {
    super(name === undefined ? {} : { name });
    this.model = model;
    this.#network = network;
    this.listInputs = network.inputNames.length > 1 ? 'always' : 'optional';
  }

  override get className(): string {
    // The constructor of the base class asks before there is a model.
    return (this.model as NestedModel | undefined)?.className ?? 'Model';
  }

  override get layers(): readonly Layer[] {
    return this.model.layers;
  }

  /** What the model takes; undefined until it is built. */
  get inputShapes(): readonly SymbolicShape[] | undefined {
    return this.#network.inputShapes;
  }

  /** Element types in which the model takes it. */
  get inputDTypes(): readonly DType[] {
    return this.#network.inputDTypes;
  }

  override get trainable(): boolean {
    return (this.model as NestedModel | undefined)?.trainable ?? true;
  }

  override set trainable(trainable: boolean) {
    if ((this.model as NestedModel | undefined) !== undefined) this.model.trainable = trainable;
  }

  protected override build(inputShape: Shapes): void {
    this.#network.buildSymbols(shapeList(inputShape));
  }

  override call(input: Nodes, context: CallContext): Nodes {
    const outputs = this.#network.call(nodeList(input), context);
    return this.#network.outputForm === 'one' ? outputs[0]! : outputs;
  }

  override computeOutputShape(inputShape: Shapes): Shapes {
    const shapes = this.#network.inferOutputShapes(shapeList(inputShape));
    return this.#network.outputForm === 'one' ? shapes[0]! : shapes;
  }

  /** The layers inside have set the masks. */
  protected override computeMasks(
    _inputs: readonly Node[],
    outputs: readonly Node[],
    context: CallContext,
  ): readonly (Node | undefined)[] {
    return outputs.map((output) => context.maskOf(output));
  }

  /** That of the model. */
  override getConfig(): LayerConfig {
    const { name: _, trainable: __, ...config } = this.model.getConfig();
    return config;
  }
}
