/** Images mirrored at random. */
import { broadcastTo, select } from '../../graph/build.ts';
import { reverse } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import { checkOneOf } from '../../util/check.ts';
import { type ImageDraws, RandomImageLayer, type RandomImageLayerOptions } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';

const MODES = ['horizontal', 'vertical', 'horizontalAndVertical'] as const;

/** Options of {@link RandomFlip}. */
export interface RandomFlipOptions extends RandomImageLayerOptions {
  /** 'horizontal' turns left and right around, 'vertical' up and down. @defaultValue 'horizontalAndVertical' */
  mode?: (typeof MODES)[number];
}

/**
 * Mirrors each image with probability 1/2 while training: the simplest augmentation of photographs.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. With both directions, each is drawn by itself, so that there are
 * four images; Keras 3.15 draws once for both and never mirrors in one direction only.
 *
 * @formula `y[i, j] = x[i, width - 1 - j]` where a number drawn for the image is less than 1/2, else `x[i, j]`
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown mode
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.randomFlip({ mode: 'horizontal' }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomFlip
 */
export class RandomFlip extends RandomImageLayer {
  readonly mode: (typeof MODES)[number];

  constructor(options: RandomFlipOptions = {}) {
    super(options, ['mode']);
    this.mode = checkOneOf('RandomFlip', 'mode', options.mode ?? 'horizontalAndVertical', MODES);
  }

  override augment(images: Node, draws: ImageDraws): Node {
    const flipped = (x: Node, axis: number): Node =>
      select(broadcastTo(draws.chance([0.5, 0.5]), x.shape), reverse(x, [axis]), x);
    const sideways = this.mode === 'vertical' ? images : flipped(images, 2);
    return this.mode === 'horizontal' ? sideways : flipped(sideways, 1);
  }

  override getConfig(): LayerConfig {
    return { mode: this.mode, ...super.getConfig() };
  }
}
