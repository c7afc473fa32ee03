/** Rectangles erased at random. */
import { broadcastTo, literal, logicalAnd, multiply, select, sqrt, subtract } from '../../graph/build.ts';
import { clip } from '../../graph/composite/elementwise.ts';
import type { ValueRange } from '../../graph/composite/imageColors.ts';
import { insideRectangles } from '../../graph/composite/imageParts.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import {
  checkFactor,
  checkValueRange,
  type Factor,
  type FactorRange,
  type ValueRangeOption,
  ZERO_TO_ONE,
} from './imageFactors.ts';
import { type ImageDraws, RandomImageLayer, type RandomImageLayerOptions } from './imageLayer.ts';
import { refuseShape } from './inputChecks.ts';
import type { LayerConfig } from './layer.ts';

/** Options of {@link RandomErasing}. */
export interface RandomErasingOptions extends RandomImageLayerOptions, ValueRangeOption {
  /**
   * Probability of erasing: drawn from `[lower, upper]` for each image, for a single number from `[0, factor]`; in [0, 1].
   * @defaultValue 1: every other image, on average
   */
  factor?: Factor;
  /** Area of the rectangle as a fraction of the image, as `factor`. @defaultValue [0.02, 0.33] */
  scale?: Factor;
  /** What the rectangle is filled with: a number, or three, for red, green and blue. @defaultValue null: noise */
  fillValue?: number | readonly number[] | null;
}

/**
 * Fills a rectangle of each image at random while training: the network may not rely on one part alone.
 *
 * @remarks Active in `fit`, inactive in `evaluate` and `predict`.
 *
 * @formula `y = fill` in the rectangle, else `x`; height and width of the rectangle are those of the image times
 *   `sqrt(s)` with `s ~ scale` for each of both; without `fillValue`, `fill = clip(high * normal, low, high)`
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor or scale outside of [0, 1], a fill value that is neither
 *   one number nor three, or a value range that is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D, or has not 3 channels with three fill values
 *
 * @example
 * ```ts
 * layers.randomErasing({ scale: 0.2, fillValue: 127 }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @reference Zhong et al. 2017, https://arxiv.org/abs/1708.04896
 */
export class RandomErasing extends RandomImageLayer {
  readonly factor: FactorRange;
  readonly scale: FactorRange;
  /** Null for noise. */
  readonly fillValue: number | readonly number[] | null;
  readonly valueRange: ValueRange;

  constructor(options: RandomErasingOptions = {}) {
    super(options, ['factor', 'scale', 'fillValue', 'valueRange']);
    this.factor = checkFactor('RandomErasing', 'factor', options.factor ?? 1, ZERO_TO_ONE);
    this.scale = checkFactor('RandomErasing', 'scale', options.scale ?? [0.02, 0.33], ZERO_TO_ONE);
    this.fillValue = checkFill(options.fillValue);
    this.valueRange = checkValueRange('RandomErasing', options.valueRange);
  }

  override augment(images: Node, draws: ImageDraws): Node {
    const [, rows, columns] = images.shape as readonly [number, number, number, number];
    const width = multiply(sqrt(draws.uniform(this.scale)), columns);
    const height = multiply(sqrt(draws.uniform(this.scale)), rows);
    const left = multiply(draws.uniform([0, 1]), subtract(columns, width));
    const top = multiply(draws.uniform([0, 1]), subtract(rows, height));
    const inside = insideRectangles({ top, left, height, width }, [rows, columns]);
    const isErased = logicalAnd(inside, draws.chance(this.factor));
    const fill = broadcastTo(this.#fill(images, draws), images.shape);
    return select(broadcastTo(isErased, images.shape), fill, images);
  }

  #fill(images: Node, draws: ImageDraws): Node {
    const [low, high] = this.valueRange;
    if (this.fillValue === null) return clip(multiply(draws.normal(images.shape.slice(1)), high), low, high);
    const fill = Float32Array.from([this.fillValue].flat(), (value) => Math.min(Math.max(value, low), high));
    return literal(fill, [fill.length], 'float32');
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const shape = super.computeOutputShape(inputShape);
    if (Array.isArray(this.fillValue) && shape[3] !== this.fillValue.length) {
      refuseShape(this, 'images of 3 channels, one for each number of fillValue', shape, 'Give one number for all.');
    }
    return shape;
  }

  override getConfig(): LayerConfig {
    const fillValue = Array.isArray(this.fillValue) ? [...this.fillValue] : this.fillValue;
    return {
      factor: [...this.factor],
      scale: [...this.scale],
      fillValue,
      valueRange: [...this.valueRange],
      ...super.getConfig(),
    };
  }
}

function checkFill(value: unknown = null): number | readonly number[] | null {
  if (value === null || (typeof value === 'number' && Number.isFinite(value))) return value as number | null;
  if (Array.isArray(value) && value.length === 3 && value.every((item) => Number.isFinite(item))) return [...value];
  throw new InvalidArgumentError(
    `RandomErasing: expected fillValue to be a number, three numbers (red, green, blue) or null for noise, got ${describeValue(value)}.`,
    { details: { owner: 'RandomErasing', argument: 'fillValue', value } },
  );
}
