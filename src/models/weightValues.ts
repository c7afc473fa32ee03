/** The values of a model's weights. */
import type { Layer } from '../nn/layers/layer.ts';
import { sameShape, sizeOf } from '../tensor/shape.ts';
import { Tensor, type TensorLike, tensor } from '../tensor/tensor.ts';
import type { Trainer } from '../training/trainer.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { describeValue, formatShape } from '../util/format.ts';

/** Copies, in the order of `network.weights`. */
export function readWeights(trainer: Trainer): Tensor[] {
  return trainer.network.weights.map(
    (weight) => new Tensor(trainer.memoryOf(weight).read(), weight.shape, weight.dtype),
  );
}

/** Writes all weights, after all have been checked. */
export function writeWeights(trainer: Trainer, layers: readonly Layer[], values: readonly TensorLike[]): void {
  const { weights } = trainer.network;
  if (!Array.isArray(values)) {
    throw new InvalidArgumentError(
      `setWeights: expected an array with a tensor for each weight, got ${describeValue(values)}.`,
    );
  }
  if (values.length !== weights.length) {
    throw new ShapeMismatchError(
      `setWeights: ${trainer.network.label} has ${weights.length} weights, got ${values.length}. ` +
        'Give one tensor for each, in the order of getWeights().',
      { details: { expected: weights.length, received: values.length } },
    );
  }
  const owners = new Map(layers.flatMap((layer) => layer.weights.map((weight) => [weight, layer.label] as const)));
  const converted = weights.map((weight, i) => {
    const given = values[i] as TensorLike;
    // A typed array of the right length is taken in the weight's shape; anything else brings its own.
    const fills = ArrayBuffer.isView(given) && given.length === sizeOf(weight.shape);
    const value = tensor(given, fills ? weight.shape : undefined, weight.dtype);
    if (!sameShape(value.shape, weight.shape)) {
      throw new ShapeMismatchError(
        `setWeights: weight ${i}, "${weight.name}" of ${owners.get(weight)}, has shape ${formatShape(weight.shape)}, ` +
          `got ${formatShape(value.shape)}. Nothing was changed.`,
        { details: { index: i, name: weight.name, expected: weight.shape, received: value.shape } },
      );
    }
    return value;
  });
  weights.forEach((weight, i) => {
    trainer.memoryOf(weight).write(converted[i]!.data);
  });
}
