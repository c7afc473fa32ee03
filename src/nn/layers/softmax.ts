/** The softmax as a layer. */
import { softmax } from '../../graph/composite/activations.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link Softmax}. */
export interface SoftmaxOptions extends LayerOptions {
  /** Axis along which the outputs sum to 1; negative ones count from the end. @defaultValue -1 */
  axis?: number;
}

/**
 * Turns scores into probabilities that sum to 1 along an axis.
 *
 * @formula `exp(x_i) / sum_j exp(x_j)`
 * @shape input `[batch, ...dims]` -> output: same as input
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input has no such axis
 *
 * @example
 * ```ts
 * layers.softmax().computeOutputShape([null, 10]); // => [null, 10]
 * ```
 */
export class Softmax extends Layer {
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

  override call(input: Node): Node {
    this.computeOutputShape(input.shape);
    return softmax(input, this.axis);
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
