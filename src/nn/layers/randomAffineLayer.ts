/** What layers share that move the pixels of images by an affine map drawn for each image. */
import { type AffineMap, affineSample } from '../../graph/composite/sampleImages.ts';
import type { Node } from '../../graph/node.ts';
import type { ImageDraws } from './imageLayer.ts';
import { RandomWarpLayer } from './randomWarpLayer.ts';

/** Base class of layers that move the pixels of images by an affine map drawn for each image. */
export abstract class RandomAffineLayer extends RandomWarpLayer {
  override augment(images: Node, draws: ImageDraws): Node {
    const [, height, width] = images.shape as readonly [number, number, number, number];
    return affineSample(images, this.drawMap(draws, height, width), this);
  }

  /** Where the pixels of each image come from; nodes are `[batch, 1, 1]`. */
  protected abstract drawMap(draws: ImageDraws, height: number, width: number): AffineMap;
}
