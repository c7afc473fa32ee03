/** The 3-D convolutional LSTM layer. */
import { ConvLSTM, type ConvLSTMOptions } from './convLstm.ts';

/** Options of {@link ConvLSTM3D}. */
export type ConvLSTM3DOptions = ConvLSTMOptions<3>;

/**
 * Long short-term memory over sequences of volumes, whose products are convolutions: a weather field, for example.
 *
 * @formula `[i, f, g, o] = conv(x[t], kernel) + conv(h[t-1], recurrent_kernel) + bias`, `filters` channels each;
 *   `c[t] = recurrentActivation(f) * c[t-1] + recurrentActivation(i) * activation(g)`;
 *   `h[t] = recurrentActivation(o) * activation(c[t])`; `h[-1] = c[-1] = 0` unless `initialState` gives them
 * @shape input `[batch, steps, depth, height, width, channels]` -> output `[batch, outDepth, outHeight, outWidth, filters]`, with
 *   `returnSequences` one for each step, with `returnState` the list `[output, h, c]`;
 *   kernel `[...kernelSize, channels, 4 * filters]`, recurrent kernel `[...kernelSize, filters, 4 * filters]`,
 *   bias `[4 * filters]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, strides and dilation both
 *   above 1, or a dropout outside of [0, 1)
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 6-D, is smaller than the window, or has other sizes
 *   than the layer was built for
 *
 * @example
 * ```ts
 * layers.convLstm3d({ filters: 8, kernelSize: 3, padding: 'same' }).computeOutputShape([null, 5, 8, 8, 8, 1]); // => [null, 8, 8, 8, 8]
 * ```
 *
 * @reference Shi et al. 2015, https://arxiv.org/abs/1506.04214
 */
export class ConvLSTM3D extends ConvLSTM<3> {
  constructor(options: ConvLSTM3DOptions) {
    super(3, options);
  }
}
