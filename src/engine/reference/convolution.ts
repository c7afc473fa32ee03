/**
 * Convolution and its two gradients, by their definition: a sum over the taps of each window.
 *
 * The innermost loops run over filters, which lie next to each other in the kernel and in the output.
 */
import type { ConvolutionAttributes } from '../../graph/ops.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { biasOf, storeRow } from './epilogue.ts';
import type { Elements, ReferenceKernel } from './kernel.ts';
import { forEachWindow, type WindowGeometry } from './window.ts';

/** Sizes of a convolution; `x` stands for the input or its gradient, `y` for the output or its gradient. */
interface ConvolutionSizes {
  readonly geometry: WindowGeometry;
  readonly batch: number;
  readonly inputPositions: number;
  readonly outputPositions: number;
  readonly inChannels: number;
  readonly filters: number;
  readonly groups: number;
  /** Input channels of one group. */
  readonly groupChannels: number;
  /** Filters of one group. */
  readonly groupFilters: number;
}

function sizesOf(attributes: ConvolutionAttributes, x: Elements, kernel: Elements, y: Elements): ConvolutionSizes {
  const { strides, padding, dilations, groups } = attributes;
  const inputSpatial = x.shape.slice(1, -1);
  const outputSpatial = y.shape.slice(1, -1);
  const filters = y.shape.at(-1)!;
  return {
    geometry: { inputSpatial, outputSpatial, window: kernel.shape.slice(0, -2), strides, dilations, padding },
    batch: x.shape[0]!,
    inputPositions: sizeOf(inputSpatial),
    outputPositions: sizeOf(outputSpatial),
    inChannels: x.shape.at(-1)!,
    filters,
    groups,
    groupChannels: kernel.shape.at(-2)!,
    groupFilters: filters / groups,
  };
}

/** `y[n, o, k] = sum_{t, c} x[n, position(o, t), c] w[t, c, k]` */
export const convolution: ReferenceKernel<'convolution'> = (attributes, inputs, [y], epilogue) => {
  const [x, kernel] = inputs as [Elements, Elements];
  const sizes = sizesOf(attributes, x, kernel, y!);
  const { inChannels, filters, groups, groupChannels, groupFilters } = sizes;
  const input = x.data;
  const weights = kernel.data;
  const bias = biasOf(inputs, epilogue);
  const sums = new Float64Array(filters);
  for (let n = 0; n < sizes.batch; n++) {
    forEachWindow(sizes.geometry, (output, { count, tap, position }) => {
      sums.fill(0);
      for (let t = 0; t < count; t++) {
        const pixel = (n * sizes.inputPositions + position[t]!) * inChannels;
        for (let group = 0; group < groups; group++) {
          const first = group * groupFilters;
          for (let c = 0; c < groupChannels; c++) {
            const value = input[pixel + group * groupChannels + c]!;
            const row = (tap[t]! * groupChannels + c) * filters;
            for (let k = first; k < first + groupFilters; k++) sums[k]! += value * weights[row + k]!;
          }
        }
      }
      storeRow(sums, y!.data, (n * sizes.outputPositions + output) * filters, bias, epilogue);
    });
  }
};

/** `dx[n, position(o, t), c] += sum_k dy[n, o, k] w[t, c, k]` */
export const convolutionInputGradient: ReferenceKernel<'convolutionInputGradient'> = (
  attributes,
  inputs,
  [dx],
  epilogue,
) => {
  const [dy, kernel] = inputs as [Elements, Elements];
  const sizes = sizesOf(attributes, dx!, kernel, dy);
  const { inChannels, filters, groups, groupChannels, groupFilters } = sizes;
  const gradient = dy.data;
  const weights = kernel.data;
  const itemSize = sizes.inputPositions * inChannels;
  const sums = new Float64Array(itemSize);
  for (let n = 0; n < sizes.batch; n++) {
    sums.fill(0);
    forEachWindow(sizes.geometry, (output, { count, tap, position }) => {
      const pixel = (n * sizes.outputPositions + output) * filters;
      for (let t = 0; t < count; t++) {
        for (let group = 0; group < groups; group++) {
          const first = group * groupFilters;
          for (let c = 0; c < groupChannels; c++) {
            const row = (tap[t]! * groupChannels + c) * filters;
            let sum = 0;
            for (let k = first; k < first + groupFilters; k++) sum += gradient[pixel + k]! * weights[row + k]!;
            sums[position[t]! * inChannels + group * groupChannels + c]! += sum;
          }
        }
      }
    });
    storeRow(sums, dx!.data, n * itemSize, undefined, epilogue);
  }
};

/** `dw[t, c, k] = sum_{n, o} x[n, position(o, t), c] dy[n, o, k]`, and on request `db[k] = sum_{n, o} dy[n, o, k]` */
export const convolutionKernelGradient: ReferenceKernel<'convolutionKernelGradient'> = (
  attributes,
  inputs,
  [dw, biasGradient],
) => {
  const [x, dy] = inputs as [Elements, Elements];
  const sizes = sizesOf(attributes, x, dw!, dy);
  const { inChannels, filters, groups, groupChannels, groupFilters } = sizes;
  const input = x.data;
  const gradient = dy.data;
  const sums = new Float64Array(dw!.data.length);
  for (let n = 0; n < sizes.batch; n++) {
    forEachWindow(sizes.geometry, (output, { count, tap, position }) => {
      const outputPixel = (n * sizes.outputPositions + output) * filters;
      for (let t = 0; t < count; t++) {
        const inputPixel = (n * sizes.inputPositions + position[t]!) * inChannels;
        for (let group = 0; group < groups; group++) {
          const first = group * groupFilters;
          for (let c = 0; c < groupChannels; c++) {
            const value = input[inputPixel + group * groupChannels + c]!;
            const row = (tap[t]! * groupChannels + c) * filters;
            for (let k = first; k < first + groupFilters; k++) sums[row + k]! += value * gradient[outputPixel + k]!;
          }
        }
      }
    });
  }
  dw!.data.set(sums);
  if (biasGradient !== undefined) {
    const totals = new Float64Array(filters);
    for (let i = 0; i < gradient.length; i++) totals[i % filters]! += gradient[i]!;
    biasGradient.data.set(totals);
  }
};
