/** Images seen from aside. */
import { add, divide, iota, multiply, subtract } from '../build.ts';
import type { Node } from '../node.ts';
import { clip } from './elementwise.ts';
import { type SampleOptions, sampleImages } from './sampleImages.ts';

/** A point in each image, in pixels: each `[batch, 1, 1]`. */
export interface Points {
  readonly x: Node;
  readonly y: Node;
}

/** Where the corners of the images go. */
export interface Corners {
  readonly topLeft: Points;
  readonly topRight: Points;
  readonly bottomLeft: Points;
  readonly bottomRight: Points;
}

/**
 * Images under the projection that takes their corners to other points.
 *
 * @formula `y[i, j] = x[v / w * (height - 1), u / w * (width - 1)]` with `(u, v, w) = adj(E) (j, i, 1)`, `E` the projection
 *   of the unit square to the points
 * @shape images `[batch, height, width, channels]` -> same
 * @see Heckbert 1989, Fundamentals of Texture Mapping and Image Warping, section 2.2.3
 */
export function perspectiveSample(images: Node, corners: Corners, options: SampleOptions): Node {
  const [, height, width] = images.shape as readonly [number, number, number, number];
  const { a, b, c, d, e, f, g, h } = fromUnitSquare(corners);
  const x = iota([1, 1, width], 2, 'float32');
  const y = iota([1, height, 1], 1, 'float32');
  const at = (p: Node, q: Node, r: Node): Node => add(add(multiply(x, p), multiply(y, q)), r);
  const minor = (p: Node, q: Node, r: Node, s: Node): Node => subtract(multiply(p, q), multiply(r, s));
  const u = at(subtract(e, multiply(f, h)), subtract(multiply(c, h), b), minor(b, f, c, e));
  const v = at(subtract(multiply(f, g), d), subtract(a, multiply(c, g)), minor(c, d, a, f));
  const w = at(minor(d, h, e, g), minor(b, g, a, h), minor(a, e, b, d));
  // On the horizon w is 0: what is that far away is outside of the image all the same.
  const place = (p: Node, size: number): Node => clip(multiply(divide(p, w), size - 1), -size - 1, 2 * size);
  return sampleImages(images, place(v, height), place(u, width), options);
}

/** The numbers of the projection `[[a, b, c], [d, e, f], [g, h, 1]]` that takes the unit square to four points. */
function fromUnitSquare({ topLeft, topRight, bottomLeft, bottomRight }: Corners) {
  const side = (p: Points, q: Points): Points => ({ x: subtract(p.x, q.x), y: subtract(p.y, q.y) });
  const cross = (p: Points, q: Points): Node => subtract(multiply(p.x, q.y), multiply(q.x, p.y));
  const right = side(topRight, bottomRight);
  const bottom = side(bottomLeft, bottomRight);
  const skew = side(side(topLeft, topRight), side(bottomLeft, bottomRight));
  const area = cross(right, bottom);
  const g = divide(cross(skew, bottom), area);
  const h = divide(cross(right, skew), area);
  return {
    a: add(subtract(topRight.x, topLeft.x), multiply(g, topRight.x)),
    b: add(subtract(bottomLeft.x, topLeft.x), multiply(h, bottomLeft.x)),
    c: topLeft.x,
    d: add(subtract(topRight.y, topLeft.y), multiply(g, topRight.y)),
    e: add(subtract(bottomLeft.y, topLeft.y), multiply(h, bottomLeft.y)),
    f: topLeft.y,
    g,
    h,
  };
}
