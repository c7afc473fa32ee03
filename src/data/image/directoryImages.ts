/** Batches of augmented images from files. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Tensor } from '../../tensor/tensor.ts';
import type { BatchLike } from '../batch.ts';
import { type Selection, selectedAt } from '../selection.ts';
import type { SequenceContext, WorkerRecipe } from '../sequence.ts';
import { type AugmentationConfig, augmentInto } from './augmentation.ts';
import { type ClassMode, classTargets } from './classMode.ts';
import { COLOR_CHANNELS, type ColorMode } from './colorMode.ts';
import { forEachConcurrently } from './concurrency.ts';
import { decodeImage, type Interpolation } from './decode.ts';
import { ImageSequence, type ImageSequenceConfig } from './imageSequence.ts';
import { PixelCache, type PixelCacheMemory } from './pixelCache.ts';
import { type StringTable, stringAt } from './stringTable.ts';
import type { ImagePixels } from './warp.ts';

/** Arguments of {@link DirectoryImageSequence}: cloneable, but for a preprocessing function; tables are shared. */
export interface DirectoryImagesConfig extends ImageSequenceConfig {
  /** Absolute path. */
  readonly directory: string;
  /** Names of the files relative to `directory`, with `/` between parts. */
  readonly names: StringTable;
  /** The class number of each file. */
  readonly labels: Int32Array;
  /** Names of the classes by their numbers. */
  readonly classNames: readonly string[];
  readonly classMode: ClassMode;
  readonly colorMode: ColorMode;
  readonly targetSize: readonly [height: number, width: number];
  readonly interpolation: Interpolation;
  readonly keepAspectRatio: boolean;
  /** Where decoded images are kept, if they are. */
  readonly cache?: PixelCacheMemory | undefined;
  readonly augmentation: AugmentationConfig;
}

/**
 * One augments while the others decode, which runs outside of JavaScript's thread: in the pool that all workers share,
 * four threads as Node starts it. More than there are cores would only take them from the model.
 */
const DECODES_IN_FLIGHT = Math.max(2, Math.min(4, availableParallelism()));

/** The sequence that `ImageDataGenerator.flowFromDirectory` returns. */
export class DirectoryImageSequence extends ImageSequence {
  readonly #config: DirectoryImagesConfig;
  readonly #cache: PixelCache | undefined;
  #classes: Int32Array | undefined;
  #filenames: readonly string[] | undefined;
  #filepaths: readonly string[] | undefined;

  /** @internal Use `ImageDataGenerator.flowFromDirectory`. */
  constructor(config: DirectoryImagesConfig) {
    super(config);
    this.#config = config;
    this.#cache = config.cache && new PixelCache(config.cache);
  }

  override get sourceSamples(): number {
    return this.#config.labels.length;
  }

  override get sourceLabels(): Int32Array {
    return this.#config.labels;
  }

  override withSelection(selection: Selection): DirectoryImageSequence {
    return new DirectoryImageSequence({ ...this.#config, selection });
  }

  /** Number of classes, also of those without an image. */
  get numClasses(): number {
    return this.#config.classNames.length;
  }

  /** The number of each class by its name. */
  get classIndices(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#config.classNames.map((name, index) => [name, index]));
  }

  /** The class number of each image, in the order of `filenames`. */
  get classes(): Int32Array {
    const { selection } = this;
    const { labels } = this.#config;
    this.#classes ??= Int32Array.from({ length: selection.count }, (_, i) => labels[selectedAt(selection, i)]!);
    return this.#classes;
  }

  /** The images relative to the folder, in the order of an epoch that is not shuffled. */
  get filenames(): readonly string[] {
    const { selection } = this;
    this.#filenames ??= Array.from({ length: selection.count }, (_, i) =>
      stringAt(this.#config.names, selectedAt(selection, i)),
    );
    return this.#filenames;
  }

  /** The images with their whole paths, in the order of `filenames`. */
  get filepaths(): readonly string[] {
    this.#filepaths ??= this.filenames.map((name) => join(this.#config.directory, name));
    return this.#filepaths;
  }

  /** Shape of one image: [height, width, channels]. */
  get imageShape(): readonly [height: number, width: number, channels: number] {
    const { targetSize, colorMode } = this.#config;
    return [targetSize[0], targetSize[1], COLOR_CHANNELS[colorMode]];
  }

  override async getItem(index: number, context: SequenceContext): Promise<BatchLike> {
    const { augmentation, classMode, labels } = this.#config;
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
    let y = classTargets(classMode, kept.samples, labels, this.numClasses, (shape, dtype) =>
      context.allocate(shape, dtype),
    );
    if (classMode === 'input') {
      y = context.allocate(x.shape, 'float32');
      y.data.set(x.data);
    }
    return { x, y };
  }

  /** The decoded and resized pixels of one image. */
  async #pixels(sample: number): Promise<ImagePixels> {
    const { directory, names, targetSize, interpolation, keepAspectRatio } = this.#config;
    const [height, width, channels] = this.imageShape;
    const kept = this.#cache?.get(sample);
    if (kept !== undefined) {
      // Decoding gives the event loop its turns; where nothing is decoded they have to be given here.
      await nextTurn();
      return { data: kept, height, width, channels };
    }
    const path = join(directory, stringAt(names, sample));
    const image = await decodeImage(path, { targetSize, channels, interpolation, keepAspectRatio });
    this.#cache?.set(sample, image.data as Uint8Array);
    return image;
  }

  override workerRecipe(): WorkerRecipe | undefined {
    // A function cannot travel to a worker: such a sequence stays on the main thread.
    if (this.#config.augmentation.preprocessingFunction !== undefined) return undefined;
    const [height, width, channels] = this.imageShape;
    const imageBytes = height * width * channels * 4;
    const { classMode } = this.#config;
    const targetBytes = classMode === 'input' ? imageBytes : classMode === 'categorical' ? this.numClasses * 4 : 4;
    const batchBytes = this.bytesOfBatch(classMode === null ? [imageBytes] : [imageBytes, targetBytes]);
    // The cache is memory that threads share: processes decode anew.
    const processArgs = [{ ...this.#config, cache: undefined }];
    return { kind: 'builtin', key: 'directoryImages', args: [this.#config], processArgs, batchBytes };
  }
}

/** The rows at these places, in the same memory. */
function closeGaps({ data, shape, dtype }: Tensor, places: readonly number[]): Tensor {
  const size = data.length / shape[0]!;
  places.forEach((place, i) => {
    data.copyWithin(i * size, place * size, (place + 1) * size);
  });
  return new Tensor(data.subarray(0, places.length * size), [places.length, ...shape.slice(1)], dtype);
}
