/** Brightness, contrast, saturation and hue changed together at random. */
import type { ValueRange } from '../../graph/composite/imageColors.ts';
import type { Node } from '../../graph/node.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { checkValueRange, type Factor, type ValueRangeOption } from './imageFactors.ts';
import { type ImageDraws, RandomImageLayer, type RandomImageLayerOptions } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';
import { RandomBrightness } from './randomBrightness.ts';
import type { RandomColorLayer, RandomColorLayerOptions } from './randomColorLayer.ts';
import { RandomContrast } from './randomContrast.ts';
import { RandomHue } from './randomHue.ts';
import { RandomSaturation } from './randomSaturation.ts';

/** Options of {@link RandomColorJitter}. */
export interface RandomColorJitterOptions extends RandomImageLayerOptions, ValueRangeOption {
  /** As the factor of `randomBrightness`. @defaultValue null: brightness stays */
  brightnessFactor?: Factor | null;
  /** As the factor of `randomContrast`. @defaultValue null: contrast stays */
  contrastFactor?: Factor | null;
  /** As the factor of `randomSaturation`. @defaultValue null: saturation stays */
  saturationFactor?: Factor | null;
  /** As the factor of `randomHue`. @defaultValue null: hues stay */
  hueFactor?: Factor | null;
}

const PARTS = {
  brightnessFactor: RandomBrightness,
  contrastFactor: RandomContrast,
  saturationFactor: RandomSaturation,
  hueFactor: RandomHue,
} as const;
const PART_NAMES = Object.keys(PARTS) as (keyof typeof PARTS)[];

/**
 * Changes brightness, then contrast, saturation and hue of each image at random while training.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. The parts are `randomBrightness`, `randomContrast`,
 * `randomSaturation` and `randomHue`, each with numbers of its own.
 *
 * @formula `y = hue(saturation(contrast(brightness(x))))`
 * @shape input `[batch, height, width, channels]` -> output: same as input; 3 channels where saturation or hue change
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for factors that those layers refuse or a value range that is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D, or has not 3 channels where it has to
 *
 * @example
 * ```ts
 * const layer = layers.randomColorJitter({ brightnessFactor: 0.2, hueFactor: 0.05, valueRange: [0, 1] });
 * layer.computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomColorJitter
 */
export class RandomColorJitter extends RandomImageLayer {
  readonly valueRange: ValueRange;
  readonly #parts: ReadonlyMap<keyof typeof PARTS, RandomColorLayer>;

  constructor(options: RandomColorJitterOptions = {}) {
    super(options, [...PART_NAMES, 'valueRange']);
    const valueRange = checkValueRange('RandomColorJitter', options.valueRange);
    this.valueRange = valueRange;
    const parts = new Map<keyof typeof PARTS, RandomColorLayer>();
    for (const name of PART_NAMES) {
      const factor = options[name] ?? null;
      if (factor !== null) parts.set(name, makePart(name, { factor, valueRange, seed: this.seed }));
    }
    this.#parts = parts;
  }

  protected override get channelCounts(): readonly number[] | undefined {
    return this.#parts.has('saturationFactor') || this.#parts.has('hueFactor') ? [3] : undefined;
  }

  override augment(images: Node, draws: ImageDraws): Node {
    return [...this.#parts.values()].reduce((x, part) => part.augment(x, draws), images);
  }

  override getConfig(): LayerConfig {
    const factors = PART_NAMES.map((name) => {
      const part = this.#parts.get(name);
      return [name, part === undefined ? null : [...part.factor]];
    });
    return { ...Object.fromEntries(factors), valueRange: [...this.valueRange], ...super.getConfig() };
  }
}

/** The layer of one factor; what it says of `factor` is said of the option that it came from. */
function makePart(name: keyof typeof PARTS, options: RandomColorLayerOptions): RandomColorLayer {
  try {
    return new PARTS[name](options);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    const message = error.message.replace(/^\w+: expected factor\b/, `RandomColorJitter: expected ${name}`);
    throw new InvalidArgumentError(message, { details: { argument: name, value: options.factor }, cause: error });
  }
}
