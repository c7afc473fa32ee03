/** From the pixels of one image to one float32 sample: random transform and normalisation. */
import { Tensor, type TensorLike, tensor } from '../../tensor/tensor.ts';
import { ShapeMismatchError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import type { RandomStream } from '../../util/random.ts';
import { affineMapOf, IDENTITY_TRANSFORM, type ImageTransform } from './transform.ts';
import { drawTransform, resolveTransformRanges, type TransformRanges } from './transformRanges.ts';
import { type FillMode, type ImagePixels, warpImage } from './warp.ts';

/** Everything that decides how a sample is made from pixels. Survives a structured clone, but for the function. */
export interface AugmentationConfig {
  readonly ranges: TransformRanges;
  readonly fillMode: FillMode;
  readonly cval: number;
  readonly rescale: number;
  readonly samplewiseCenter: boolean;
  readonly samplewiseStdNormalization: boolean;
  readonly preprocessingFunction?: ((image: Tensor) => TensorLike) | undefined;
}

/** No augmentation: values times `rescale`. */
export function plainAugmentation(rescale: number): AugmentationConfig {
  return {
    ranges: resolveTransformRanges('plainAugmentation', {}),
    fillMode: 'nearest',
    cval: 0,
    rescale,
    samplewiseCenter: false,
    samplewiseStdNormalization: false,
  };
}

/** Keeps the standard deviation of a uniform image from dividing by zero, as in Keras. */
const EPSILON = 1e-6;

/** Writes the augmented, normalised sample of an image at `offset`. */
export function augmentInto(
  config: AugmentationConfig,
  image: ImagePixels,
  random: RandomStream,
  out: Float32Array,
  offset: number,
): void {
  transformInto(config, image, drawTransform(config.ranges, image.height, image.width, random), out, offset);
}

/** Writes the normalised sample of an image under given parameters at `offset`. */
function transformInto(
  config: AugmentationConfig,
  image: ImagePixels,
  transform: ImageTransform,
  out: Float32Array,
  offset: number,
): void {
  const { height, width, channels } = image;
  const map = affineMapOf(transform, height, width);
  const preprocess = config.preprocessingFunction;
  // The user's function sees the pixels before rescaling; without one, rescaling costs no pass of its own.
  const scale = preprocess === undefined ? config.rescale : 1;
  warpImage(image, map, { fillMode: config.fillMode, cval: config.cval, scale }, out, offset);
  const sample = out.subarray(offset, offset + height * width * channels);
  if (preprocess !== undefined) {
    sample.set(preprocessed(preprocess, sample, [height, width, channels]));
    if (config.rescale !== 1) for (let k = 0; k < sample.length; k++) sample[k] = sample[k]! * config.rescale;
  }
  if (config.samplewiseCenter || config.samplewiseStdNormalization) {
    normalizeSample(sample, config.samplewiseStdNormalization);
  }
}

/** Rescaling and normalisation alone. */
export function standardizeInto(
  config: AugmentationConfig,
  image: ImagePixels,
  out: Float32Array,
  offset: number,
): void {
  transformInto(config, image, IDENTITY_TRANSFORM, out, offset);
}

function preprocessed(
  preprocess: (image: Tensor) => TensorLike,
  sample: Float32Array,
  shape: readonly number[],
): Tensor['data'] {
  const result = tensor(preprocess(new Tensor(sample.slice(), shape, 'float32')));
  if (formatShape(result.shape) !== formatShape(shape)) {
    throw new ShapeMismatchError(
      `preprocessingFunction: expected a result of the image's shape ${formatShape(shape)}, got ${formatShape(result.shape)}.`,
      { details: { expected: shape, actual: result.shape } },
    );
  }
  return result.data;
}

/** Zero mean over the whole sample, and unit standard deviation if asked. */
function normalizeSample(sample: Float32Array, divideByStd: boolean): void {
  let sum = 0;
  for (let k = 0; k < sample.length; k++) sum += sample[k]!;
  const mean = sum / sample.length;
  let squares = 0;
  for (let k = 0; k < sample.length; k++) squares += (sample[k]! - mean) ** 2;
  const factor = divideByStd ? 1 / (Math.sqrt(squares / sample.length) + EPSILON) : 1;
  for (let k = 0; k < sample.length; k++) sample[k] = (sample[k]! - mean) * factor;
}
