import { add, divide, multiply, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { OverlapLoss, type OverlapLossOptions } from './overlapLoss.ts';

/** Options of {@link Dice}. */
export type DiceOptions = OverlapLossOptions;

/**
 * One minus the share that two regions have in common: a loss of segmentation.
 *
 * @remarks
 * Without an axis the whole batch is one region with one loss, and sample weights say only how much that counts: with
 * weights for each sample, give the axes behind the first.
 *
 * @formula `1 - 2 * sum(yTrue * yPred) / (sum(yTrue) + sum(yPred) + 1e-7)` over the axes
 * @shape yTrue and yPred `[batch, ...dims]` -> that shape without the axes, `[]` by default
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 *
 * @example
 * ```ts
 * const net = sequential([
 *   input({ shape: [32, 32, 3] }),
 *   layers.conv2d({ filters: 1, kernelSize: 3, padding: 'same', activation: 'sigmoid' }),
 * ]);
 * net.compile({ optimizer: 'adam', loss: losses.dice({ axis: [1, 2, 3] }) });
 * ```
 *
 * @see keras.losses.Dice
 *
 * @reference Milletari et al. 2016, https://arxiv.org/abs/1606.04797
 */
export class Dice extends OverlapLoss {
  protected override loss(yTrue: Node, yPred: Node, sum: (x: Node) => Node): Node {
    const both = sum(multiply(yTrue, yPred));
    return subtract(1, divide(multiply(both, 2), add(add(sum(yTrue), sum(yPred)), 1e-7)));
  }
}
