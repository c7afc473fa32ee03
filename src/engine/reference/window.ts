/** Sliding windows over 1-3 spatial dimensions: what convolution and pooling share. */
import type { PaddingPairs, Shape } from '../../tensor/shape.ts';
import { sizeOf } from '../../tensor/shape.ts';

/** A window that slides over an input; all lists have one entry per spatial dimension. */
export interface WindowGeometry {
  readonly inputSpatial: Shape;
  readonly outputSpatial: Shape;
  readonly window: Shape;
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: PaddingPairs;
}

/** The taps of one window that lie inside the input; only the first `count` entries of the arrays count. */
export interface WindowTaps {
  count: number;
  /** Flat position of each tap in the window. */
  readonly tap: Int32Array;
  /** Flat spatial position in the input that each tap reads. */
  readonly position: Int32Array;
}

/**
 * Calls `visit` for each output position (flat, row-major) with the taps of its window in row-major order.
 *
 * Lower ranks are treated as three dimensions whose first sizes are 1.
 */
export function forEachWindow(geometry: WindowGeometry, visit: (output: number, taps: WindowTaps) => void): void {
  const [inputDepth, inputHeight, inputWidth] = three(geometry.inputSpatial, 1);
  const [outputDepth, outputHeight, outputWidth] = three(geometry.outputSpatial, 1);
  const [depth, height, width] = three(geometry.window, 1);
  const [strideD, strideH, strideW] = three(geometry.strides, 1);
  const [dilationD, dilationH, dilationW] = three(geometry.dilations, 1);
  const [padD, padH, padW] = three(
    geometry.padding.map(([low]) => low),
    0,
  );
  const size = sizeOf(geometry.window);
  const taps: WindowTaps = { count: 0, tap: new Int32Array(size), position: new Int32Array(size) };

  let output = 0;
  for (let od = 0; od < outputDepth; od++) {
    for (let oh = 0; oh < outputHeight; oh++) {
      for (let ow = 0; ow < outputWidth; ow++) {
        taps.count = 0;
        for (let kd = 0; kd < depth; kd++) {
          const d = od * strideD + kd * dilationD - padD;
          if (d < 0 || d >= inputDepth) continue;
          for (let kh = 0; kh < height; kh++) {
            const h = oh * strideH + kh * dilationH - padH;
            if (h < 0 || h >= inputHeight) continue;
            for (let kw = 0; kw < width; kw++) {
              const w = ow * strideW + kw * dilationW - padW;
              if (w < 0 || w >= inputWidth) continue;
              taps.tap[taps.count] = (kd * height + kh) * width + kw;
              taps.position[taps.count] = (d * inputHeight + h) * inputWidth + w;
              taps.count++;
            }
          }
        }
        visit(output++, taps);
      }
    }
  }
}

function three(values: readonly number[], filler: number): [number, number, number] {
  return [...new Array<number>(3 - values.length).fill(filler), ...values] as [number, number, number];
}
