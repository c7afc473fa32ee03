import { checkOptions } from '../../util/check.ts';
import { type F1ScoreOptions, FBetaScore } from './fBetaScore.ts';

/**
 * Harmonic mean of precision and recall, over all batches so far.
 *
 * @formula `2 * precision * recall / (precision + recall)` of each class, then averaged
 * @shape yTrue (one-hot or several) and yPred `[batch, classes]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for other shapes
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a threshold outside (0, 1]
 * @see keras.metrics.F1Score
 * @example
 * ```ts
 * net.compile({ loss: 'categoricalCrossentropy', metrics: [metrics.f1Score({ average: 'macro' })] });
 * ```
 */
export class F1Score extends FBetaScore {
  constructor(options: F1ScoreOptions = {}) {
    checkOptions('F1Score', options, ['average', 'threshold', 'name']);
    super({ name: 'f1_score', ...options });
  }

  override getConfig(): Record<string, unknown> {
    const { beta: _, ...config } = super.getConfig();
    return config;
  }
}
