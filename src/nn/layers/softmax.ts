/** The softmax as a layer. */
import { cast } from '../../graph/build.ts';
import { softmax } from '../../graph/composite/activations.ts';
import { maskedSoftmax } from '../../graph/composite/masks.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue, formatShape } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link Softmax}. */
export interface SoftmaxOptions extends LayerOptions {
  /** Axis along which the outputs sum to 1; negative ones count from the end. @defaultValue -1 */
  axis?: number;
}

/** What a call of {@link Softmax} takes beside its input. */
export interface SoftmaxCallOptions {
  /** Which scores count: not 0 where they do, over all axes of the input or its first ones. @defaultValue the input's own mask */
  readonly mask?: Node | undefined;
}

/**
 * Turns scores into probabilities that sum to 1 along an axis.
 *
 * @remarks
 * Scores that a mask leaves out get the probability 0. A mask `[batch, steps]` of an input `[batch, steps, features]` holds
 * for all features of a step; Keras lines up its last axis with the features instead, and refuses it unless the sizes agree.
 *
 * @formula `exp(x_i) / sum_j exp(x_j)`
 * @shape input `[batch, ...dims]` -> output: same as input
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input has no such axis
 *
 * @example
 * ```ts
 * layers.softmax().computeOutputShape([null, 10]); // => [null, 10]
 * ```
 *
 * @see keras.layers.Softmax
 */
export class Softmax extends Layer {
  override readonly supportsMasking: boolean = true;
  readonly axis: number;

  constructor(options: SoftmaxOptions = {}) {
    super(options, ['axis']);
    const { axis = -1 } = options;
    if (!Number.isInteger(axis)) {
      throw new InvalidArgumentError(`Softmax: expected axis to be an integer, got ${describeValue(axis)}.`, {
        details: { owner: 'Softmax', argument: 'axis', value: axis },
      });
    }
    this.axis = axis;
  }

  override call(input: Node, context: CallContext, { mask = context.maskOf(input) }: SoftmaxCallOptions = {}): Node {
    this.computeOutputShape(input.shape);
    if (mask === undefined) return softmax(input, this.axis);
    if (mask.shape.length > input.shape.length || mask.shape.some((dim, axis) => dim !== input.shape[axis])) {
      refuseShape(this, `a mask over the first axes of ${formatShape(input.shape)}`, mask.shape, 'Broadcast it first.');
    }
    return maskedSoftmax(input, cast(mask, 'bool'), this.axis);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const ndim = inputShape.length;
    if (this.axis < -ndim || this.axis >= ndim) {
      refuseShape(this, `an input with an axis ${this.axis}`, inputShape, 'Choose axis -1, the last one.');
    }
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return { axis: this.axis };
  }
}
