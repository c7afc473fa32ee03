/** Convolution and pooling by their definition: every tap of every window, one after the other. */

/** Geometry; shapes are channels last. */
export interface WindowGeometry {
  readonly inputSpatial: readonly number[];
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
}

/** Output size along each spatial dimension. */
export function outputSpatial({ inputSpatial, window, strides, dilations, padding }: WindowGeometry): number[] {
  return inputSpatial.map((size, i) => {
    const span = (window[i]! - 1) * dilations[i]! + 1;
    return Math.floor((size + padding[i]![0] + padding[i]![1] - span) / strides[i]!) + 1;
  });
}

/** Calls `visit` with the flat spatial indices of each output position, tap, and the input position that the tap sees. */
export function eachTap(geometry: WindowGeometry, visit: (output: number, tap: number, input: number) => void): void {
  const { inputSpatial, window, strides, dilations, padding } = geometry;
  const outputs = indicesOf(outputSpatial(geometry));
  const taps = indicesOf(window);
  outputs.forEach((position, output) => {
    taps.forEach((offset, tap) => {
      let input = 0;
      for (let i = 0; i < position.length; i++) {
        const at = position[i]! * strides[i]! + offset[i]! * dilations[i]! - padding[i]![0];
        if (at < 0 || at >= inputSpatial[i]!) return;
        input = input * inputSpatial[i]! + at;
      }
      visit(output, tap, input);
    });
  });
}

/** All index tuples of a shape, in row-major order. */
function indicesOf(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (tuples, size) => tuples.flatMap((tuple) => Array.from({ length: size }, (_, i) => [...tuple, i])),
    [[]],
  );
}
