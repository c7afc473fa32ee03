/** Parts of images, at another place in each one. */
import { add, greaterEqual, iota, less, logicalAnd, multiply, reshape } from '../build.ts';
import { gather } from '../buildMovement.ts';
import type { Node } from '../node.ts';

/**
 * The part of each image that starts at its own pixel.
 *
 * @param top - int32 `[batch, 1, 1, 1]`
 * @param left - int32 `[batch, 1, 1, 1]`
 * @shape images `[batch, oldHeight, oldWidth, channels]` -> `[batch, height, width, channels]`
 */
export function cropAt(images: Node, top: Node, left: Node, [height, width]: readonly [number, number]): Node {
  const [batch, oldHeight, oldWidth, channels] = images.shape as readonly [number, number, number, number];
  const perImage = (x: Node): Node => reshape(x, [batch, 1, 1]);
  const rows = add(add(iota([1, height, 1], 1), perImage(top)), multiply(iota([batch, 1, 1], 0), oldHeight));
  const columns = add(iota([1, 1, width], 2), perImage(left));
  const pixels = reshape(images, [batch * oldHeight * oldWidth, channels]);
  return gather(pixels, add(multiply(rows, oldWidth), columns));
}

/** A rectangle in each image: sides in pixels, each `[batch, 1, 1, 1]`. */
export interface Rectangles {
  readonly top: Node;
  readonly left: Node;
  readonly height: Node;
  readonly width: Node;
}

/**
 * Which pixels stand in the rectangle of their image.
 *
 * @shape bool `[batch, imageHeight, imageWidth, 1]`
 */
export function insideRectangles(
  { top, left, height, width }: Rectangles,
  [rows, columns]: readonly [number, number],
): Node {
  const between = (place: Node, start: Node, length: Node): Node =>
    logicalAnd(greaterEqual(place, start), less(place, add(start, length)));
  return logicalAnd(
    between(iota([1, rows, 1, 1], 1, 'float32'), top, height),
    between(iota([1, 1, columns, 1], 2, 'float32'), left, width),
  );
}
