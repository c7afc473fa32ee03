/** The layer that gives samples another shape. */
import { reshape } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { type Shape, type SymbolicShape, sizeOf } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue, formatShape } from '../../util/format.ts';
import { elementsOf, refuseShape, sampleSizes } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link Reshape}. */
export interface ReshapeOptions extends LayerOptions {
  /** Shape of one sample; one size may be -1, which takes what is left. */
  targetShape: readonly number[];
}

/**
 * Gives each sample another shape; its elements keep their order.
 *
 * @formula `y[k] = x[k]`, both row-major
 * @shape input `[batch, ...dims]` -> output `[batch, ...targetShape]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `targetShape` holds anything but positive integers and at most
 *   one -1
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when a sample has another number of elements
 *
 * @example
 * ```ts
 * layers.reshape({ targetShape: [28, -1, 1] }).computeOutputShape([null, 784]); // => [null, 28, 28, 1]
 * ```
 *
 * @see keras.layers.Reshape
 */
export class Reshape extends Layer {
  readonly targetShape: readonly number[];

  constructor(options: ReshapeOptions) {
    super(options, ['targetShape']);
    const { targetShape } = options;
    const isTarget =
      Array.isArray(targetShape) &&
      targetShape.every((dim) => Number.isInteger(dim) && (dim >= 1 || dim === -1)) &&
      targetShape.filter((dim) => dim === -1).length <= 1;
    if (!isTarget) {
      throw new InvalidArgumentError(
        'Reshape: expected targetShape to be an array of positive integers, at most one of them -1, got ' +
          `${Array.isArray(targetShape) ? formatShape(targetShape) : describeValue(targetShape)}.`,
        { details: { owner: 'Reshape', argument: 'targetShape', value: targetShape } },
      );
    }
    this.targetShape = [...targetShape];
  }

  override call(input: Node): Node {
    return reshape(input, this.computeOutputShape(input.shape) as Shape);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return [inputShape[0]!, ...this.#sampleShape(inputShape)];
  }

  override getConfig(): LayerConfig {
    return { targetShape: [...this.targetShape] };
  }

  #sampleShape(inputShape: SymbolicShape): SymbolicShape {
    const elements = elementsOf(sampleSizes(this, inputShape));
    if (elements === null) return this.targetShape.map((dim) => (dim === -1 ? null : dim));
    const known = sizeOf(this.targetShape.filter((dim) => dim !== -1));
    const isFree = this.targetShape.includes(-1);
    if (isFree ? elements % known !== 0 : elements !== known) {
      refuseShape(
        this,
        `samples of ${isFree ? 'a multiple of ' : ''}${known} elements for targetShape ${formatShape(this.targetShape)}`,
        inputShape,
        `A sample here has ${elements}.`,
      );
    }
    return this.targetShape.map((dim) => (dim === -1 ? elements / known : dim));
  }
}
