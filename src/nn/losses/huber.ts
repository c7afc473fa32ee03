import { huber } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber } from '../../util/check.ts';
import { alignTargets } from '../targets.ts';
import { Loss, type LossOptions } from './loss.ts';

/** Options of {@link Huber}. */
export interface HuberOptions extends LossOptions {
  /** Size of a difference from which on it counts as it is, not squared; above 0, in units of y. @defaultValue 1 */
  delta?: number;
}

/**
 * Squares near zero, absolute values beyond: a loss of regression that outliers pull little.
 *
 * @remarks
 * Files hold delta; Keras 3.15.1 reads it, but leaves it out of the files that it writes itself.
 *
 * @formula `mean(e^2 / 2 where |e| <= delta, else delta * |e| - delta^2 / 2)` over the last axis, `e = yPred - yTrue`
 * @shape yTrue and yPred `[batch, ...dims, size]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [8] }), layers.dense({ units: 1 })]);
 * net.compile({ optimizer: 'adam', loss: losses.huber({ delta: 2 }) });
 * ```
 *
 * @see keras.losses.Huber
 *
 * @reference Huber 1964, https://doi.org/10.1214/aoms/1177703732
 */
export class Huber extends Loss {
  readonly delta: number;

  constructor(options: HuberOptions = {}) {
    super(options, ['delta']);
    this.delta = checkNumber('Huber', 'delta', options.delta ?? 1, { min: 0, exclusiveMinimum: true });
  }

  override call(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('huber', yTrue, yPred);
    return huber(pair.yTrue, pair.yPred, this.delta);
  }

  override getConfig(): Record<string, unknown> {
    return { delta: this.delta };
  }
}
