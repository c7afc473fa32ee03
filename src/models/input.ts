/** What a model is fed. */
import { InputLayer, type InputLayerOptions } from '../nn/layers/inputLayer.ts';
import type { SymbolicTensor } from '../nn/layers/symbolicTensor.ts';

/**
 * States the shape of the samples: the start of a functional model, or the first element of a sequential one.
 *
 * @param options - `shape` of one sample, or `batchShape` with the batch size (or `null`) in front; `dtype`, `name`.
 * @returns a tensor without numbers, for `layer.apply`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a shape that is not a list of positive integers
 *
 * @example
 * ```ts
 * sequential([input({ shape: [28, 28, 1] }), layers.flatten(), layers.dense({ units: 10 })]);
 * ```
 *
 * @example
 * ```ts
 * const x = input({ shape: [4], name: 'measures' });
 * const net = model({ inputs: x, outputs: layers.dense({ units: 3 }).apply(x) });
 * ```
 *
 * @see keras.Input
 */
export function input(options: InputLayerOptions): SymbolicTensor {
  return new InputLayer(options).output;
}
