/** Pooling and its gradients, by their definition: one value per window and channel. Padding is never counted. */
import type { PoolAttributes } from '../../graph/ops.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Elements, ReferenceKernel } from './kernel.ts';
import { forEachWindow, type WindowTaps } from './window.ts';

/** For each window of each channel: calls `visit` with the taps, the channel's first element, and the output element. */
function forEachPooledElement(
  { window, strides, padding }: PoolAttributes,
  x: Elements,
  y: Elements,
  visit: (taps: WindowTaps, inputStart: number, channels: number, output: number) => void,
): void {
  const inputSpatial = x.shape.slice(1, -1);
  const outputSpatial = y.shape.slice(1, -1);
  const channels = x.shape.at(-1)!;
  const geometry = { inputSpatial, outputSpatial, window, strides, dilations: window.map(() => 1), padding };
  const inputSize = sizeOf(inputSpatial) * channels;
  const outputSize = sizeOf(outputSpatial) * channels;
  for (let n = 0; n < x.shape[0]!; n++) {
    forEachWindow(geometry, (position, taps) => {
      for (let c = 0; c < channels; c++) {
        visit(taps, n * inputSize + c, channels, n * outputSize + position * channels + c);
      }
    });
  }
}

/** Offset of the first largest element of a window; a NaN counts as the largest. */
function largestOffset(x: Elements, { count, position }: WindowTaps, start: number, channels: number): number {
  let largest = start + position[0]! * channels;
  for (let t = 1; t < count; t++) {
    const offset = start + position[t]! * channels;
    const value = x.data[offset]!;
    const best = x.data[largest]!;
    if (value > best || (Number.isNaN(value) && !Number.isNaN(best))) largest = offset;
  }
  return largest;
}

/** `y = max over the window` */
export const maxPool: ReferenceKernel<'maxPool'> = (attributes, inputs, [y]) => {
  const x = inputs[0]!;
  forEachPooledElement(attributes, x, y!, (taps, start, channels, output) => {
    y!.data[output] = taps.count === 0 ? -Infinity : x.data[largestOffset(x, taps, start, channels)]!;
  });
};

/** `dx[first largest of the window] += dy` */
export const maxPoolGradient: ReferenceKernel<'maxPoolGradient'> = (attributes, inputs, [dx]) => {
  const [x, dy] = inputs as [Elements, Elements];
  const sums = new Float64Array(dx!.data.length);
  forEachPooledElement(attributes, x, dy, (taps, start, channels, output) => {
    if (taps.count > 0) sums[largestOffset(x, taps, start, channels)]! += dy.data[output]!;
  });
  dx!.data.set(sums);
};

/** `y = sum over the window / number of taps inside the input` */
export const averagePool: ReferenceKernel<'averagePool'> = (attributes, inputs, [y]) => {
  const x = inputs[0]!;
  forEachPooledElement(attributes, x, y!, ({ count, position }, start, channels, output) => {
    let sum = 0;
    for (let t = 0; t < count; t++) sum += x.data[start + position[t]! * channels]!;
    y!.data[output] = sum / count;
  });
};

/** `dx[each tap inside the input] += dy / number of taps inside the input` */
export const averagePoolGradient: ReferenceKernel<'averagePoolGradient'> = (attributes, inputs, [dx]) => {
  const dy = inputs[0]!;
  const sums = new Float64Array(dx!.data.length);
  forEachPooledElement(attributes, dx!, dy, ({ count, position }, start, channels, output) => {
    const share = dy.data[output]! / count;
    for (let t = 0; t < count; t++) sums[start + position[t]! * channels]! += share;
  });
  dx!.data.set(sums);
};
