import { divide, maximum, power, subtract } from '../../graph/build.ts';
import { classValue } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber } from '../../util/check.ts';
import { alignLabels } from '../targets.ts';
import { Loss, type LossOptions } from './loss.ts';

/** Keeps the derivative of the power finite where a probability is 0; far below the rounding of the loss. */
const SMALLEST_PROBABILITY = 1e-30;

/** Options of {@link CategoricalGeneralizedCrossEntropy}. */
export interface CategoricalGeneralizedCrossEntropyOptions extends LossOptions {
  /** Between the crossentropy (close to 0) and the mean absolute error (close to 1), in (0, 1). @defaultValue 0.5 */
  q?: number;
}

/**
 * Loss of classification where some of the targets, which are class numbers, are wrong.
 *
 * @remarks
 * A class number outside [0, classes) makes the loss NaN; Keras 3.15.1 gives it probability 0. Targets `[batch, 1]`
 * count as `[batch]`; Keras compares every target with every prediction then.
 *
 * @formula `(1 - p[yTrue]^q) / q`
 * @shape yTrue `[batch, ...dims]` or `[batch, ...dims, 1]`, yPred `[batch, ...dims, classes]` (probabilities)
 *   -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets that are not one class number a sample
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [8] }), layers.dense({ units: 3, activation: 'softmax' })]);
 * net.compile({ optimizer: 'adam', loss: losses.categoricalGeneralizedCrossEntropy({ q: 0.7 }) });
 * ```
 *
 * @see keras.losses.CategoricalGeneralizedCrossEntropy
 *
 * @reference Zhang and Sabuncu 2018, https://arxiv.org/abs/1805.07836
 */
export class CategoricalGeneralizedCrossEntropy extends Loss {
  readonly q: number;

  constructor(options: CategoricalGeneralizedCrossEntropyOptions = {}) {
    super(options, ['q']);
    this.q = checkNumber('CategoricalGeneralizedCrossEntropy', 'q', options.q ?? 0.5, {
      min: 0,
      max: 1,
      exclusiveMinimum: true,
      exclusiveMaximum: true,
    });
  }

  override call(yTrue: Node, yPred: Node): Node {
    const labels = alignLabels('categoricalGeneralizedCrossEntropy', yTrue, yPred); // [batch, ...dims]
    const p = maximum(classValue(yPred, labels), SMALLEST_PROBABILITY);
    return divide(subtract(1, power(p, this.q)), this.q);
  }

  override getConfig(): Record<string, unknown> {
    return { q: this.q };
  }
}
