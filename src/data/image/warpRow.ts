/**
 * The inner loops of {@link warpImage}: bilinear interpolation along a row where all four neighbours of every pixel exist.
 *
 * One function for each usual number of channels, so that the innermost loop is over pixels; a last one for any number.
 */

/** Three channels, all neighbours inside. */
export function interpolateRow3(
  data: Uint8Array | Float32Array,
  width: number,
  _channels: number,
  rowStart: number,
  rowStep: number,
  columnStart: number,
  columnStep: number,
  start: number,
  end: number,
  scale: number,
  out: Float32Array,
  at: number,
): void {
  const below = width * 3;
  let target = at + start * 3;
  for (let j = start; j < end; j++) {
    const row = rowStep * j + rowStart;
    const column = columnStep * j + columnStart;
    const top = row | 0;
    const left = column | 0;
    const p = (top * width + left) * 3;
    const q = p + below;
    const down = (row - top) * scale;
    const across = column - left;
    const bottomRight = down * across;
    const bottomLeft = down - bottomRight;
    const topRight = scale * across - bottomRight;
    const topLeft = scale - down - topRight;
    out[target] = topLeft * data[p]! + topRight * data[p + 3]! + bottomLeft * data[q]! + bottomRight * data[q + 3]!;
    out[target + 1] =
      topLeft * data[p + 1]! + topRight * data[p + 4]! + bottomLeft * data[q + 1]! + bottomRight * data[q + 4]!;
    out[target + 2] =
      topLeft * data[p + 2]! + topRight * data[p + 5]! + bottomLeft * data[q + 2]! + bottomRight * data[q + 5]!;
    target += 3;
  }
}

/** One channel, all neighbours inside. */
export function interpolateRow1(
  data: Uint8Array | Float32Array,
  width: number,
  _channels: number,
  rowStart: number,
  rowStep: number,
  columnStart: number,
  columnStep: number,
  start: number,
  end: number,
  scale: number,
  out: Float32Array,
  at: number,
): void {
  for (let j = start; j < end; j++) {
    const row = rowStep * j + rowStart;
    const column = columnStep * j + columnStart;
    const top = row | 0;
    const left = column | 0;
    const p = top * width + left;
    const q = p + width;
    const down = (row - top) * scale;
    const across = column - left;
    const bottomRight = down * across;
    const bottomLeft = down - bottomRight;
    const topRight = scale * across - bottomRight;
    const topLeft = scale - down - topRight;
    out[at + j] = topLeft * data[p]! + topRight * data[p + 1]! + bottomLeft * data[q]! + bottomRight * data[q + 1]!;
  }
}

/** Any number of channels, all neighbours inside. */
export function interpolateRow(
  data: Uint8Array | Float32Array,
  width: number,
  channels: number,
  rowStart: number,
  rowStep: number,
  columnStart: number,
  columnStep: number,
  start: number,
  end: number,
  scale: number,
  out: Float32Array,
  at: number,
): void {
  let target = at + start * channels;
  for (let j = start; j < end; j++) {
    const row = rowStep * j + rowStart;
    const column = columnStep * j + columnStart;
    const top = row | 0;
    const left = column | 0;
    let p = (top * width + left) * channels;
    let q = p + width * channels;
    const down = (row - top) * scale;
    const across = column - left;
    const bottomRight = down * across;
    const bottomLeft = down - bottomRight;
    const topRight = scale * across - bottomRight;
    const topLeft = scale - down - topRight;
    for (let channel = 0; channel < channels; channel++, p++, q++) {
      out[target++] =
        topLeft * data[p]! + topRight * data[p + channels]! + bottomLeft * data[q]! + bottomRight * data[q + channels]!;
    }
  }
}
