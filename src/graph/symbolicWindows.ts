/** The part of `ops` that slides windows: convolutions and pooling, with the arguments of `keras.ops` in their order. */
import { type Padding, type PaddingPairs, paddingPair } from '../tensor/shape.ts';
import { checkOneOf, checkSizes } from '../util/check.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { describeValue, formatShape } from '../util/format.ts';
import * as build from './build.ts';
import { convolutionTranspose } from './composite/convolutionTranspose.ts';
import type { Node } from './node.ts';

/** One number for all spatial dimensions, or one each. */
export type SpatialSize = number | readonly number[];

/** The only order of dimensions: `[batch, ...spatial, channels]`. */
export type ChannelsLast = 'channelsLast' | null;

/**
 * Convolution over 1 to 3 spatial dimensions. As many groups as the channels hold those of the kernel.
 *
 * @shape inputs `[batch, ...spatial, channels]`, kernel `[...window, channels / groups, filters]` ->
 *   `[batch, ...outSpatial, filters]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` where ranks or channels do not fit, or the window is larger than the input
 */
export function conv(
  inputs: Node,
  kernel: Node,
  strides: SpatialSize = 1,
  padding: Padding = 'valid',
  dataFormat: ChannelsLast = 'channelsLast',
  dilationRate: SpatialSize = 1,
): Node {
  checkKernel('conv', inputs, kernel);
  const [channels, taken] = [inputs.shape.at(-1)!, kernel.shape.at(-2)!];
  const groups = channels > taken && channels % taken === 0 ? channels / taken : 1;
  return convolve('conv', inputs, kernel, groups, { strides, padding, dataFormat, dilationRate });
}

/**
 * Convolution of each channel with filters of its own.
 *
 * @shape inputs `[batch, ...spatial, channels]`, kernel `[...window, channels, multiplier]` ->
 *   `[batch, ...outSpatial, channels * multiplier]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` where ranks or channels do not fit, or the window is larger than the input
 */
export function depthwiseConv(
  inputs: Node,
  kernel: Node,
  strides: SpatialSize = 1,
  padding: Padding = 'valid',
  dataFormat: ChannelsLast = 'channelsLast',
  dilationRate: SpatialSize = 1,
): Node {
  checkKernel('depthwiseConv', inputs, kernel);
  const [channels, multiplier] = kernel.shape.slice(-2) as [number, number];
  if (channels !== inputs.shape.at(-1)) {
    throw new ShapeMismatchError(
      `depthwiseConv: kernel ${formatShape(kernel.shape)} is [...window, channels, multiplier] of ${channels} channels, ` +
        `the input ${formatShape(inputs.shape)} has ${inputs.shape.at(-1)}.`,
      { details: { input: inputs.shape, kernel: kernel.shape } },
    );
  }
  const grouped = build.reshape(kernel, [...kernel.shape.slice(0, -2), 1, channels * multiplier]);
  return convolve('depthwiseConv', inputs, grouped, channels, { strides, padding, dataFormat, dilationRate });
}

/**
 * Transposed convolution: spreads each input over a window of outputs.
 *
 * @param outputPadding - Outputs added at the end, fewer than the stride. @defaultValue as many as the padding needs
 * @shape inputs `[batch, ...spatial, channels]`, kernel `[...window, filters, channels]` -> `[batch, ...outSpatial, filters]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` where ranks or channels do not fit
 */
export function convTranspose(
  inputs: Node,
  kernel: Node,
  strides: SpatialSize = 1,
  padding: Padding = 'valid',
  outputPadding: SpatialSize | null = null,
  dataFormat: ChannelsLast = 'channelsLast',
  dilationRate: SpatialSize = 1,
): Node {
  checkKernel('convTranspose', inputs, kernel);
  const rank = inputs.shape.length - 2;
  checkFormat('convTranspose', dataFormat);
  return convolutionTranspose(inputs, kernel, {
    strides: checkSizes('convTranspose', 'strides', strides, rank),
    padding: checkPadding('convTranspose', padding),
    dilations: checkSizes('convTranspose', 'dilationRate', dilationRate, rank),
    outputPadding:
      outputPadding === null ? undefined : checkSizes('convTranspose', 'outputPadding', outputPadding, rank, 0),
  });
}

/**
 * Largest value of each window.
 *
 * @param strides - From window to window. @defaultValue `poolSize`
 * @shape inputs `[batch, ...spatial, channels]` -> `[batch, ...outSpatial, channels]`
 */
export function maxPool(
  inputs: Node,
  poolSize: SpatialSize,
  strides: SpatialSize | null = null,
  padding: Padding = 'valid',
  dataFormat: ChannelsLast = 'channelsLast',
): Node {
  return build.maxPool(inputs, poolAttributes('maxPool', inputs, { poolSize, strides, padding, dataFormat }));
}

/**
 * Mean of each window over the elements inside the input.
 *
 * @param strides - From window to window. @defaultValue `poolSize`
 * @shape inputs `[batch, ...spatial, channels]` -> `[batch, ...outSpatial, channels]`
 */
export function averagePool(
  inputs: Node,
  poolSize: SpatialSize,
  strides: SpatialSize | null = null,
  padding: Padding = 'valid',
  dataFormat: ChannelsLast = 'channelsLast',
): Node {
  return build.averagePool(inputs, poolAttributes('averagePool', inputs, { poolSize, strides, padding, dataFormat }));
}

interface SlideOptions {
  readonly strides: SpatialSize;
  readonly padding: Padding;
  readonly dataFormat: ChannelsLast;
  readonly dilationRate: SpatialSize;
}

function convolve(owner: string, inputs: Node, kernel: Node, groups: number, options: SlideOptions): Node {
  checkFormat(owner, options.dataFormat);
  const window = kernel.shape.slice(0, -2);
  const strides = checkSizes(owner, 'strides', options.strides, window.length);
  const dilations = checkSizes(owner, 'dilationRate', options.dilationRate, window.length);
  const padding = paddingPairs(inputs, window, strides, dilations, checkPadding(owner, options.padding));
  return build.convolution(inputs, kernel, { strides, padding, dilations, groups }); // [batch, ...outSpatial, filters]
}

function poolAttributes(
  owner: string,
  inputs: Node,
  options: Omit<SlideOptions, 'strides' | 'dilationRate'> & {
    readonly poolSize: SpatialSize;
    readonly strides: SpatialSize | null;
  },
) {
  checkFormat(owner, options.dataFormat);
  const rank = checkRank(owner, inputs);
  const window = checkSizes(owner, 'poolSize', options.poolSize, rank);
  const strides = checkSizes(owner, 'strides', options.strides ?? options.poolSize, rank);
  const ones = window.map(() => 1);
  const padding = paddingPairs(inputs, window, strides, ones, checkPadding(owner, options.padding));
  return { window, strides, padding };
}

function paddingPairs(
  inputs: Node,
  window: readonly number[],
  strides: readonly number[],
  dilations: readonly number[],
  padding: Padding,
): PaddingPairs {
  const spatial = inputs.shape.slice(1, -1);
  return spatial.map((size, i) => paddingPair(padding, size, window[i]!, strides[i]!, dilations[i]!));
}

function checkPadding(owner: string, padding: Padding): Padding {
  return checkOneOf(owner, 'padding', padding, ['valid', 'same']);
}

function checkFormat(owner: string, dataFormat: ChannelsLast): void {
  if (dataFormat === 'channelsLast' || dataFormat === null) return;
  throw new InvalidArgumentError(
    `${owner}: dataFormat ${describeValue(dataFormat)} is not supported. Transpose the tensor to [batch, ...spatial, channels].`,
    { details: { dataFormat } },
  );
}

/** The number of spatial dimensions. */
function checkRank(owner: string, { shape }: Node): number {
  if (shape.length >= 3 && shape.length <= 5) return shape.length - 2;
  throw new ShapeMismatchError(
    `${owner}: expected [batch, ...spatial, channels] with 1 to 3 spatial dimensions, got ${formatShape(shape)}.`,
    { details: { shape } },
  );
}

function checkKernel(owner: string, inputs: Node, kernel: Node): void {
  checkRank(owner, inputs);
  if (kernel.shape.length === inputs.shape.length) return;
  throw new ShapeMismatchError(
    `${owner}: a kernel for inputs ${formatShape(inputs.shape)} has ${inputs.shape.length} dimensions, got ` +
      `${formatShape(kernel.shape)}.`,
    { details: { input: inputs.shape, kernel: kernel.shape } },
  );
}
