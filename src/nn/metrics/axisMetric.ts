import type { Node } from '../../graph/node.ts';
import { checkHasAxis, checkLossAxis } from '../losses/lossAxis.ts';
import { alignTargets } from '../targets.ts';
import { MeanMetric } from './meanMetric.ts';
import type { MetricOptions } from './metric.ts';

/** Options of metrics that compare targets and predictions along an axis. */
export interface AxisMetricOptions extends MetricOptions {
  /** The axis to compare along; negative ones count from the end. @defaultValue -1 */
  axis?: number;
}

/**
 * Base class of means of one number for all elements along an axis of targets and predictions.
 *
 * @remarks
 * Along the axis 0, the batch, there is one number for each column of a batch; sample weights have no place there.
 *
 * @formula `sum(weight * value) / sum(weight)`
 */
export abstract class AxisMetric extends MeanMetric {
  readonly axis: number;

  constructor(options: AxisMetricOptions = {}) {
    super(options, ['axis']);
    this.axis = checkLossAxis(this.constructor.name, options.axis ?? -1);
  }

  /** One number for all elements along the axis of two tensors of one shape. */
  protected abstract along(yTrue: Node, yPred: Node): Node;

  protected override values(yTrue: Node, yPred: Node): Node {
    const owner = `metric ${this.constructor.name}`;
    const pair = alignTargets(owner, yTrue, yPred);
    checkHasAxis(owner, this.axis, pair.yPred);
    return this.along(pair.yTrue, pair.yPred);
  }

  override getConfig(): Record<string, unknown> {
    return { axis: this.axis };
  }
}
