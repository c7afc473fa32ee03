/** The fully connected layer. */
import { cast, dot, reshape } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { type SymbolicShape, sizeOf } from '../../tensor/shape.ts';
import { checkInteger } from '../../util/check.ts';
import type { CallContext } from '../context.ts';
import { refuseShape } from './inputChecks.ts';
import { KernelLayer, type KernelLayerOptions } from './kernelLayer.ts';
import type { LayerConfig } from './layer.ts';

/** Options of {@link Dense}. */
export interface DenseOptions extends KernelLayerOptions {
  /** Size of the output, at least 1. */
  units: number;
}

/**
 * Connects every input feature with every unit.
 *
 * @remarks
 * An input of more than two dimensions is treated as many rows of features: the same kernel is applied at each place.
 *
 * @formula `y = activation(x . kernel + bias)`
 * @shape input `[batch, ...dims, features]` -> output `[batch, ...dims, units]`; kernel `[features, units]`, bias `[units]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `units` is not a positive integer
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input has no feature dimension, or another number of features
 *   than the layer was built for
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, activation: 'softmax' }).computeOutputShape([null, 784]); // => [null, 10]
 * ```
 *
 * @see keras.layers.Dense
 */
export class Dense extends KernelLayer {
  override readonly supportsMasking: boolean = true;
  readonly units: number;

  constructor(options: DenseOptions) {
    super(options, ['units']);
    this.units = checkInteger('Dense', 'units', options.units);
  }

  protected override build(inputShape: SymbolicShape): void {
    this.addKernelAndBias([this.#features(inputShape), this.units]);
  }

  override call(input: Node, context: CallContext): Node {
    const features = this.#features(input.shape);
    const leading = input.shape.slice(0, -1);
    // Whole numbers (of a layer that counts, for example) meet a kernel of floats.
    const rows = cast(reshape(input, [sizeOf(leading), features]), 'float32'); // [rows, features]
    const product = this.addBias(dot(rows, context.read(this.kernel)), context); // [rows, units]
    return this.activation(reshape(product, [...leading, this.units])); // [batch, ...dims, units]
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    this.#features(inputShape);
    return [...inputShape.slice(0, -1), this.units];
  }

  override getConfig(): LayerConfig {
    return { units: this.units, ...super.getConfig() };
  }

  #features(shape: SymbolicShape): number {
    const form = 'an input [batch, ...dims, features]';
    if (shape.length < 2) refuseShape(this, form, shape, 'Give each sample at least one feature: inputShape: [1].');
    const features = shape.at(-1);
    if (!features) {
      refuseShape(this, `${form} of a known number of features`, shape, 'Give it in the input shape.');
    }
    if (this.built && features !== this.kernel.shape[0]) {
      refuseShape(
        this,
        `${this.kernel.shape[0]} features, for which it was built`,
        shape,
        'Use another layer for inputs of another size.',
      );
    }
    return features;
  }
}
