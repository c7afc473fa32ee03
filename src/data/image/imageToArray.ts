/** From bytes to the numbers that models take. */
import { type Tensor, type TensorLike, tensor } from '../../tensor/tensor.ts';
import { ShapeMismatchError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';

/**
 * An image as float32, with its values as they are; a 2-D image gets a last dimension of 1.
 *
 * @shape `[height, width, channels]` or `[height, width]` -> `[height, width, channels]` float32
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for other numbers of dimensions
 *
 * @example
 * ```ts
 * utils.imageToArray([[0, 255]]).shape; // => [1, 2, 1]
 * ```
 */
export function imageToArray(image: TensorLike): Tensor {
  const pixels = tensor(image);
  const { shape } = pixels;
  if (shape.length !== 2 && shape.length !== 3) {
    throw new ShapeMismatchError(
      `imageToArray: expected an image of shape [height, width, channels] or [height, width], got ${formatShape(shape)}.`,
      { details: { shape } },
    );
  }
  const data = Float32Array.from(pixels.data);
  return tensor(data, shape.length === 2 ? [...shape, 1] : shape, 'float32');
}
