/** From arrays in memory to a sequence of batches. */
import { type TensorLike, tensor } from '../../tensor/tensor.ts';
import { checkBoolean, checkOptions } from '../../util/check.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import type { ArrayOfSamples } from '../sampleArrays.ts';
import { ArrayImageSequence } from './arrayImages.ts';
import type { AugmentationConfig } from './augmentation.ts';
import { IMAGE_SEQUENCE_OPTIONS, type ImageSequenceOptions, resolveSequenceOptions } from './imageSequence.ts';
import { checkSubset, type Subset, subsetRange } from './subset.ts';

/** Options of `ImageDataGenerator.flow`. */
export interface FlowOptions extends ImageSequenceOptions {
  /** How much each sample counts in the loss, `[samples]`. @defaultValue 1 each */
  sampleWeight?: TensorLike;
  /** Which part of the samples, with the generator's `validationSplit`: the first validate. @defaultValue all */
  subset?: Subset;
  /** Accepts a split whose parts hold different classes. @defaultValue false */
  ignoreClassSplit?: boolean;
}

const KNOWN = [...IMAGE_SEQUENCE_OPTIONS, 'sampleWeight', 'subset', 'ignoreClassSplit'];

const OWNER = 'flow';

/** Checks arrays and makes their sequence; see `ImageDataGenerator.flow`. */
export function openArrays(
  augmentation: AugmentationConfig,
  validationSplit: number,
  x: TensorLike,
  y: TensorLike | undefined,
  options: FlowOptions,
): ArrayImageSequence {
  checkOptions(OWNER, options, KNOWN);
  const sequenceOptions = resolveSequenceOptions(OWNER, options);
  const subset = checkSubset(OWNER, options.subset, validationSplit);
  const ignoreClassSplit = checkBoolean(OWNER, 'ignoreClassSplit', options.ignoreClassSplit ?? false);
  const images = asImages(x);
  const count = images.shape[0]!;
  const targets = y === undefined ? undefined : asRows('y', y, images.shape);
  const weights =
    options.sampleWeight === undefined ? undefined : asRows('sampleWeight', options.sampleWeight, images.shape);
  if (weights !== undefined && weights.data.length !== count) {
    throw new ShapeMismatchError(
      `${OWNER}: expected one weight a sample, so sampleWeight of shape [${count}], got ${formatShape(weights.shape)}.`,
      { details: { x: images.shape, sampleWeight: weights.shape } },
    );
  }
  const [start, end] = subsetRange(count, validationSplit, subset);
  if (start === end) {
    throw new InvalidArgumentError(
      subset === undefined
        ? `${OWNER}: x holds no image: its shape is ${formatShape(images.shape)}. Give one image or more.`
        : `${OWNER}: the ${subset} part of ${count} images is empty with validationSplit ${validationSplit}.`,
    );
  }
  if (subset !== undefined && targets !== undefined && !ignoreClassSplit)
    checkClassSplit(targets, count, validationSplit);
  return new ArrayImageSequence({
    ...sequenceOptions,
    x: rows(images, start, end),
    y: targets && rows(targets, start, end),
    sampleWeight: weights && rows(weights, start, end),
    augmentation,
  });
}

function asImages(values: TensorLike): ArrayOfSamples {
  const images = tensor(values);
  if (images.shape.length !== 4) {
    throw new ShapeMismatchError(
      `${OWNER}: expected x of shape [samples, height, width, channels], got ${formatShape(images.shape)}. ` +
        'For one image, add a first dimension of 1; for grayscale, a last one.',
      { details: { x: images.shape } },
    );
  }
  if (images.dtype === 'uint8' || images.dtype === 'float32') return images;
  return tensor(images, images.shape, 'float32');
}

function asRows(name: string, values: TensorLike, imagesShape: readonly number[]): ArrayOfSamples {
  const array = tensor(values);
  if (array.shape.length === 0 || array.shape[0] !== imagesShape[0]) {
    throw new ShapeMismatchError(
      `${OWNER}: expected x and ${name} of the same length, got x ${formatShape(imagesShape)} and ` +
        `${name} ${formatShape(array.shape)}.`,
      { details: { x: imagesShape, [name]: array.shape } },
    );
  }
  return array;
}

/** Some rows, in the same memory. */
function rows(array: ArrayOfSamples, start: number, end: number): ArrayOfSamples {
  const { data, shape, dtype } = array;
  const rowSize = data.length / shape[0]!;
  return { data: data.subarray(start * rowSize, end * rowSize), shape: [end - start, ...shape.slice(1)], dtype };
}

/** Arrays sorted by class would validate on classes that never train. */
function checkClassSplit(y: ArrayOfSamples, count: number, validationSplit: number): void {
  const boundary = Math.floor(validationSplit * count);
  const validation = classesOf(rows(y, 0, boundary));
  const training = classesOf(rows(y, boundary, count));
  if (validation === undefined || training === undefined) return;
  if (validation.size === training.size && [...validation].every((label) => training.has(label))) return;
  throw new InvalidArgumentError(
    `${OWNER}: the validation part (the first ${boundary} of ${count} samples) and the training part hold different ` +
      `classes (${validation.size} and ${training.size}). Shuffle the arrays first, or set ignoreClassSplit: true.`,
    { details: { validation: [...validation], training: [...training] } },
  );
}

/** The classes in labels or one-hot rows; undefined for targets that are no classes. */
function classesOf({ data, shape }: ArrayOfSamples): Set<number> | undefined {
  const samples = shape[0]!;
  if (data.length === samples) return data.every(Number.isInteger) ? new Set(data) : undefined;
  if (shape.length !== 2) return undefined;
  const numClasses = shape[1]!;
  const found = new Set<number>();
  for (let i = 0; i < samples; i++) {
    const row = data.subarray(i * numClasses, (i + 1) * numClasses);
    const label = row.indexOf(1);
    if (label < 0 || row.some((value, k) => value !== (k === label ? 1 : 0))) return undefined;
    found.add(label);
  }
  return found;
}
