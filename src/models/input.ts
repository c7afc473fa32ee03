/** What a model is fed. */
import { InputLayer, type InputLayerOptions } from '../nn/layers/inputLayer.ts';

/**
 * States the shape of the samples, as the first element of a sequential model.
 *
 * @param options - `shape` of one sample, or `batchShape` with `null` in front.
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a shape that is not a list of positive integers
 *
 * @example
 * ```ts
 * sequential([input({ shape: [28, 28, 1] }), layers.flatten(), layers.dense({ units: 10 })]);
 * ```
 */
export function input(options: InputLayerOptions): InputLayer {
  return new InputLayer(options);
}
