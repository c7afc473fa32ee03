/** The 1-D convolutional LSTM layer. */
import { ConvLSTM, type ConvLSTMOptions } from './convLstm.ts';

/** Options of {@link ConvLSTM1D}. */
export type ConvLSTM1DOptions = ConvLSTMOptions<1>;

/**
 * Long short-term memory over sequences, whose products are convolutions: a line of measuring points, for example.
 *
 * @formula `[i, f, g, o] = conv(x[t], kernel) + conv(h[t-1], recurrent_kernel) + bias`, `filters` channels each;
 *   `c[t] = recurrentActivation(f) * c[t-1] + recurrentActivation(i) * activation(g)`;
 *   `h[t] = recurrentActivation(o) * activation(c[t])`; `h[-1] = c[-1] = 0` unless `initialState` gives them
 * @shape input `[batch, steps, length, channels]` -> output `[batch, outLength, filters]`, with
 *   `returnSequences` one for each step, with `returnState` the list `[output, h, c]`;
 *   kernel `[...kernelSize, channels, 4 * filters]`, recurrent kernel `[...kernelSize, filters, 4 * filters]`,
 *   bias `[4 * filters]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, strides and dilation both
 *   above 1, or a dropout outside of [0, 1)
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D, is smaller than the window, or has other sizes
 *   than the layer was built for
 *
 * @example
 * ```ts
 * layers.convLstm1d({ filters: 8, kernelSize: 3 }).computeOutputShape([null, 10, 128, 4]); // => [null, 126, 8]
 * ```
 *
 * @reference Shi et al. 2015, https://arxiv.org/abs/1506.04214
 */
export class ConvLSTM1D extends ConvLSTM<1> {
  constructor(options: ConvLSTM1DOptions) {
    super(1, options);
  }
}
