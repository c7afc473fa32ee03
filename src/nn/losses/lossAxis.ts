/** The `axis` option of losses. */
import type { Node } from '../../graph/node.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { describeValue, formatShape } from '../../util/format.ts';

/** An axis as an option: an integer. */
export function checkLossAxis(owner: string, axis: unknown): number {
  if (typeof axis === 'number' && Number.isInteger(axis)) return axis;
  throw new InvalidArgumentError(`${owner}: expected axis to be an integer, got ${describeValue(axis)}.`, {
    details: { owner, argument: 'axis', value: axis },
  });
}

/** Refuses predictions that lack an axis. */
export function checkHasAxis(owner: string, axis: number, yPred: Node): void {
  const ndim = yPred.shape.length;
  if (axis >= -ndim && axis < ndim) return;
  throw new ShapeMismatchError(
    `${owner}: predictions of shape ${formatShape(yPred.shape)} have no axis ${axis}. Choose axis -1, the last one.`,
    { details: { owner, axis, yPred: yPred.shape } },
  );
}
