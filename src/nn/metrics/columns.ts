/** Metrics whose state has a number for each column of the predictions. */
import type { Shape } from '../../tensor/shape.ts';
import { ShapeMismatchError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';

/**
 * The number of columns of predictions `[batch, columns]`; `[batch]` is one column.
 *
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for predictions with more axes
 */
export function checkColumns(owner: string, columns: string, yPredShape: Shape): number {
  if (yPredShape.length === 1) return 1;
  if (yPredShape.length === 2) return yPredShape[1]!;
  throw new ShapeMismatchError(
    `metric ${owner}: expected predictions of shape [batch, ${columns}], got ${formatShape(yPredShape)}. ` +
      'Score one step of a sequence, or flatten with layers.flatten().',
    { details: { owner, yPred: yPredShape } },
  );
}
