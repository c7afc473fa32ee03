import {
  add,
  cast,
  dot,
  equal,
  greater,
  iota,
  logicalAnd,
  logicalNot,
  maximum,
  multiply,
  notEqual,
  reshape,
  select,
  subtract,
} from '../../graph/build.ts';
import { logSumExp, softplus } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { checkBoolean, checkNumber } from '../../util/check.ts';
import { ShapeMismatchError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import { alignLabels } from '../targets.ts';
import { Loss, type LossOptions } from './loss.ts';

/** A logarithm of nothing: finite, so that no gradient is NaN where a sample has no partner. */
const LOG_OF_NOTHING = -1e30;

/** Options of {@link Circle}. */
export interface CircleOptions extends LossOptions {
  /** Factor of the distances: the larger, the more the worst pair counts alone. @defaultValue 80 */
  gamma?: number;
  /** How close samples of one class should be, and how far from others. @defaultValue 0.4 */
  margin?: number;
  /** Whether a sample is no partner of itself. @defaultValue true */
  removeDiagonal?: boolean;
}

/**
 * Loss of learning embeddings: samples of one class should be close to each other, and far from all others.
 *
 * @remarks
 * Predictions are embeddings of length 1: let the model end in a `unitNormalization`. Targets are class numbers, and each
 * sample is compared with all others of the batch. A sample whose loss is 0 (it has no partner, or none is left to move)
 * is left out of means, as in Keras.
 *
 * @formula `softplus(log(sum_p exp(-gamma * (d_p + m) * (m - d_p))) + log(sum_n exp(gamma * max(1 + m - d_n, 0) *
 *   (1 - m - d_n))))` for each sample, with `d = max(1 - cosine, 0)` its distances to those of its class (p) and to the
 *   others (n), `m` the margin
 * @shape yTrue `[batch]` or `[batch, 1]`, yPred `[batch, size]` -> `[batch]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for predictions of another rank and targets that are not one class
 *   number a sample
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [8] }), layers.dense({ units: 4 }), layers.unitNormalization()]);
 * net.compile({ optimizer: 'adam', loss: losses.circle({ gamma: 64 }) });
 * ```
 *
 * @see keras.losses.Circle
 *
 * @reference Sun et al. 2020, https://arxiv.org/abs/2002.10857
 */
export class Circle extends Loss {
  readonly gamma: number;
  readonly margin: number;
  readonly removeDiagonal: boolean;

  constructor(options: CircleOptions = {}) {
    super(options, ['gamma', 'margin', 'removeDiagonal']);
    this.gamma = checkNumber('Circle', 'gamma', options.gamma ?? 80);
    this.margin = checkNumber('Circle', 'margin', options.margin ?? 0.4);
    this.removeDiagonal = checkBoolean('Circle', 'removeDiagonal', options.removeDiagonal ?? true);
  }

  override call(yTrue: Node, yPred: Node): Node {
    const { gamma, margin } = this;
    if (yPred.shape.length !== 2) {
      throw new ShapeMismatchError(
        `circle: expected predictions [batch, size], got ${formatShape(yPred.shape)}. ` +
          'Let the model end in one vector for each sample: flatten() or a pooling layer before the last dense one.',
        { details: { yPred: yPred.shape } },
      );
    }
    const samples = yPred.shape[0]!;
    const labels = cast(alignLabels('circle', yTrue, yPred), 'int32');
    // Pairs [batch, batch]: a sample in each row, its partner in each column.
    const isSame = equal(reshape(labels, [samples, 1]), reshape(labels, [1, samples]));
    const isOther = notEqual(iota([samples, samples], 0), iota([samples, samples], 1));
    const isPositive = this.removeDiagonal ? logicalAnd(isSame, isOther) : isSame;
    const distance = maximum(subtract(1, dot(yPred, yPred, { transposeB: true })), 0);
    const pull = multiply(maximum(add(distance, margin), 0), multiply(subtract(distance, margin), gamma));
    const push = multiply(maximum(subtract(1 + margin, distance), 0), multiply(subtract(1 - margin, distance), gamma));
    const total = (isPair: Node, terms: Node): Node => logSumExp(select(isPair, terms, LOG_OF_NOTHING), { axes: [1] }); // [batch]
    return softplus(add(total(isPositive, pull), total(logicalNot(isSame), push)));
  }

  protected override mask(losses: Node): Node {
    return greater(losses, 0);
  }

  override getConfig(): Record<string, unknown> {
    return { gamma: this.gamma, margin: this.margin, removeDiagonal: this.removeDiagonal };
  }
}
