import { multiply, reduceMean, reduceSum, sigmoid } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape } from '../../tensor/shape.ts';
import { checkBoolean, checkInteger, checkNumber, checkOneOf } from '../../util/check.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { describeValue, formatShape } from '../../util/format.ts';
import { areaUnder, CURVES, type Curve, SUMMATION_METHODS, type SummationMethod } from './aucCurves.ts';
import { type CountedAnswers, numbers } from './confusionCounts.ts';
import { ConfusionMetric, type Counts } from './confusionMetric.ts';
import type { MetricOptions } from './metric.ts';
import { checkThresholds, evenThresholds } from './thresholds.ts';

/** Keras' epsilon: how far the outer thresholds lie outside of [0, 1]. */
const EPSILON = 1e-7;

/** Options of {@link AUC}. */
export interface AUCOptions extends MetricOptions {
  /** How many thresholds approximate the curve, two of them just outside of [0, 1]. @defaultValue 200 */
  numThresholds?: number;
  /**
   * 'ROC': recall over the rate of false positives; 'PR': precision over recall; 'PRGAIN': the gain of precision over that
   * of recall. @defaultValue 'ROC'
   */
  curve?: Curve | Lowercase<Curve>;
  /**
   * How the area between two thresholds is taken: 'interpolation' the mean of both heights (for 'PR' interpolated counts);
   * 'minoring' the smaller height, 'majoring' the larger one. @defaultValue 'interpolation'
   */
  summationMethod?: SummationMethod;
  /** Thresholds in [0, 1] to use in place of even ones, beside the two outer ones. @defaultValue even ones */
  thresholds?: readonly number[] | null;
  /** Whether each column is a question of its own, whose areas are averaged; else all answers count together. @defaultValue false */
  multiLabel?: boolean;
  /** Number of columns, for `multiLabel`. @defaultValue that of the first batch */
  numLabels?: number | null;
  /**
   * A weight for each column: of the areas with `multiLabel`, else of the answers in it. @defaultValue 1 each
   */
  labelWeights?: readonly number[] | null;
  /** Whether predictions are scores before the sigmoid. @defaultValue false */
  fromLogits?: boolean;
}

/**
 * Area under a curve of right and wrong answers at many thresholds, over all batches so far. Under the ROC curve: the
 * probability that a positive sample gets a larger prediction than a negative one.
 *
 * @remarks
 * Predictions have to be in [0, 1], unless `fromLogits`. More thresholds approximate the area better. Files of Keras
 * 3.15.1 with `labelWeights` are read here, not by Keras itself.
 *
 * @formula ROC: `sum((FPR[t] - FPR[t + 1]) * (recall[t] + recall[t + 1]) / 2)`, the other curves and sums alike
 * @shape yTrue and yPred `[batch, ...dims]`; with `multiLabel` `[batch, labels]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape, and for another number of labels
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for thresholds outside [0, 1]
 * @see keras.metrics.AUC
 * @reference https://ftp.cs.wisc.edu/machine-learning/shavlik-group/davis.icml06.pdf (interpolation of PR)
 * @reference https://papers.neurips.cc/paper/5867-precision-recall-gain-curves-pr-analysis-done-right.pdf (PRGAIN)
 * @example
 * ```ts
 * net.compile({ loss: 'binaryCrossentropy', metrics: ['auc', metrics.auc({ curve: 'PR', name: 'areaUnderPR' })] });
 * ```
 */
export class AUC extends ConfusionMetric {
  override readonly direction = 'max';
  readonly curve: Curve;
  readonly summationMethod: SummationMethod;
  readonly multiLabel: boolean;
  readonly numLabels: number | null;
  readonly labelWeights: readonly number[] | null;
  readonly fromLogits: boolean;
  readonly #hasOwnThresholds: boolean;

  constructor(options: AUCOptions = {}) {
    const owner = 'AUC';
    const { thresholds = null, numLabels = null, labelWeights = null } = options;
    const inner =
      thresholds === null
        ? evenThresholds(checkInteger(owner, 'numThresholds', options.numThresholds ?? 200, 2)).slice(1, -1)
        : [...checkThresholds(owner, thresholds)].sort((a, b) => a - b);
    super(options, OPTIONS, {
      thresholds: [-EPSILON, ...inner, 1 + EPSILON],
      counts: ['truePositives', 'falsePositives', 'trueNegatives', 'falseNegatives'],
    });
    const { curve = 'ROC' } = options;
    this.curve = checkOneOf(owner, 'curve', typeof curve === 'string' ? curve.toUpperCase() : curve, CURVES);
    this.summationMethod = checkOneOf(
      owner,
      'summationMethod',
      options.summationMethod ?? 'interpolation',
      SUMMATION_METHODS,
    );
    this.multiLabel = checkBoolean(owner, 'multiLabel', options.multiLabel ?? false);
    this.numLabels = numLabels === null ? null : checkInteger(owner, 'numLabels', numLabels);
    this.labelWeights = labelWeights === null ? null : checkLabelWeights(owner, labelWeights);
    this.fromLogits = checkBoolean(owner, 'fromLogits', options.fromLogits ?? false);
    this.#hasOwnThresholds = thresholds !== null;
    if (this.numLabels !== null && !this.multiLabel) {
      throw new InvalidArgumentError(
        `${owner}: got numLabels ${this.numLabels} without multiLabel. Add multiLabel: true, or leave numLabels out.`,
      );
    }
    if (!this.multiLabel) this.addCounts();
  }

  /** Number of thresholds, with the outer ones. */
  get numThresholds(): number {
    return this.thresholds.length;
  }

  protected override build(_yTrueShape: Shape, yPredShape: Shape): void {
    if (!this.multiLabel) return;
    const [, labels] = yPredShape;
    if (yPredShape.length !== 2 || (this.numLabels ?? labels) !== labels) {
      throw new ShapeMismatchError(
        `metric AUC: with multiLabel, expected predictions of shape [batch, ${this.numLabels ?? 'labels'}], ` +
          `got ${formatShape(yPredShape)}.`,
        { details: { yPred: yPredShape, numLabels: this.numLabels } },
      );
    }
    if (this.labelWeights !== null && this.labelWeights.length !== labels) {
      throw new ShapeMismatchError(
        `metric AUC: got ${this.labelWeights.length} labelWeights for predictions of shape ${formatShape(yPredShape)}. ` +
          `Expected ${labels}, one for each label.`,
        { details: { yPred: yPredShape, labelWeights: this.labelWeights } },
      );
    }
    this.addCounts([this.numThresholds, labels!]);
  }

  protected override counting(yPred: Node): Partial<CountedAnswers> {
    const { multiLabel, labelWeights } = this;
    return {
      yPred: this.fromLogits ? sigmoid(yPred) : yPred,
      multiLabel,
      hasOuterEnds: true,
      labelWeights: multiLabel ? undefined : (labelWeights ?? undefined),
    };
  }

  protected override fromCounts(counts: Counts): Node {
    const areas = areaUnder(this.curve, this.summationMethod, counts); // [] or [labels]
    if (areas.shape.length === 0) return areas;
    if (this.labelWeights === null) return reduceMean(areas);
    const sum = this.labelWeights.reduce((a, b) => a + b, 0);
    return multiply(reduceSum(multiply(areas, numbers(this.labelWeights))), sum === 0 ? 0 : 1 / sum);
  }

  override getConfig(): Record<string, unknown> {
    const { numThresholds, curve, summationMethod, multiLabel, numLabels, labelWeights, fromLogits } = this;
    const own = this.#hasOwnThresholds ? { thresholds: this.thresholds.slice(1, -1) } : {};
    return { numThresholds, curve, summationMethod, multiLabel, numLabels, labelWeights, fromLogits, ...own };
  }
}

const OPTIONS = [
  'numThresholds',
  'curve',
  'summationMethod',
  'thresholds',
  'multiLabel',
  'numLabels',
  'labelWeights',
  'fromLogits',
];

function checkLabelWeights(owner: string, weights: unknown): readonly number[] {
  if (!Array.isArray(weights)) {
    throw new InvalidArgumentError(
      `${owner}: expected labelWeights to be a list of numbers, got ${describeValue(weights)}.`,
    );
  }
  return weights.map((weight, i) => checkNumber(owner, `labelWeights[${i}]`, weight, { min: 0 }));
}
