/** Batches of augmented images from files. */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DType } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { BatchLike } from '../batch.ts';
import type { SampleOrigin } from '../batchContents.ts';
import { closeGaps } from '../closeGaps.ts';
import { forEachConcurrently } from '../concurrency.ts';
import { type ArrayOfSamples, allocateShared, rowBytesOf, takeSamples } from '../sampleArrays.ts';
import { type Selection, selectedAt } from '../selection.ts';
import type { SequenceContext, WorkerRecipe } from '../sequence.ts';
import { type AugmentationConfig, augmentInto } from './augmentation.ts';
import { COLOR_CHANNELS, type ColorMode } from './colorMode.ts';
import { decodeImage, type Interpolation } from './decode.ts';
import { ImageSequence, type ImageSequenceConfig } from './imageSequence.ts';
import { type ImageTargets, stratumOf, targetBytes, targetsOf } from './imageTargets.ts';
import { PixelCache, type PixelCacheMemory } from './pixelCache.ts';
import { type StringTable, stringAt } from './stringTable.ts';
import type { ImagePixels } from './warp.ts';

/** Arguments of {@link ImageFileSequence}: cloneable, but for a preprocessing function; tables are shared. */
export interface ImageFilesConfig extends ImageSequenceConfig, ImageTargets {
  /** Absolute path. */
  readonly directory: string;
  /** Names of the files: relative to `directory`, or absolute paths. */
  readonly names: StringTable;
  /** How much each image counts in the loss. @defaultValue 1 each */
  readonly sampleWeight?: ArrayOfSamples | undefined;
  readonly colorMode: ColorMode;
  readonly targetSize: readonly [height: number, width: number];
  readonly interpolation: Interpolation;
  readonly keepAspectRatio: boolean;
  /** Where decoded images are kept, if they are. */
  readonly cache?: PixelCacheMemory | undefined;
  readonly augmentation: AugmentationConfig;
}

/** The class number of each image, or several of each; undefined for images without classes. */
export type ImageClasses = Int32Array | readonly Int32Array[] | undefined;

/**
 * One augments while the others decode, which runs outside of JavaScript's thread: in the pool that all workers share,
 * four threads as Node starts it. More than there are cores would only take them from the model.
 */
const DECODES_IN_FLIGHT = Math.max(2, Math.min(4, availableParallelism()));

/** The sequence that `flowFromDirectory`, `flowFromDataframe` and `imagesSequence` return. */
export class ImageFileSequence<Classes extends ImageClasses = ImageClasses> extends ImageSequence {
  readonly #config: ImageFilesConfig;
  readonly #cache: PixelCache | undefined;
  #classes: ImageClasses;
  #filenames: readonly string[] | undefined;
  #filepaths: readonly string[] | undefined;

  /** @internal Use `ImageDataGenerator.flowFromDirectory`, `ImageDataGenerator.flowFromDataframe` or `imagesSequence`. */
  constructor(config: ImageFilesConfig) {
    super(config);
    this.#config = config;
    this.#cache = config.cache && new PixelCache(config.cache);
  }

  override get sourceSamples(): number {
    return this.#config.names.starts.length - 1;
  }

  override get sourceLabels(): ArrayLike<number> | undefined {
    return stratumOf(this.#config);
  }

  override withSelection(selection: Selection): ImageFileSequence<Classes> {
    return new ImageFileSequence({ ...this.#config, selection });
  }

  /** Number of classes, also of those without an image; 0 where images have no classes. */
  get numClasses(): number {
    return this.#config.classes?.names.length ?? 0;
  }

  /** The number of each class by its name. */
  get classIndices(): Readonly<Record<string, number>> {
    return Object.fromEntries((this.#config.classes?.names ?? []).map((name, index) => [name, index]));
  }

  /** The class number (or numbers, where `classMode` takes several) of each image, in the order of `filenames`. */
  get classes(): Classes {
    this.#classes ??= this.#readClasses();
    return this.#classes as Classes;
  }

  /** What targets are made of, in the order of `filenames`: `classes`, or the numbers of the columns. */
  get labels(): Classes | Tensor | readonly Tensor[] {
    const { columns, classMode } = this.#config;
    if (columns === undefined) return this.classes;
    const rows = this.#selected();
    const labels = columns.map((column) => takeSamples(column, rows, allocateShared));
    return classMode === 'raw' ? labels[0]! : labels;
  }

  /** The images as the folder or the table names them, in the order of an epoch that is not shuffled. */
  get filenames(): readonly string[] {
    this.#filenames ??= Array.from(this.#selected(), (sample) => stringAt(this.#config.names, sample));
    return this.#filenames;
  }

  /** The images with their whole paths, in the order of `filenames`. */
  get filepaths(): readonly string[] {
    this.#filepaths ??= this.filenames.map((name) => resolve(this.#config.directory, name));
    return this.#filepaths;
  }

  /** Shape of one image: [height, width, channels]. */
  get imageShape(): readonly [height: number, width: number, channels: number] {
    const { targetSize, colorMode } = this.#config;
    return [targetSize[0], targetSize[1], COLOR_CHANNELS[colorMode]];
  }

  override async getItem(index: number, context: SequenceContext): Promise<BatchLike> {
    const { augmentation, classMode, sampleWeight } = this.#config;
    const allocate = (shape: Shape, dtype: DType): Tensor => context.allocate(shape, dtype);
    const samples = this.batchSamples(index, context.epoch);
    const [height, width, channels] = this.imageShape;
    const imageSize = height * width * channels;
    const images = context.allocate([samples.length, height, width, channels], 'float32'); // [batch, height, width, channels]
    const forEach = (job: (i: number) => Promise<void>) => forEachConcurrently(samples.length, DECODES_IN_FLIGHT, job);
    const kept = await this.readTolerantly(samples, context, forEach, async (sample, i) => {
      const image = await this.#pixels(sample);
      // That of the place: one that stands in for another looks different from itself in its own place.
      const random = this.sampleRandom(context.epoch, samples[i]!);
      augmentInto(augmentation, image, random, images.data as Float32Array, i * imageSize);
    });
    const x = kept.places === undefined ? images : closeGaps(images, kept.places);
    if (classMode === null) return { x };
    return {
      x,
      y: classMode === 'input' ? copyOf(x, allocate) : targetsOf(this.#config, kept.samples, allocate),
      sampleWeight: sampleWeight && takeSamples(sampleWeight, kept.samples, allocate),
    };
  }

  /** The decoded and resized pixels of one image. */
  async #pixels(sample: number): Promise<ImagePixels> {
    const { targetSize, interpolation, keepAspectRatio } = this.#config;
    const [height, width, channels] = this.imageShape;
    const kept = this.#cache?.get(sample);
    if (kept !== undefined) {
      // Decoding gives the event loop its turns; where nothing is decoded they have to be given here.
      await nextTurn();
      return { data: kept, height, width, channels };
    }
    const path = this.#pathOf(sample);
    const image = await decodeImage(path, { targetSize, channels, interpolation, keepAspectRatio });
    this.#cache?.set(sample, image.data as Uint8Array);
    return image;
  }

  #pathOf(sample: number): string {
    return resolve(this.#config.directory, stringAt(this.#config.names, sample));
  }

  protected override originOf(sample: number): SampleOrigin {
    const path = this.#pathOf(sample);
    return { name: `"${path}"`, paths: [path] };
  }

  override workerRecipe(): WorkerRecipe | undefined {
    // A function cannot travel to a worker: such a sequence stays on the main thread.
    if (this.#config.augmentation.preprocessingFunction !== undefined) return undefined;
    const [height, width, channels] = this.imageShape;
    const imageBytes = height * width * channels * 4;
    const { classMode, sampleWeight } = this.#config;
    const weightBytes = sampleWeight === undefined || classMode === null ? [] : [rowBytesOf(sampleWeight)];
    const batchBytes = this.bytesOfBatch([imageBytes, ...targetBytes(this.#config, imageBytes), ...weightBytes]);
    // The cache is memory that threads share: processes decode anew.
    const processArgs = [{ ...this.#config, cache: undefined }];
    return { kind: 'builtin', key: 'imageFiles', args: [this.#config], processArgs, batchBytes };
  }

  /** The samples of this sequence, by their numbers in the source. */
  #selected(): Uint32Array {
    const { selection } = this;
    return Uint32Array.from({ length: selection.count }, (_, i) => selectedAt(selection, i));
  }

  #readClasses(): ImageClasses {
    const { classes } = this.#config;
    if (classes === undefined) return undefined;
    const { labels, starts } = classes;
    if (starts === undefined) return Int32Array.from(this.#selected(), (sample) => labels[sample]!);
    return Array.from(this.#selected(), (sample) => labels.slice(starts[sample], starts[sample + 1]));
  }
}

function copyOf(source: Tensor, allocate: (shape: Shape, dtype: DType) => Tensor): Tensor {
  const copy = allocate(source.shape, source.dtype);
  copy.data.set(source.data);
  return copy;
}
