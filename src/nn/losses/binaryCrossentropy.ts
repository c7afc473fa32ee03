import { add, multiply, reduceMean } from '../../graph/build.ts';
import { binaryCrossentropy } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { checkBoolean, checkNumber } from '../../util/check.ts';
import { alignTargets } from '../targets.ts';
import { Loss, type LossOptions } from './loss.ts';

/** Options of {@link BinaryCrossentropy}. */
export interface BinaryCrossentropyOptions extends LossOptions {
  /** Whether predictions are scores before the sigmoid. @defaultValue false */
  fromLogits?: boolean;
  /** How far targets are moved towards 1/2, in [0, 1]. @defaultValue 0 */
  labelSmoothing?: number;
}

/**
 * Loss of yes-or-no classification: one probability for each answer.
 *
 * @remarks
 * Where the model ends in a sigmoid, the loss is computed from the scores before it.
 *
 * @formula `mean(-(y * log(p) + (1 - y) * log(1 - p)))` over the last axis, with `y = yTrue * (1 - s) + s / 2`
 * @shape yTrue and yPred `[batch, ...dims, size]` -> `[batch, ...dims]`
 * @see keras.losses.BinaryCrossentropy
 */
export class BinaryCrossentropy extends Loss {
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;

  constructor(options: BinaryCrossentropyOptions = {}) {
    super(options, ['fromLogits', 'labelSmoothing']);
    const owner = 'BinaryCrossentropy';
    this.fromLogits = checkBoolean(owner, 'fromLogits', options.fromLogits ?? false);
    this.labelSmoothing = checkNumber(owner, 'labelSmoothing', options.labelSmoothing ?? 0, { min: 0, max: 1 });
  }

  override call(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('binaryCrossentropy', yTrue, yPred);
    const target =
      this.labelSmoothing === 0
        ? pair.yTrue
        : add(multiply(pair.yTrue, 1 - this.labelSmoothing), this.labelSmoothing / 2);
    return reduceMean(binaryCrossentropy(target, pair.yPred, { fromLogits: this.fromLogits }), { axes: [-1] });
  }

  override getConfig(): Record<string, unknown> {
    return { fromLogits: this.fromLogits, labelSmoothing: this.labelSmoothing };
  }
}
