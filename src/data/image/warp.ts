/** The one pass that augments an image: affine transform, bilinear interpolation, border fill and rescaling. */
import type { AffineMap } from './transform.ts';
import { interpolateRow, interpolateRow1, interpolateRow3 } from './warpRow.ts';

/** Pixels of one image, row-major [height, width, channels]. */
export interface ImagePixels {
  readonly data: Uint8Array | Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What is read outside the image: the nearest border pixel, or one value. */
export const FILL_MODES = ['nearest', 'constant'] as const;

/** What is read outside the image: the nearest border pixel, or one value. */
export type FillMode = (typeof FILL_MODES)[number];

/** How {@link warpImage} treats borders and values. */
export interface WarpOptions {
  readonly fillMode: FillMode;
  /** The value read outside with 'constant'; rescaled like pixels. */
  readonly cval: number;
  /** Factor on every value. */
  readonly scale: number;
}

/**
 * Writes the transformed image as float32 into `out` from `offset` on; input and output have the same size.
 *
 * @formula `out[i, j] = scale * bilinear(image, map(i, j))`
 * @remarks
 * The same numbers as `scipy.ndimage.affine_transform(order=1)`: 'nearest' clamps coordinates to the image, 'constant' gives
 * exactly `cval` for every coordinate outside [0, size - 1], without a blend at the edge.
 *
 * Most of each row reads four neighbours that all exist; those columns are known before the row starts, and run without
 * border tests. The rest, to the left and the right of them, takes the careful path.
 */
export function warpImage(
  image: ImagePixels,
  map: AffineMap,
  options: WarpOptions,
  out: Float32Array,
  offset: number,
): void {
  const { data, height, width, channels } = image;
  if (isAxisAlignedCopy(map, height, width)) {
    copyImage(data, height, width, channels, map.rowByRow < 0, map.columnByColumn < 0, options.scale, out, offset);
    return;
  }
  const interior = channels === 3 ? interpolateRow3 : channels === 1 ? interpolateRow1 : interpolateRow;
  const { scale, cval } = options;
  const constant = options.fillMode === 'constant';
  const span = { start: 0, end: 0 };
  for (let i = 0; i < height; i++) {
    const rowStart = map.rowByRow * i + map.rowOffset;
    const columnStart = map.columnByRow * i + map.columnOffset;
    findInterior(rowStart, map.rowByColumn, height - 1, columnStart, map.columnByColumn, width - 1, width, span);
    const { start, end } = span;
    const at = offset + i * width * channels;
    for (let j = 0; j < start; j++) {
      const row = map.rowByColumn * j + rowStart;
      const column = map.columnByColumn * j + columnStart;
      borderPixel(data, height, width, channels, row, column, constant, cval, scale, out, at + j * channels);
    }
    if (end > start) {
      interior(
        data,
        width,
        channels,
        rowStart,
        map.rowByColumn,
        columnStart,
        map.columnByColumn,
        start,
        end,
        scale,
        out,
        at,
      );
    }
    for (let j = end; j < width; j++) {
      const row = map.rowByColumn * j + rowStart;
      const column = map.columnByColumn * j + columnStart;
      borderPixel(data, height, width, channels, row, column, constant, cval, scale, out, at + j * channels);
    }
  }
}

/** The identity and the pure flips: no interpolation, no border. */
function isAxisAlignedCopy(map: AffineMap, height: number, width: number): boolean {
  return (
    map.rowByColumn === 0 &&
    map.columnByRow === 0 &&
    Math.abs(map.rowByRow) === 1 &&
    Math.abs(map.columnByColumn) === 1 &&
    map.rowOffset === (map.rowByRow < 0 ? height - 1 : 0) &&
    map.columnOffset === (map.columnByColumn < 0 ? width - 1 : 0)
  );
}

function copyImage(
  data: Uint8Array | Float32Array,
  height: number,
  width: number,
  channels: number,
  flipRows: boolean,
  flipColumns: boolean,
  scale: number,
  out: Float32Array,
  offset: number,
): void {
  const rowLength = width * channels;
  if (!flipRows && !flipColumns && scale === 1) {
    out.set(data.length === height * rowLength ? data : data.subarray(0, height * rowLength), offset);
    return;
  }
  for (let i = 0; i < height; i++) {
    const from = (flipRows ? height - 1 - i : i) * rowLength;
    let at = offset + i * rowLength;
    if (!flipColumns) {
      for (let k = 0; k < rowLength; k++) out[at + k] = data[from + k]! * scale;
      continue;
    }
    for (let pixel = from + rowLength - channels; pixel >= from; pixel -= channels) {
      for (let channel = 0; channel < channels; channel++) out[at++] = data[pixel + channel]! * scale;
    }
  }
}

/**
 * The columns [start, end) for which row and column both lie in [0, last): there, all four neighbours exist.
 *
 * Rounding is monotone, so that a line of doubles stays inside between two points that are inside: checking both ends
 * with the very expression of the inner loop is enough.
 */
function findInterior(
  rowStart: number,
  rowStep: number,
  lastRow: number,
  columnStart: number,
  columnStep: number,
  lastColumn: number,
  width: number,
  span: { start: number; end: number },
): void {
  let low = 0;
  let high = width;
  if (rowStep > 0) {
    low = Math.max(low, -rowStart / rowStep);
    high = Math.min(high, (lastRow - rowStart) / rowStep);
  } else if (rowStep < 0) {
    low = Math.max(low, (lastRow - rowStart) / rowStep);
    high = Math.min(high, -rowStart / rowStep);
  } else if (!(rowStart >= 0 && rowStart < lastRow)) {
    high = 0;
  }
  if (columnStep > 0) {
    low = Math.max(low, -columnStart / columnStep);
    high = Math.min(high, (lastColumn - columnStart) / columnStep);
  } else if (columnStep < 0) {
    low = Math.max(low, (lastColumn - columnStart) / columnStep);
    high = Math.min(high, -columnStart / columnStep);
  } else if (!(columnStart >= 0 && columnStart < lastColumn)) {
    high = 0;
  }
  const inside = (j: number): boolean => {
    const row = rowStep * j + rowStart;
    const column = columnStep * j + columnStart;
    return row >= 0 && row < lastRow && column >= 0 && column < lastColumn;
  };
  let start = Math.min(width, Math.max(0, Math.ceil(low)));
  let end = Math.max(0, Math.min(width, Math.floor(high) + 1));
  while (start < end && !inside(start)) start++;
  while (end > start && !inside(end - 1)) end--;
  span.start = start;
  span.end = Math.max(start, end);
}

/** One pixel that may lie at or beyond the border. */
function borderPixel(
  data: Uint8Array | Float32Array,
  height: number,
  width: number,
  channels: number,
  row: number,
  column: number,
  constant: boolean,
  cval: number,
  scale: number,
  out: Float32Array,
  at: number,
): void {
  const lastRow = height - 1;
  const lastColumn = width - 1;
  if (constant && !(row >= 0 && row <= lastRow && column >= 0 && column <= lastColumn)) {
    for (let channel = 0; channel < channels; channel++) out[at + channel] = cval * scale;
    return;
  }
  const clampedRow = Math.max(0, Math.min(row, lastRow));
  const clampedColumn = Math.max(0, Math.min(column, lastColumn));
  const top = clampedRow | 0;
  const left = clampedColumn | 0;
  const p = (top * width + left) * channels;
  const q = top < lastRow ? p + width * channels : p;
  const right = left < lastColumn ? channels : 0;
  const down = (clampedRow - top) * scale;
  const across = clampedColumn - left;
  const bottomRight = down * across;
  const bottomLeft = down - bottomRight;
  const topRight = scale * across - bottomRight;
  const topLeft = scale - down - topRight;
  for (let channel = 0; channel < channels; channel++) {
    out[at + channel] =
      topLeft * data[p + channel]! +
      topRight * data[p + right + channel]! +
      bottomLeft * data[q + channel]! +
      bottomRight * data[q + right + channel]!;
  }
}
