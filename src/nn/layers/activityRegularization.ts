/** A penalty on activations as a layer of its own. */
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkNumber } from '../../util/check.ts';
import type { CallContext } from '../context.ts';
import { activityPenalty, L1L2 } from '../regularizers.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link ActivityRegularization}. */
export interface ActivityRegularizationOptions extends LayerOptions {
  /** Factor of the sum of magnitudes, at least 0. @defaultValue 0 */
  l1?: number;
  /** Factor of the sum of squares, at least 0. @defaultValue 0 */
  l2?: number;
}

/**
 * Hands its input on and adds a penalty on it to the loss, so that activations stay small or sparse.
 *
 * @remarks
 * Divided by the batch size, as in Keras, so that it does not depend on it. Every other layer has the same as an option,
 * `activityRegularizer`.
 *
 * @formula `y = x`; `loss += (l1 * sum(|x|) + l2 * sum(x^2)) / batch`
 * @shape input `[batch, ...dims]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a negative factor
 *
 * @example
 * ```ts
 * layers.activityRegularization({ l1: 1e-3 }).computeOutputShape([null, 10]); // => [null, 10]
 * ```
 *
 * @see keras.layers.ActivityRegularization
 */
export class ActivityRegularization extends Layer {
  override readonly supportsMasking: boolean = true;
  readonly l1: number;
  readonly l2: number;
  readonly #penalty: L1L2;

  constructor(options: ActivityRegularizationOptions = {}) {
    super(options, ['l1', 'l2']);
    this.l1 = checkNumber('ActivityRegularization', 'l1', options.l1 ?? 0, { min: 0 });
    this.l2 = checkNumber('ActivityRegularization', 'l2', options.l2 ?? 0, { min: 0 });
    this.#penalty = new L1L2({ l1: this.l1, l2: this.l2 });
  }

  override call(input: Node, context: CallContext): Node {
    context.addLoss(activityPenalty(this.#penalty, input));
    return input;
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return { l1: this.l1, l2: this.l2 };
  }
}
