/** How targets and predictions are brought to one shape, as Keras does, and what is said where they do not fit. */
import { cast, reshape } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { normalizeAxis, type Shape, sameShape } from '../tensor/shape.ts';
import { ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';

/** Targets and predictions of one shape, both float32, of rank 2 or more. */
export interface AlignedPair {
  readonly yTrue: Node;
  readonly yPred: Node;
}

function refuse(owner: string, yTrue: Node, yPred: Node, expected: string, fix: string): never {
  throw new ShapeMismatchError(
    `${owner}: targets of shape ${formatShape(yTrue.shape)} do not fit predictions of shape ${formatShape(yPred.shape)}. ` +
      `Expected targets of shape ${expected}. ${fix}`,
    { details: { owner, yTrue: yTrue.shape, yPred: yPred.shape } },
  );
}

/** `[batch]` as `[batch, 1]`. */
const asRows = (shape: Shape): Shape => (shape.length === 1 ? [...shape, 1] : shape);

/** Without a last axis of size 1. */
const withoutUnitAxis = (shape: Shape): Shape => (shape.at(-1) === 1 ? shape.slice(0, -1) : shape);

/**
 * Brings targets to the shape of predictions: a last axis of size 1 may be missing on one side.
 *
 * @remarks
 * Keras broadcasts what does not fit, so that targets `[batch]` against predictions `[batch, 3]` train on nonsense
 * without a word; here that is an error.
 *
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH`
 */
export function alignTargets(owner: string, yTrue: Node, yPred: Node, fix = ''): AlignedPair {
  const predicted = asRows(yPred.shape);
  if (
    !sameShape(asRows(yTrue.shape), predicted) &&
    !sameShape(withoutUnitAxis(yTrue.shape), withoutUnitAxis(predicted))
  ) {
    refuse(
      owner,
      yTrue,
      yPred,
      formatShape(yPred.shape),
      fix || 'Check the last layer of the model and the shape of y.',
    );
  }
  return {
    yTrue: reshape(cast(yTrue, 'float32'), predicted),
    yPred: reshape(yPred, predicted),
  };
}

/** {@link alignTargets} for one-hot targets. */
export function alignOneHot(owner: string, yTrue: Node, yPred: Node): AlignedPair {
  const areLabels = yPred.shape.at(-1)! > 1 && sameShape(withoutUnitAxis(yTrue.shape), yPred.shape.slice(0, -1));
  return alignTargets(
    owner,
    yTrue,
    yPred,
    areLabels
      ? 'Targets that are class numbers need sparseCategoricalCrossentropy, or utils.toCategorical(y, classes).'
      : 'One-hot targets need one column for each unit of the last layer.',
  );
}

/**
 * Class numbers with the shape of predictions without the axis of the classes; there, an axis of size 1 is dropped.
 *
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH`
 */
export function alignLabels(owner: string, yTrue: Node, yPred: Node, axis = -1): Node {
  const classAxis = normalizeAxis(axis, yPred.shape.length);
  const withoutClasses = (shape: Shape): Shape => shape.filter((_, i) => i !== classAxis);
  const expected = withoutClasses(yPred.shape);
  const isColumn = yTrue.shape.length === yPred.shape.length && yTrue.shape[classAxis] === 1;
  if (!sameShape(isColumn ? withoutClasses(yTrue.shape) : yTrue.shape, expected)) {
    const isOneHot = sameShape(yTrue.shape, yPred.shape);
    refuse(
      owner,
      yTrue,
      yPred,
      `${formatShape(expected)} (class numbers)`,
      isOneHot
        ? 'One-hot targets need categoricalCrossentropy, or drop the one-hot encoding.'
        : 'Give one class number for each sample.',
    );
  }
  return reshape(yTrue, expected);
}
