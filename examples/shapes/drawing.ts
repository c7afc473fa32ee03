/** One drawn photograph: a shape somewhere on a cluttered, unevenly lit, noisy ground. */
import { DrawingRandom } from './random.ts';
import { capsule, SHAPES, type Shape } from './signedDistance.ts';

/** A colour, 0 to 255 each. */
type Color = readonly [red: number, green: number, blue: number];

/** Pixels in the making: floats, so that lighting and antialiasing round only once, at the end. */
interface Canvas {
  readonly size: number;
  /** `[height, width, 3]`, 0 to 255. */
  readonly pixels: Float32Array;
}

/** Parts of a rectangle that a shape can reach. */
interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/**
 * Draws image `index` of a class.
 *
 * Everything that a classifier on raw pixels could lean on varies: place, size, angle, both colours (the shape is the
 * lighter one, but often darker than the ground of another image), lighting, clutter and noise. What is left is the
 * outline.
 *
 * @returns bytes `[size, size, 3]`
 */
export function drawShape(name: string, index: number, size: number, seed: number): Uint8Array {
  const names = Object.keys(SHAPES);
  const random = new DrawingRandom(seed, names.indexOf(name), index);
  const canvas: Canvas = { size, pixels: new Float32Array(size * size * 3) };
  const [ground, figure] = randomColors(random);
  paintGround(canvas, ground, random);
  for (let i = random.integer(2, 5); i > 0; i--) paintLine(canvas, random);
  for (let i = random.integer(4, 10); i > 0; i--) paintSpeck(canvas, random);
  paintShape(canvas, SHAPES[name]!, figure, random);
  if (random.next() < 0.3) paintLine(canvas, random); // something in front of it
  return develop(canvas, random);
}

function randomColor(random: DrawingRandom): Color {
  return [random.uniform(20, 235), random.uniform(20, 235), random.uniform(20, 235)];
}

function luminance([red, green, blue]: Color): number {
  return 0.3 * red + 0.59 * green + 0.11 * blue;
}

/** A ground and a clearly lighter colour for what stands on it. */
function randomColors(random: DrawingRandom): [ground: Color, figure: Color] {
  for (;;) {
    const colors: [Color, Color] = [randomColor(random), randomColor(random)];
    if (luminance(colors[1]) - luminance(colors[0]) > 70) return colors;
  }
}

/** A plain ground with soft waves. */
function paintGround({ size, pixels }: Canvas, color: Color, random: DrawingRandom): void {
  const [fx, fy] = [random.uniform(-0.12, 0.12), random.uniform(-0.12, 0.12)];
  const phase = random.uniform(0, 2 * Math.PI);
  const strength = random.uniform(0, 22);
  for (let y = 0, at = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const wave = strength * Math.sin(fx * x + fy * y + phase);
      pixels[at++] = color[0] + wave;
      pixels[at++] = color[1] + wave;
      pixels[at++] = color[2] + wave;
    }
  }
}

function paintLine(canvas: Canvas, random: DrawingRandom): void {
  const { size } = canvas;
  const [ax, ay] = [random.uniform(0, size), random.uniform(0, size)];
  const angle = random.uniform(0, 2 * Math.PI);
  const length = size * random.uniform(0.2, 0.8);
  const line = capsule(ax, ay, ax + length * Math.cos(angle), ay + length * Math.sin(angle), random.uniform(0.6, 1.8));
  fill(canvas, line, { x: ax, y: ay, radius: length + 3 }, randomColor(random), random.uniform(0.5, 0.9));
}

function paintSpeck(canvas: Canvas, random: DrawingRandom): void {
  const { size } = canvas;
  const [x, y] = [random.uniform(0, size), random.uniform(0, size)];
  const radius = size * random.uniform(0.01, 0.045);
  const blob = capsule(x, y, x + random.uniform(-4, 4), y + random.uniform(-4, 4), radius);
  fill(canvas, blob, { x, y, radius: radius + 7 }, randomColor(random), random.uniform(0.5, 0.9));
}

function paintShape(canvas: Canvas, shape: Shape, color: Color, random: DrawingRandom): void {
  const { size } = canvas;
  const radius = size * random.uniform(0.18, 0.32);
  const margin = radius * 1.05;
  const [x, y] = [random.uniform(margin, size - margin), random.uniform(margin, size - margin)];
  const angle = random.uniform(0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(angle) / radius, Math.sin(angle) / radius];
  const stretch = random.uniform(0.88, 1.14); // never seen quite from the front
  const placed: Shape = (px, py) => {
    const dx = (px - x) * stretch;
    const dy = py - y;
    return shape(cos * dx + sin * dy, cos * dy - sin * dx) * radius;
  };
  fill(canvas, placed, { x, y, radius: radius * 1.5 }, color, 1);
}

/** Lays a colour over what a shape covers; its edge is one pixel wide. */
function fill({ size, pixels }: Canvas, shape: Shape, bounds: Bounds, color: Color, opacity: number): void {
  const low = (centre: number): number => Math.max(0, Math.floor(centre - bounds.radius));
  const high = (centre: number): number => Math.min(size - 1, Math.ceil(centre + bounds.radius));
  for (let y = low(bounds.y); y <= high(bounds.y); y++) {
    for (let x = low(bounds.x); x <= high(bounds.x); x++) {
      const cover = opacity * Math.min(1, Math.max(0, 0.5 - shape(x, y)));
      if (cover === 0) continue;
      const at = (y * size + x) * 3;
      for (let c = 0; c < 3; c++) pixels[at + c] = pixels[at + c]! + cover * (color[c]! - pixels[at + c]!);
    }
  }
}

/** Light that falls off to one side, the sensor's noise, and rounding. */
function develop({ size, pixels }: Canvas, random: DrawingRandom): Uint8Array {
  const angle = random.uniform(0, 2 * Math.PI);
  const slope = random.uniform(0, 0.9) / size;
  const [lx, ly] = [slope * Math.cos(angle), slope * Math.sin(angle)];
  const brightness = random.uniform(0.75, 1.1);
  const noise = random.uniform(2, 14);
  const bytes = new Uint8Array(pixels.length);
  for (let y = 0, at = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const light = brightness + lx * (x - size / 2) + ly * (y - size / 2);
      for (let c = 0; c < 3; c++, at++) {
        const value = pixels[at]! * light + noise * (random.next() + random.next() - 1);
        bytes[at] = value < 0 ? 0 : value > 255 ? 255 : value + 0.5;
      }
    }
  }
  return bytes;
}
