/**
 * Shapes as signed distances: negative inside, positive outside, in the unit of the coordinates. One distance gives the
 * inside, the edge and its antialiasing.
 *
 * Reference: Inigo Quilez, "2D distance functions", https://iquilezles.org/articles/distfunctions2d/
 */

/** Distance from a point to a shape of radius about 1 around the origin. */
export type Shape = (x: number, y: number) => number;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

const circle: Shape = (x, y) => Math.hypot(x, y) - 0.92;

const square: Shape = (x, y) => {
  const dx = Math.abs(x) - 0.8;
  const dy = Math.abs(y) - 0.8;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0);
};

/** A plus sign: two bars. */
const cross: Shape = (x, y) => {
  const long = Math.max(Math.abs(x), Math.abs(y)) - 1;
  const short = Math.min(Math.abs(x), Math.abs(y)) - 0.34;
  return Math.max(long, short);
};

/** Equilateral, one corner up (towards negative y on the screen). */
const triangle: Shape = (x, y) => {
  const root = Math.sqrt(3);
  const side = 0.95;
  let px = Math.abs(x) - side;
  let py = -y + side / root;
  if (px + root * py > 0) {
    const kept = px;
    px = (px - root * py) / 2;
    py = (-root * kept - py) / 2;
  }
  px -= clamp(px, -2 * side, 0);
  return -Math.hypot(px, py) * Math.sign(py);
};

/** Five points, inner radius 0.42 of the outer. */
const star: Shape = (x, y) => {
  const [k1x, k1y] = [0.809016994375, -0.587785252292];
  let px = Math.abs(x);
  let py = -y;
  let fold = 2 * Math.max(k1x * px + k1y * py, 0);
  px -= fold * k1x;
  py -= fold * k1y;
  fold = 2 * Math.max(-k1x * px + k1y * py, 0);
  px += fold * k1x;
  py -= fold * k1y;
  px = Math.abs(px);
  py -= 1.05;
  const bx = 0.42 * -k1y;
  const by = 0.42 * k1x - 1;
  const along = clamp((px * bx + py * by) / (bx * bx + by * by), 0, 1.05);
  return Math.hypot(px - bx * along, py - by * along) * Math.sign(py * bx - px * by);
};

/** The classes of the drawn data set, by name. */
export const SHAPES: Readonly<Record<string, Shape>> = { circle, cross, square, star, triangle };

/** A line from (ax, ay) to (bx, by) with round ends. */
export function capsule(ax: number, ay: number, bx: number, by: number, radius: number): Shape {
  const [dx, dy] = [bx - ax, by - ay];
  const lengthSquared = dx * dx + dy * dy || 1;
  return (x, y) => {
    const along = clamp(((x - ax) * dx + (y - ay) * dy) / lengthSquared, 0, 1);
    return Math.hypot(x - ax - dx * along, y - ay - dy * along) - radius;
  };
}
