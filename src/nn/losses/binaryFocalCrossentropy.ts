import { reduceMean } from '../../graph/build.ts';
import { binaryFocalCrossentropy } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { checkBoolean, checkNumber } from '../../util/check.ts';
import { alignTargets } from '../targets.ts';
import { CrossentropyLoss, type CrossentropyLossOptions } from './crossentropyLoss.ts';
import { checkHasAxis } from './lossAxis.ts';

/** Options of {@link BinaryFocalCrossentropy}. */
export interface BinaryFocalCrossentropyOptions extends CrossentropyLossOptions {
  /** Whether alpha weighs the two answers. @defaultValue false */
  applyClassBalancing?: boolean;
  /** Weight of the answer 1, that of 0 being `1 - alpha`. @defaultValue 0.25 */
  alpha?: number;
  /** How fast sure answers lose their weight, at least 0; 0 is the plain crossentropy. @defaultValue 2 */
  gamma?: number;
}

/**
 * Loss of yes-or-no classification where one answer is rare: what is predicted well already counts little.
 *
 * @remarks
 * Where the model ends in a sigmoid, and with `fromLogits`, the crossentropy is computed from the scores before it. Keras
 * 3.15.1 takes the sigmoid first with `fromLogits`, which cuts large losses off at 16.
 *
 * @formula `mean((1 - t)^gamma * -(y * log(p) + (1 - y) * log(1 - p)))` over the axis, the last one by default, with
 *   `y = yTrue * (1 - s) + s / 2`, `s` the label smoothing, and `t = y * p + (1 - y) * (1 - p)`; with class balancing
 *   times `y * alpha + (1 - y) * (1 - alpha)`
 * @shape yTrue and yPred `[batch, ...dims, size]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [8] }), layers.dense({ units: 1, activation: 'sigmoid' })]);
 * net.compile({ optimizer: 'adam', loss: losses.binaryFocalCrossentropy({ applyClassBalancing: true, alpha: 0.9 }) });
 * ```
 *
 * @see keras.losses.BinaryFocalCrossentropy
 *
 * @reference Lin et al. 2018, https://arxiv.org/abs/1708.02002
 */
export class BinaryFocalCrossentropy extends CrossentropyLoss {
  readonly applyClassBalancing: boolean;
  readonly alpha: number;
  readonly gamma: number;

  constructor(options: BinaryFocalCrossentropyOptions = {}) {
    super(options, ['applyClassBalancing', 'alpha', 'gamma']);
    const owner = 'BinaryFocalCrossentropy';
    this.applyClassBalancing = checkBoolean(owner, 'applyClassBalancing', options.applyClassBalancing ?? false);
    this.alpha = checkNumber(owner, 'alpha', options.alpha ?? 0.25);
    this.gamma = checkNumber(owner, 'gamma', options.gamma ?? 2, { min: 0 });
  }

  override call(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('binaryFocalCrossentropy', yTrue, yPred);
    checkHasAxis('binaryFocalCrossentropy', this.axis, pair.yPred);
    const losses = binaryFocalCrossentropy(this.smooth(pair.yTrue, 2), pair.yPred, {
      fromLogits: this.fromLogits,
      alpha: this.applyClassBalancing ? this.alpha : undefined,
      gamma: this.gamma,
    });
    return reduceMean(losses, { axes: [this.axis] });
  }

  override getConfig(): Record<string, unknown> {
    const { applyClassBalancing, alpha, gamma } = this;
    return { ...super.getConfig(), applyClassBalancing, alpha, gamma };
  }
}
