/** Batches of images with random transforms, as Keras' class of the same name. */
import { Tensor, type TensorLike, tensor } from '../../tensor/tensor.ts';
import { checkBoolean, checkInteger, checkNumber, checkOneOf, checkOptions } from '../../util/check.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { describeValue, formatShape } from '../../util/format.ts';
import { nextSeed, RandomStream } from '../../util/random.ts';
import type { TableSource } from '../table/tableColumns.ts';
import type { ArrayImageSequence } from './arrayImages.ts';
import { type AugmentationConfig, standardizeInto } from './augmentation.ts';
import { type FlowOptions, openArrays } from './flowFromArrays.ts';
import { type FlowFromDataframeOptions, openDataframe } from './flowFromDataframe.ts';
import { type FlowFromDirectoryOptions, openDirectory } from './flowFromDirectory.ts';
import type { ImageFileSequence } from './imageFiles.ts';
import { affineMapOf, IDENTITY_TRANSFORM, type ImageTransform } from './transform.ts';
import {
  drawTransform,
  resolveTransformRanges,
  TRANSFORM_RANGE_OPTIONS,
  type TransformRangeOptions,
} from './transformRanges.ts';
import { FILL_MODES, type FillMode, type ImagePixels, warpImage } from './warp.ts';

/** Options of {@link ImageDataGenerator}. */
export interface ImageDataGeneratorOptions extends TransformRangeOptions {
  /** Factor on every value, after the transform; 1 / 255 brings bytes to [0, 1]. 0 is none, as in Keras. @defaultValue 0 */
  rescale?: number;
  /** What lies outside of the image: its nearest border pixel, or `cval`. @defaultValue 'nearest' */
  fillMode?: FillMode;
  /** The value outside with fillMode 'constant', in the units of the pixels (so before `rescale`). @defaultValue 0 */
  cval?: number;
  /** Takes the mean of each sample from it. @defaultValue false */
  samplewiseCenter?: boolean;
  /** Divides each sample by its standard deviation; implies `samplewiseCenter`. @defaultValue false */
  samplewiseStdNormalization?: boolean;
  /**
   * Called with each image after the transform, before `rescale`; gives an image of the same shape. A function cannot
   * travel to a worker: such a generator's batches are made on the main thread.
   * @defaultValue none
   */
  preprocessingFunction?: (image: Tensor) => TensorLike;
  /** Share of the images that `subset: 'validation'` gives. @defaultValue 0 */
  validationSplit?: number;
  /** The order of the dimensions; there is one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast';
  /** The type of the batches; there is one. @defaultValue 'float32' */
  dtype?: 'float32';
}

const KNOWN = [
  ...TRANSFORM_RANGE_OPTIONS,
  'rescale',
  'fillMode',
  'cval',
  'samplewiseCenter',
  'samplewiseStdNormalization',
  'preprocessingFunction',
  'validationSplit',
  'dataFormat',
  'dtype',
];

/** Options of Keras that are not there yet, and what to do meanwhile. */
const NOT_YET: Readonly<Record<string, string>> = {
  brightnessRange: 'Change the brightness in preprocessingFunction.',
  channelShiftRange: 'Shift the channels in preprocessingFunction.',
  featurewiseCenter: 'Use samplewiseCenter, or take the mean in preprocessingFunction.',
  featurewiseStdNormalization: 'Use samplewiseStdNormalization, or divide in preprocessingFunction.',
  zcaWhitening: 'Whiten the images in preprocessingFunction.',
  zcaEpsilon: 'Whiten the images in preprocessingFunction.',
  interpolationOrder: 'The interpolation is bilinear.',
};

const OWNER = 'ImageDataGenerator';

/**
 * Makes batches of float32 images, randomly rotated, shifted, sheared, zoomed and flipped.
 *
 * @remarks
 * All transforms of an image are composed into one matrix and read in one bilinear pass. The transform of sample i in
 * epoch e depends on (seed, e, i) alone: batches are the same for any number of workers, and from run to run with a seed.
 *
 * As documented by Keras, `widthShiftRange` moves images horizontally and `heightShiftRange` vertically, about the centre
 * of the image whatever its proportions; Keras 2.9 to 3.15 exchange the two (keras#17398).
 *
 * Order: transform, `preprocessingFunction`, `rescale`, `samplewiseCenter`, `samplewiseStdNormalization`.
 *
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an option that is unknown or outside of its range
 *
 * @example
 * ```ts
 * const augment = new ImageDataGenerator({ rescale: 1 / 255, rotationRange: 30, zoomRange: 0.2, horizontalFlip: true });
 * const train = await augment.flowFromDirectory('photos/train', { targetSize: [96, 96], batchSize: 32 });
 * ```
 *
 * @reference Keras 3.15.1 `keras.src.legacy.preprocessing.image.ImageDataGenerator`
 */
export class ImageDataGenerator {
  readonly #augmentation: AugmentationConfig;
  readonly #validationSplit: number;

  constructor(options: ImageDataGeneratorOptions = {}) {
    for (const [name, advice] of Object.entries(NOT_YET)) {
      if (options === null || !Object.hasOwn(options, name)) continue;
      throw new InvalidArgumentError(`${OWNER}: ${name} is not supported yet. ${advice}`, {
        details: { option: name },
      });
    }
    checkOptions(OWNER, options, KNOWN);
    const { preprocessingFunction } = options;
    if (preprocessingFunction !== undefined && typeof preprocessingFunction !== 'function') {
      throw new InvalidArgumentError(
        `${OWNER}: expected preprocessingFunction to be a function, got ${describeValue(preprocessingFunction)}.`,
      );
    }
    checkOneOf(OWNER, 'dataFormat', options.dataFormat ?? 'channelsLast', ['channelsLast']);
    checkOneOf(OWNER, 'dtype', options.dtype ?? 'float32', ['float32']);
    const divides = checkBoolean(OWNER, 'samplewiseStdNormalization', options.samplewiseStdNormalization ?? false);
    const centers = checkBoolean(OWNER, 'samplewiseCenter', options.samplewiseCenter ?? false);
    this.#validationSplit =
      options.validationSplit === undefined || options.validationSplit === 0
        ? 0
        : checkNumber(OWNER, 'validationSplit', options.validationSplit, {
            min: 0,
            max: 1,
            exclusiveMinimum: true,
            exclusiveMaximum: true,
          });
    this.#augmentation = {
      ranges: resolveTransformRanges(OWNER, options),
      fillMode: checkOneOf(OWNER, 'fillMode', options.fillMode ?? 'nearest', FILL_MODES),
      cval: checkNumber(OWNER, 'cval', options.cval ?? 0),
      rescale: checkNumber(OWNER, 'rescale', options.rescale ?? 0) || 1,
      samplewiseCenter: centers || divides,
      samplewiseStdNormalization: divides,
      preprocessingFunction,
    };
  }

  /**
   * Batches from arrays in memory.
   *
   * @shape x `[samples, height, width, channels]` uint8 or float32 -> batches `[batch, height, width, channels]` float32
   * @param x - Images; typed arrays are not copied until workers need them.
   * @param y - Targets, one row an image; passed on as they are.
   * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when x is not 4-D, or y or sampleWeight has another length
   */
  flow(x: TensorLike, y?: TensorLike, options: FlowOptions = {}): ArrayImageSequence {
    return openArrays(this.#augmentation, this.#validationSplit, x, y, options);
  }

  /**
   * Batches from a folder with one sub-folder of images for each class.
   *
   * @remarks
   * Files are listed once, now, and read when their batch is made: JPEG, PNG, WebP, GIF and TIFF by their endings, in
   * sub-folders of the class folders too. Hidden files and folders (`.git`, `._photo.jpg`) are left out, and so are BMP
   * and PPM files, which Keras reads; a line says how many. Classes and files are sorted by the bytes of their names, as
   * in Keras. With `subset`, the first `validationSplit` of each class's files validate, the others train. Files are
   * decoded by sharp, which is set to one thread an image and no cache, for the whole process.
   *
   * @shape batches x `[batch, height, width, channels]` float32; y as {@link ClassMode} says
   * @throws DataError `ERR_DATA` with `details.path` when the folder cannot be read, holds no images, or too few classes;
   *   from a batch, when a file cannot be decoded
   */
  flowFromDirectory(directory: string, options: FlowFromDirectoryOptions = {}): Promise<ImageFileSequence<Int32Array>> {
    return openDirectory(this.#augmentation, this.#validationSplit, directory, options);
  }

  /**
   * Batches from a table with the path of an image in each row, and its class or other targets.
   *
   * @remarks
   * The table is read once, now: the path of a CSV file with a header, an array of records, or a record of columns. Rows whose
   * file is not there (or cannot be decoded, by its ending) are left out, and then those of other `classes`; one warning says
   * how many. With `subset`, the first `validationSplit` of the rows that are left validate. Cells of a CSV file are text:
   * classes; for 'raw', 'multiOutput' and `weightCol` they are read as numbers. An empty one is an error.
   *
   * Paths are absolute, or relative to `directory`: without it, to the folder of the CSV file; for tables in memory, to the
   * working directory (Keras' rule for both).
   *
   * @shape batches x `[batch, height, width, channels]` float32; y as `classMode` says: 'categorical' one-hot rows (for arrays
   *   of classes a 1 for each), 'binary' and 'sparse' class numbers, 'raw' the numbers of a column or of several side by side,
   *   'multiOutput' those of several columns as a target each, 'input' the images
   * @throws DataError `ERR_DATA` for a file that cannot be read, a table without rows or without an image that is there, and
   *   cells that are not what `classMode` takes; from a batch, when a file cannot be decoded
   * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for options out of range, and columns that are not there
   *
   * @example
   * ```ts
   * const train = await new ImageDataGenerator({ horizontalFlip: true }).flowFromDataframe('photos/train.csv', {
   *   xCol: 'file',
   *   yCol: 'species',
   *   targetSize: [96, 96],
   * });
   * ```
   *
   * @reference Keras 3.15.1 `ImageDataGenerator.flow_from_dataframe`
   */
  flowFromDataframe(table: TableSource, options: FlowFromDataframeOptions = {}): Promise<ImageFileSequence> {
    return openDataframe(this.#augmentation, this.#validationSplit, table, options);
  }

  /**
   * Draws the parameters of one transform.
   *
   * @param imageShape - [height, width, channels]; shifts given as fractions are of its height and width.
   * @param seed - @defaultValue drawn from the global seed
   */
  getRandomTransform(imageShape: readonly number[], seed: number = nextSeed()): ImageTransform {
    if (imageShape.length < 2) {
      throw new ShapeMismatchError(
        `getRandomTransform: expected an image shape [height, width, channels], got ${formatShape(imageShape)}.`,
      );
    }
    const random = new RandomStream(checkInteger('getRandomTransform', 'seed', seed, 0));
    return drawTransform(this.#augmentation.ranges, imageShape[0]!, imageShape[1]!, random);
  }

  /**
   * An image under given parameters; those left out change nothing. Values are not rescaled.
   *
   * @shape `[height, width, channels]` -> the same, float32
   * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a parameter that is unknown, or no finite number or boolean
   */
  applyTransform(image: TensorLike, transform: Partial<ImageTransform>): Tensor {
    checkTransform(transform);
    const { fillMode, cval } = this.#augmentation;
    return toImage('applyTransform', image, (pixels, out) => {
      const map = affineMapOf({ ...IDENTITY_TRANSFORM, ...transform }, pixels.height, pixels.width);
      warpImage(pixels, map, { fillMode, cval, scale: 1 }, out, 0);
    });
  }

  /** An image under randomly drawn parameters: {@link applyTransform} of {@link getRandomTransform}. */
  randomTransform(image: TensorLike, seed: number = nextSeed()): Tensor {
    const { height, width, channels } = checkImage('randomTransform', image);
    return this.applyTransform(image, this.getRandomTransform([height, width, channels], seed));
  }

  /**
   * What is done to each image after its transform: `preprocessingFunction`, `rescale`, `samplewiseCenter`,
   * `samplewiseStdNormalization`. Gives a new tensor.
   *
   * @formula `rescale * x`, then `- mean(x)`, then `/ (std(x) + 1e-6)`, as switched on
   * @shape `[height, width, channels]` -> the same, float32
   */
  standardize(image: TensorLike): Tensor {
    return toImage('standardize', image, (pixels, out) => standardizeInto(this.#augmentation, pixels, out, 0));
  }
}

function checkTransform(transform: Partial<ImageTransform>): void {
  const owner = 'applyTransform';
  checkOptions(owner, transform, Object.keys(IDENTITY_TRANSFORM));
  for (const [name, value] of Object.entries(transform)) {
    if (typeof IDENTITY_TRANSFORM[name as keyof ImageTransform] === 'boolean') checkBoolean(owner, name, value);
    else checkNumber(owner, name, value);
  }
}

function checkImage(owner: string, image: TensorLike): ImagePixels {
  const { data, shape, dtype } = tensor(image);
  if (shape.length !== 3) {
    throw new ShapeMismatchError(
      `${owner}: expected one image of shape [height, width, channels], got ${formatShape(shape)}.` +
        (shape.length === 4 ? ' Use flow for many images.' : ''),
      { details: { shape } },
    );
  }
  const [height, width, channels] = shape as readonly [number, number, number];
  const isPixels = dtype === 'uint8' || dtype === 'float32';
  const pixels = isPixels ? (data as Uint8Array | Float32Array) : Float32Array.from(data);
  return { data: pixels, height, width, channels };
}

function toImage(owner: string, image: TensorLike, write: (pixels: ImagePixels, out: Float32Array) => void): Tensor {
  const pixels = checkImage(owner, image);
  const out = new Float32Array(pixels.data.length);
  write(pixels, out);
  return new Tensor(out, [pixels.height, pixels.width, pixels.channels], 'float32');
}
