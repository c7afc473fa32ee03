/** What augmentation does to one image, and the matrix that all of it composes to. */

/**
 * Parameters of one geometric transform, with Keras' names and order: rotation, shift, shear, zoom, then flips.
 *
 * @remarks
 * They say where an output pixel *reads*: a zoom below 1 magnifies, a shift of +1 moves the content up or left by one
 * pixel. Keras 2.9 to 3.15 swap the axes of `tx` and `ty` (keras#17398) and turn images that are not square about a point
 * that is not their centre; here the documented axes and the true centre hold, as in Keras up to 2.8.
 */
export interface ImageTransform {
  /** Rotation in degrees. */
  readonly theta: number;
  /** Shift along the height (vertical), in pixels. */
  readonly tx: number;
  /** Shift along the width (horizontal), in pixels. */
  readonly ty: number;
  /** Shear angle in degrees. */
  readonly shear: number;
  /** Zoom along the height. */
  readonly zx: number;
  /** Zoom along the width. */
  readonly zy: number;
  /** Left and right exchanged, after the rest. */
  readonly flipHorizontal: boolean;
  /** Top and bottom exchanged, after the rest. */
  readonly flipVertical: boolean;
}

/** The transform that changes nothing. */
export const IDENTITY_TRANSFORM: ImageTransform = {
  theta: 0,
  tx: 0,
  ty: 0,
  shear: 0,
  zx: 1,
  zy: 1,
  flipHorizontal: false,
  flipVertical: false,
};

/**
 * A map from output to input coordinates, in pixels:
 * `row = rowByRow * i + rowByColumn * j + rowOffset`, `column = columnByRow * i + columnByColumn * j + columnOffset`.
 */
export interface AffineMap {
  readonly rowByRow: number;
  readonly rowByColumn: number;
  readonly rowOffset: number;
  readonly columnByRow: number;
  readonly columnByColumn: number;
  readonly columnOffset: number;
}

const RADIANS_PER_DEGREE = Math.PI / 180;

/**
 * Composes a transform into one map for an image of the given size, about the image's centre.
 *
 * @formula `M = O R(theta) T(tx, ty) S(shear) Z(zx, zy) O^-1 F`, in (row, column) coordinates, with
 *   `R = [[cos, -sin], [sin, cos]]`, `S = [[1, -sin], [0, cos]]`, `O` the shift by `(height / 2 - 0.5, width / 2 - 0.5)`
 *   and `F` the flips
 * @reference keras-preprocessing `apply_affine_transform`,
 *   https://github.com/keras-team/keras-preprocessing/blob/1.1.2/keras_preprocessing/image/affine_transformations.py
 */
export function affineMapOf(transform: ImageTransform, height: number, width: number): AffineMap {
  const angle = transform.theta * RADIANS_PER_DEGREE;
  const shear = transform.shear * RADIANS_PER_DEGREE;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const shearSin = Math.sin(shear);
  const shearCos = Math.cos(shear);
  // About the centre a flip is the negation of one output axis, that is of one column of the linear part.
  const rowSign = transform.flipVertical ? -1 : 1;
  const columnSign = transform.flipHorizontal ? -1 : 1;
  const rowByRow = snap(rowSign * cos * transform.zx);
  const columnByRow = snap(rowSign * sin * transform.zx);
  const rowByColumn = snap(columnSign * (-cos * shearSin - sin * shearCos) * transform.zy);
  const columnByColumn = snap(columnSign * (-sin * shearSin + cos * shearCos) * transform.zy);
  const centreRow = height / 2 - 0.5;
  const centreColumn = width / 2 - 0.5;
  const shiftRow = cos * transform.tx - sin * transform.ty;
  const shiftColumn = sin * transform.tx + cos * transform.ty;
  return {
    rowByRow,
    rowByColumn,
    rowOffset: snap(centreRow + shiftRow - rowByRow * centreRow - rowByColumn * centreColumn),
    columnByRow,
    columnByColumn,
    columnOffset: snap(centreColumn + shiftColumn - columnByRow * centreRow - columnByColumn * centreColumn),
  };
}

/** Rounds what is whole but for rounding errors, so that a half turn reads the very pixels and never beside the border. */
function snap(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - whole) < 1e-9 ? whole : value;
}
