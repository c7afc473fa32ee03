import type { Node } from '../../graph/node.ts';
import type { Loss } from '../losses/loss.ts';
import { MeanMetric } from './meanMetric.ts';

/**
 * Base class of metrics that are the mean of a loss, without its reduction.
 *
 * @formula `sum(weight * loss) / sum(weight)`; without weights every sample counts 1
 */
export abstract class LossMetric extends MeanMetric {
  override readonly direction: 'max' | 'min' = 'min';

  /** The loss whose values are averaged. */
  protected abstract readonly loss: Loss;

  protected override values(yTrue: Node, yPred: Node): Node {
    return this.loss.call(yTrue, yPred);
  }

  override getConfig(): Record<string, unknown> {
    return this.loss.getConfig();
  }
}
