import { add, divide, multiply, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber } from '../../util/check.ts';
import { OverlapLoss, type OverlapLossOptions } from './overlapLoss.ts';

/** Options of {@link Tversky}. */
export interface TverskyOptions extends OverlapLossOptions {
  /** Weight of what belongs to the region and is not predicted. @defaultValue 0.5 */
  alpha?: number;
  /** Weight of what is predicted and does not belong to the region. @defaultValue 0.5 */
  beta?: number;
}

/**
 * One minus the share that two regions have in common, with weights of their own for what is missed and what is too much:
 * a loss of segmentation. With both 1/2 it is the Dice loss.
 *
 * @remarks
 * Alpha and beta do here what they do in Keras 3.15.1; its documentation and the paper say it the other way round.
 * Without an axis the whole batch is one region with one loss, and sample weights say only how much that counts.
 *
 * @formula `1 - I / (I + alpha * sum(yTrue * (1 - yPred)) + beta * sum((1 - yTrue) * yPred) + 1e-7)` over the axes, with
 *   `I = sum(yTrue * yPred)`
 * @shape yTrue and yPred `[batch, ...dims]` -> that shape without the axes, `[]` by default
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 *
 * @example
 * ```ts
 * const net = sequential([
 *   input({ shape: [32, 32, 3] }),
 *   layers.conv2d({ filters: 1, kernelSize: 3, padding: 'same', activation: 'sigmoid' }),
 * ]);
 * net.compile({ optimizer: 'adam', loss: losses.tversky({ alpha: 0.7, beta: 0.3, axis: [1, 2, 3] }) });
 * ```
 *
 * @see keras.losses.Tversky
 *
 * @reference Salehi et al. 2017, https://arxiv.org/abs/1706.05721
 */
export class Tversky extends OverlapLoss {
  readonly alpha: number;
  readonly beta: number;

  constructor(options: TverskyOptions = {}) {
    super(options, ['alpha', 'beta']);
    this.alpha = checkNumber('Tversky', 'alpha', options.alpha ?? 0.5);
    this.beta = checkNumber('Tversky', 'beta', options.beta ?? 0.5);
  }

  protected override loss(yTrue: Node, yPred: Node, sum: (x: Node) => Node): Node {
    const both = sum(multiply(yTrue, yPred));
    const missed = sum(multiply(yTrue, subtract(1, yPred)));
    const tooMuch = sum(multiply(subtract(1, yTrue), yPred));
    const rest = add(multiply(missed, this.alpha), multiply(tooMuch, this.beta));
    return subtract(1, divide(both, add(add(both, rest), 1e-7)));
  }

  override getConfig(): Record<string, unknown> {
    return { alpha: this.alpha, beta: this.beta, ...super.getConfig() };
  }
}
