/** Weights of classes, as Keras' `class_weight`: they become weights of samples. */
import { Tensor } from '../tensor/tensor.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { formatList, formatShape } from '../util/format.ts';
import type { Batch, Structured } from './batch.ts';
import { mapStructured } from './structured.ts';

/**
 * Multiplies the weight of each sample with that of its class.
 *
 * @remarks
 * Targets of shape `[batch]` or `[batch, 1]` are class numbers (rounded), those of shape `[batch, classes]` take the class
 * of their greatest value. Weights that the batch has already are multiplied, as Keras 2 does. Each of several outputs gets
 * weights of its own.
 *
 * @formula `weight[i] = sampleWeight[i] * classWeight[class of y[i]]`
 * @throws InvalidArgumentError for a class without a weight, for a batch without targets, and for targets of 3 or more
 *   dimensions
 */
export function applyClassWeight(batch: Batch, classWeight: Readonly<Record<number, number>>): Batch {
  if (batch.y === undefined) {
    throw new InvalidArgumentError('classWeight needs targets: the batch has no y. Yield [x, y].');
  }
  const given = batch.sampleWeight;
  const sampleWeight = mapStructured(batch.y, (target, name) =>
    weigh(target, name, classWeight, given === undefined ? undefined : weightsFor(given, name)),
  );
  return { ...batch, sampleWeight };
}

/** The given weights of the output that `mapStructured` calls `name`; one tensor holds for all outputs. */
function weightsFor(given: Structured<Tensor>, name: string): Tensor | undefined {
  if (given instanceof Tensor) return given;
  let found: Tensor | undefined;
  mapStructured(given, (weights, key) => {
    if (key === name) found = weights;
  });
  return found;
}

function weigh(
  target: Tensor,
  name: string,
  classWeight: Readonly<Record<number, number>>,
  given: Tensor | undefined,
): Tensor {
  const { shape, data } = target;
  if (shape.length > 2) {
    throw new InvalidArgumentError(
      `classWeight: y${name} has shape ${formatShape(shape)}; class weights need targets of 1 or 2 dimensions. ` +
        'Give sampleWeight instead.',
      { details: { shape } },
    );
  }
  const samples = shape[0]!;
  const classes = shape[1] ?? 1;
  if (given !== undefined && given.data.length !== samples) {
    throw new InvalidArgumentError(
      `classWeight: sampleWeight${name} has shape ${formatShape(given.shape)}; with class weights one number a sample is ` +
        `needed, ${formatShape([samples])}.`,
      { details: { shape: given.shape } },
    );
  }
  const weights = new Float32Array(samples);
  for (let i = 0; i < samples; i++) {
    const label = classes === 1 ? Math.round(data[i]!) : argMax(data, i * classes, classes);
    const weight = classWeight[label];
    if (weight === undefined) {
      throw new InvalidArgumentError(
        `classWeight: class ${label} is in the data but has no weight; there are weights for ${formatList(Object.keys(classWeight))}. ` +
          `Add ${label}: 1 to leave it as it is.`,
        { details: { class: label, classWeight } },
      );
    }
    weights[i] = weight * (given === undefined ? 1 : given.data[i]!);
  }
  return new Tensor(weights, [samples], 'float32'); // [batch]
}

function argMax(data: ArrayLike<number>, start: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) if (data[start + i]! > data[start + best]!) best = i;
  return best;
}
