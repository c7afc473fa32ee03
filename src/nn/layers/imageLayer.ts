/** What layers share that change images: their options, checks of shapes, and random numbers for each image. */

import { add, cast, constant, floor, less, multiply, randomNormal, randomUniform, select } from '../../graph/build.ts';
import type { NoiseSource } from '../../graph/composite/noise.ts';
import type { Node } from '../../graph/node.ts';
import { isFloating } from '../../tensor/dtype.ts';
import type { Shape, SymbolicShape } from '../../tensor/shape.ts';
import { nextSeed } from '../../util/random.ts';
import type { CallContext } from '../context.ts';
import { checkMaskSeed, MaskSource } from '../maskSource.ts';
import type { FactorRange } from './imageFactors.ts';
import { checkDataFormat, refuseShape, requireSpatial } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of layers that change images. */
export interface ImageLayerOptions extends LayerOptions {
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
}

/** Height and width. */
export type ImageSize = readonly [number, number];

/**
 * Base class of layers that change images.
 *
 * @shape input `[batch, height, width, channels]` of any dtype -> output: images, floating
 */
export abstract class ImageLayer extends Layer {
  constructor(options: ImageLayerOptions, ownOptions: readonly string[]) {
    super(options, [...ownOptions, 'dataFormat']);
    checkDataFormat(new.target.name, options.dataFormat);
  }

  override call(input: Node, context: CallContext): Node {
    this.computeOutputShape(input.shape);
    return this.transform(isFloating(input.dtype) ? input : cast(input, 'float32'), context);
  }

  /** The output for images whose form has been checked. */
  protected abstract transform(images: Node, context: CallContext): Node;

  /** Size of the output for that of the input. */
  protected outputSize(inputSize: ImageSize): ImageSize {
    return inputSize;
  }

  /** How many channels images may have; undefined for any number. */
  protected get channelCounts(): readonly number[] | undefined {
    return undefined;
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const { batch, spatial, channels } = requireSpatial(this, inputShape, 2);
    const counts = this.channelCounts;
    if (counts !== undefined && !counts.includes(channels)) {
      refuseShape(
        this,
        `images [batch, height, width, channels] of ${counts.join(' or ')} channels (red, green, blue)`,
        inputShape,
        'Give it colour images, or leave the layer out.',
      );
    }
    return [batch, ...this.outputSize(spatial as unknown as ImageSize), channels];
  }

  override getConfig(): LayerConfig {
    return { dataFormat: 'channelsLast' };
  }
}

/** Options of layers that change images at random while training. */
export interface RandomImageLayerOptions extends ImageLayerOptions {
  /** Seed of this layer's own random numbers, in [0, 2^32). @defaultValue drawn from the global seed */
  seed?: number | null;
}

/**
 * Base class of layers that change each image at random while training and hand images on otherwise.
 *
 * @remarks
 * The random numbers are a pure function of the seed, the number of the training step and the place of the image in the
 * batch; `getConfig` holds the seed that is in use.
 *
 * @shape input `[batch, height, width, channels]` of any dtype -> output of the same shape, floating
 */
export abstract class RandomImageLayer extends ImageLayer {
  readonly #source: MaskSource;

  constructor(options: RandomImageLayerOptions, ownOptions: readonly string[]) {
    super(options, [...ownOptions, 'seed']);
    this.#source = new MaskSource(checkMaskSeed(new.target.name, options.seed) ?? nextSeed());
  }

  /** The seed in use, given or drawn. */
  get seed(): number {
    return this.#source.seed;
  }

  protected override transform(images: Node, context: CallContext): Node {
    if (!context.training) return this.infer(images);
    return this.augment(images, new ImageDraws(images.shape[0]!, () => this.#source.next(context)));
  }

  /** The output while training, made with these random numbers. */
  abstract augment(images: Node, draws: ImageDraws): Node;

  /** The output in inference. */
  protected infer(images: Node): Node {
    return images;
  }

  override getConfig(): LayerConfig {
    return { seed: this.seed, ...super.getConfig() };
  }
}

/** Random numbers for the images of a batch, new ones with each call. */
export class ImageDraws {
  readonly #batch: number;
  readonly #next: () => NoiseSource;

  constructor(batch: number, next: () => NoiseSource) {
    this.#batch = batch;
    this.#next = next;
  }

  /** A uniform number for each image, or for each element of a shape: `[batch, ...shape]`, by default `[batch, 1, 1, 1]`. */
  uniform([low, high]: FactorRange, shape: Shape = [1, 1, 1]): Node {
    const full = [this.#batch, ...shape];
    if (low === high) return constant(low, full);
    const { step, seed, stream } = this.#next();
    const unit = randomUniform(step, full, { seed, stream });
    const scaled = high - low === 1 ? unit : multiply(unit, high - low);
    return low === 0 ? scaled : add(scaled, low);
  }

  /** A whole number for each image, both ends included, each with the same probability: int32 `[batch, 1, 1, 1]`. */
  wholeNumber([low, high]: FactorRange): Node {
    return add(cast(floor(this.uniform([0, high - low + 1])), 'int32'), low);
  }

  /** 1 or -1 for each image: `[batch, ...shape]`, by default `[batch, 1, 1, 1]`. */
  sign(shape: Shape = [1, 1, 1]): Node {
    const coin = this.uniform([0, 1], shape);
    return select(less(coin, 0.5), constant(1, coin.shape), -1);
  }

  /** Standard normal numbers `[batch, ...shape]`. */
  normal(shape: Shape): Node {
    const { step, seed, stream } = this.#next();
    return randomNormal(step, [this.#batch, ...shape], { seed, stream });
  }

  /** True, bool `[batch, 1, 1, 1]`, with a probability that is drawn from a range for each image. */
  chance(probability: FactorRange): Node {
    return less(this.uniform([0, 1]), this.uniform(probability));
  }
}
