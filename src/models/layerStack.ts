/** A stack of layers as training sees it. */
import { cast } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import type { CallContext } from '../nn/context.ts';
import type { InputLayer } from '../nn/layers/inputLayer.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { checkNotUsedUp } from '../nn/layers/layerChecks.ts';
import { isShapeList } from '../nn/layers/structure.ts';
import type { DType } from '../tensor/dtype.ts';
import type { SymbolicShape } from '../tensor/shape.ts';
import type { Network } from '../training/network.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { LayerWeights } from './layerWeights.ts';
import { ModelLayer } from './modelLayer.ts';

/** The layers of a model one after the other, as training sees them. */
export class LayerStack extends LayerWeights implements Network {
  readonly name: string;
  readonly layers: Layer[] = [];
  /** Given by `input`, or standing for what the first layer says. */
  inputLayer: InputLayer | undefined;
  inputShapes: readonly SymbolicShape[] | undefined;
  readonly outputForm = 'one';
  /** Output shapes by layer; filled when the model is built. */
  layerShapes: SymbolicShape[] = [];

  constructor(name: string) {
    super();
    this.name = name;
  }

  get label(): string {
    return `Sequential "${this.name}"`;
  }

  get inputNames(): readonly string[] {
    return [this.inputLayer?.name ?? 'input_layer'];
  }

  get inputDTypes(): readonly DType[] {
    const [first] = this.layers;
    return [this.inputLayer?.dtype ?? (first instanceof ModelLayer ? first.inputDTypes[0]! : 'float32')];
  }

  get outputNames(): readonly string[] {
    return [this.layers.at(-1)?.name ?? 'output'];
  }

  get outputShapes(): readonly SymbolicShape[] | undefined {
    const last = this.layerShapes.at(-1);
    return last && [last];
  }

  /** Output shapes by layer. Throws where a layer does not take what the one before gives. */
  inferShapes(inputShape: SymbolicShape): SymbolicShape[] {
    let shape = inputShape;
    return this.layers.map((layer) => {
      const given = layer.computeOutputShape(shape);
      if (isShapeList(given)) {
        throw new InvalidArgumentError(
          `${layer.label}: gives ${given.length} tensors, and a sequential model hands on one. Use model({ inputs, outputs }).`,
          { details: { layer: layer.name } },
        );
      }
      shape = given;
      checkNotUsedUp(layer, [shape]);
      return shape;
    });
  }

  inferOutputShapes([inputShape]: readonly SymbolicShape[]): readonly SymbolicShape[] {
    return [this.inferShapes(inputShape!).at(-1) ?? inputShape!];
  }

  buildSymbols([inputShape]: readonly SymbolicShape[]): void {
    if (this.layers.length === 0) {
      throw new InvalidArgumentError(`${this.label} has no layers. Add some: add(layers.dense({ units: 10 })).`);
    }
    const shapes = this.inferShapes(inputShape!);
    let shape = inputShape!;
    this.layers.forEach((layer, i) => {
      layer.ensureBuilt(shape);
      shape = shapes[i]!;
    });
    this.inputShapes = [[...inputShape!]];
    this.layerShapes = shapes;
  }

  call([x]: readonly Node[], context: CallContext): readonly Node[] {
    // A model within another may be fed with another type.
    const entering = this.inputLayer === undefined ? x! : cast(x!, this.inputLayer.dtype);
    return [this.layers.reduce<Node>((value, layer) => layer.invoke(value, context) as Node, entering)];
  }
}
