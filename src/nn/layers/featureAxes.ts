/** The axes along which a layer looks at a sample: how they are checked, and the sizes there. */
import { type Shape, type SymbolicShape, sameShape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue, formatShape } from '../../util/format.ts';
import { refuseShape } from './inputChecks.ts';
import type { Layer } from './layer.ts';

/** One axis, or several; never that of the batch. */
export type FeatureAxis = number | readonly number[];

function isAxis(axis: unknown): axis is number {
  return Number.isInteger(axis) && axis !== 0;
}

/** An option that names one axis. */
export function checkFeatureAxis(owner: string, value: unknown): number {
  if (isAxis(value)) return value;
  throw new InvalidArgumentError(
    `${owner}: expected axis to be an integer other than 0 (the batch), got ${describeValue(value)}.`,
    { details: { owner, argument: 'axis', value } },
  );
}

/** An option that names one axis or several; they stay as given, counted from the end where negative. */
export function checkFeatureAxes(owner: string, value: unknown): FeatureAxis {
  const axes: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (axes.length === 0 || !axes.every(isAxis) || new Set(axes).size < axes.length) {
    throw new InvalidArgumentError(
      `${owner}: expected axis to be an integer other than 0 (the batch), or several different ones, got ${describeValue(value)}.`,
      { details: { owner, argument: 'axis', value } },
    );
  }
  return Array.isArray(value) ? [...value] : (value as number);
}

/**
 * The axes of an input in ascending order, as Keras takes them, and the sizes along them.
 *
 * @param builtFor - Sizes that the layer has weights for.
 */
export function requireFeatureAxes(
  layer: Layer,
  axis: FeatureAxis,
  shape: SymbolicShape,
  builtFor?: Shape,
): { axes: readonly number[]; sizes: Shape } {
  const given = [axis].flat();
  const axes = given.map((each) => (each < 0 ? each + shape.length : each));
  axes.sort((a, b) => a - b);
  const sizes = axes.map((each) => (each < 1 ? null : (shape[each] ?? null)));
  if (sizes.some((size) => !size) || new Set(axes).size < axes.length) {
    refuseShape(
      layer,
      `an input [batch, ...dims] with a known size along axis ${given.join(' and axis ')}`,
      shape,
      'Choose axis -1, the last one, and give its size in inputShape.',
    );
  }
  requireBuiltFor(layer, builtFor, sizes as number[], shape);
  return { axes, sizes: sizes as number[] };
}

/** Refuses an input whose sizes along the axes are others than those that the layer has weights for. */
export function requireBuiltFor(layer: Layer, builtFor: Shape | undefined, sizes: Shape, shape: SymbolicShape): void {
  if (builtFor === undefined || sameShape(builtFor, sizes)) return;
  const expected = `the sizes ${formatShape(builtFor)} along its axes, for which it was built`;
  refuseShape(layer, expected, shape, 'Use another layer for inputs of another form.');
}
