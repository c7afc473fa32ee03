/** The transposed convolution: the gradient of a convolution, used as an operation of its own. */
import { type Padding, transposedWindow } from '../../tensor/shape.ts';
import { ShapeMismatchError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import { convolutionInputGradient } from '../build.ts';
import type { Node } from '../node.ts';

/** Options of {@link convolutionTranspose}; one number for each spatial dimension. */
export interface ConvolutionTransposeOptions {
  /** Outputs from one input to the next. */
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly dilations: readonly number[];
  /** Outputs added at the end, fewer than the stride. @defaultValue as many as Keras takes */
  readonly outputPadding?: readonly number[] | undefined;
}

/**
 * Spreads each input over a window of outputs: what a convolution does, the other way around. Channels last.
 *
 * @formula `y[n, p*s+i*d-pad, q*s+j*d-pad, k] += sum_c x[n,p,q,c] * w[i,j,k,c]`
 * @shape x `[batch, ...spatial, inChannels]`, kernel `[...window, filters, inChannels]` -> `[batch, ...outSpatial, filters]`;
 *   the sizes are those of `transposedWindow`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the ranks or the channels do not fit
 */
export function convolutionTranspose(x: Node, kernel: Node, options: ConvolutionTransposeOptions): Node {
  const { strides, padding, dilations, outputPadding } = options;
  const rank = strides.length;
  if (x.shape.length !== rank + 2 || kernel.shape.length !== rank + 2 || x.shape.at(-1) !== kernel.shape.at(-1)) {
    throw new ShapeMismatchError(
      `convolutionTranspose: expected x of ${rank + 2} dimensions and a kernel [...window, filters, channels of x], ` +
        `got ${formatShape(x.shape)} and ${formatShape(kernel.shape)}. Note that filters come before channels.`,
      { details: { x: x.shape, kernel: kernel.shape, rank } },
    );
  }
  const windows = strides.map((stride, i) =>
    transposedWindow(padding, x.shape[i + 1]!, kernel.shape[i]!, stride, dilations[i]!, outputPadding?.[i]),
  );
  return convolutionInputGradient(x, kernel, {
    strides,
    dilations,
    padding: windows.map((window) => window.padding),
    groups: 1,
    inputSpatial: windows.map(({ outputSize }) => outputSize),
  }); // [batch, ...outSpatial, filters]
}
