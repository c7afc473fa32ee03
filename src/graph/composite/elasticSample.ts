/** Images bent as rubber is. */
import { add, iota, multiply, reshape } from '../build.ts';
import type { Node } from '../node.ts';
import { gaussianBlur } from './gaussianBlur.ts';
import { type SampleOptions, sampleImages } from './sampleImages.ts';

/** What bends the images. */
export interface Bend {
  /** Standard normal numbers along the width, `[batch, height, width, 1]`. */
  readonly x: Node;
  /** The same along the height. */
  readonly y: Node;
  /** Strength, `[batch, 1, 1, 1]`, above 0. */
  readonly scale: Node;
  /** The largest strength there may be, from which the size of the kernel follows. */
  readonly maxScale: number;
}

/**
 * Images whose pixels are moved by smoothed noise.
 *
 * @formula `y[v] = x[v + alpha * blur(sigma * noise)]`, `alpha = 0.1 * scale * max(height, width)`,
 *   `sigma = 0.05 * scale * min(height, width)`, the deviation of the blur, too
 * @shape images `[batch, height, width, channels]` -> same
 */
export function elasticSample(images: Node, { x, y, scale, maxScale }: Bend, options: SampleOptions): Node {
  const [batch, height, width] = images.shape as readonly [number, number, number, number];
  const deviation = 0.05 * Math.min(height, width);
  const sigma = multiply(scale, deviation);
  const alpha = multiply(scale, 0.1 * Math.max(height, width));
  const axis = { size: Math.trunc(6 * deviation * maxScale) | 1, sigma };
  const moved = (noise: Node): Node =>
    reshape(multiply(gaussianBlur(multiply(noise, sigma), axis, axis), alpha), [batch, height, width]);
  return sampleImages(
    images,
    add(iota([1, height, 1], 1, 'float32'), moved(y)),
    add(iota([1, 1, width], 2, 'float32'), moved(x)),
    options,
  );
}
