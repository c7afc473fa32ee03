/** What losses of overlapping regions share: the axes to sum over. */
import { reduceSum } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { camelCaseName } from '../../util/names.ts';
import { alignTargets } from '../targets.ts';
import { Loss, type LossOptions } from './loss.ts';
import { checkHasAxis, checkLossAxis } from './lossAxis.ts';

/** Options of losses of overlapping regions. */
export interface OverlapLossOptions extends LossOptions {
  /**
   * What is compared as a whole: one axis or several, negative ones counting from the end; null for the batch as one.
   * For images, [1, 2, 3] gives a loss for each. @defaultValue null
   */
  axis?: number | readonly number[] | null;
}

/**
 * Base class of losses of overlapping regions, whose members the targets and predictions say in [0, 1].
 *
 * @formula `1 - overlap(yTrue, yPred)`
 */
export abstract class OverlapLoss extends Loss {
  readonly axis: number | readonly number[] | null;

  constructor(options: OverlapLossOptions = {}, ownOptions: readonly string[] = []) {
    super(options, [...ownOptions, 'axis']);
    const { axis = null } = options;
    const owner = this.constructor.name;
    this.axis = Array.isArray(axis)
      ? axis.map((item) => checkLossAxis(owner, item))
      : axis === null
        ? null
        : checkLossAxis(owner, axis);
  }

  /** The loss of targets and predictions of one shape; `sum` is over the axes of the loss. */
  protected abstract loss(yTrue: Node, yPred: Node, sum: (x: Node) => Node): Node;

  override call(yTrue: Node, yPred: Node): Node {
    const owner = camelCaseName(this.constructor.name);
    const pair = alignTargets(owner, yTrue, yPred);
    const axes = this.axis === null ? pair.yPred.shape.map((_, i) => i) : [this.axis].flat();
    for (const axis of axes) checkHasAxis(owner, axis, pair.yPred);
    return this.loss(pair.yTrue, pair.yPred, (x) => reduceSum(x, { axes }));
  }

  override getConfig(): Record<string, unknown> {
    return { axis: this.axis };
  }
}
