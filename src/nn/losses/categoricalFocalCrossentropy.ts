import { categoricalFocalCrossentropy } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber } from '../../util/check.ts';
import { ShapeMismatchError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import { alignOneHot } from '../targets.ts';
import { CrossentropyLoss, type CrossentropyLossOptions } from './crossentropyLoss.ts';
import { checkHasAxis } from './lossAxis.ts';

/** Options of {@link CategoricalFocalCrossentropy}. */
export interface CategoricalFocalCrossentropyOptions extends CrossentropyLossOptions {
  /** Factor of the loss, or one for each class: large for rare ones. @defaultValue 0.25 */
  alpha?: number | readonly number[];
  /** How fast sure answers lose their weight, at least 0; 0 is alpha times the plain crossentropy. @defaultValue 2 */
  gamma?: number;
}

/**
 * Loss of classification with one-hot targets where some classes are rare: what is predicted well already counts little.
 *
 * @remarks
 * Where the model ends in a softmax, and with `fromLogits`, the loss is computed from the scores before it; Keras 3.15.1
 * takes the softmax first with `fromLogits`, which cuts large losses off at 16. With another axis than the last, label
 * smoothing spreads over the classes there, and a list of factors goes along them; Keras 3.15.1 takes the last axis for
 * both all the same.
 *
 * @formula `-sum_c alpha_c * (1 - p_c)^gamma * y_c * log(p_c)` with `y = yTrue * (1 - s) + s / classes`, `s` the label
 *   smoothing
 * @shape yTrue and yPred `[batch, ...dims, classes]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape, or a list of factors of another length than
 *   there are classes
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [8] }), layers.dense({ units: 3, activation: 'softmax' })]);
 * net.compile({ optimizer: 'adam', loss: losses.categoricalFocalCrossentropy({ alpha: [0.2, 0.2, 0.6] }) });
 * ```
 *
 * @see keras.losses.CategoricalFocalCrossentropy
 *
 * @reference Lin et al. 2018, https://arxiv.org/abs/1708.02002
 */
export class CategoricalFocalCrossentropy extends CrossentropyLoss {
  readonly alpha: number | readonly number[];
  readonly gamma: number;

  constructor(options: CategoricalFocalCrossentropyOptions = {}) {
    super(options, ['alpha', 'gamma']);
    this.alpha = checkAlpha(options.alpha ?? 0.25);
    this.gamma = checkNumber('CategoricalFocalCrossentropy', 'gamma', options.gamma ?? 2, { min: 0 });
  }

  override call(yTrue: Node, yPred: Node): Node {
    checkHasAxis('categoricalFocalCrossentropy', this.axis, yPred);
    const target = alignOneHot('categoricalFocalCrossentropy', yTrue, yPred).yTrue; // [batch, ...dims, classes]
    const { alpha, gamma, axis, fromLogits } = this;
    const classes = yPred.shape.at(axis)!;
    if (typeof alpha !== 'number' && alpha.length !== classes) {
      throw new ShapeMismatchError(
        `CategoricalFocalCrossentropy: expected predictions of ${alpha.length} classes, as alpha has factors, got shape ` +
          `${formatShape(yPred.shape)}. Give one factor for each class, or one number for all.`,
        { details: { alpha, predictions: yPred.shape } },
      );
    }
    const smooth = this.smooth(target, classes);
    return categoricalFocalCrossentropy(smooth, yPred, { alpha, gamma, fromLogits, axis });
  }

  override getConfig(): Record<string, unknown> {
    const alpha = typeof this.alpha === 'number' ? this.alpha : [...this.alpha];
    return { ...super.getConfig(), alpha, gamma: this.gamma };
  }
}

function checkAlpha(value: unknown): number | readonly number[] {
  const owner = 'CategoricalFocalCrossentropy';
  if (!Array.isArray(value) || value.length === 0) return checkNumber(owner, 'alpha', value);
  return value.map((each, i) => checkNumber(owner, `alpha[${i}]`, each));
}
