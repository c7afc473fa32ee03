/** Batches of augmented images from arrays in memory. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TypedArray } from '../../tensor/dtype.ts';
import type { BatchLike } from '../batch.ts';
import { type ArrayOfSamples, inSharedMemory, rowBytesOf, takeSamples } from '../sampleArrays.ts';
import type { Selection } from '../selection.ts';
import type { SequenceContext, WorkerRecipe } from '../sequence.ts';
import { type AugmentationConfig, augmentInto } from './augmentation.ts';
import { ImageSequence, type ImageSequenceConfig } from './imageSequence.ts';

/** Arguments of {@link ArrayImageSequence}: cloneable, but for a preprocessing function. */
export interface ArrayImagesConfig extends ImageSequenceConfig {
  /** [samples, height, width, channels], uint8 or float32. */
  readonly x: ArrayOfSamples;
  readonly y?: ArrayOfSamples | undefined;
  readonly sampleWeight?: ArrayOfSamples | undefined;
  readonly augmentation: AugmentationConfig;
}

/** Values after which the event loop gets a turn: about 5 ms of work. */
const VALUES_BETWEEN_TURNS = 1 << 20;

/** The sequence that `ImageDataGenerator.flow` returns. */
export class ArrayImageSequence extends ImageSequence {
  #config: ArrayImagesConfig;

  /** @internal Use `ImageDataGenerator.flow`. */
  constructor(config: ArrayImagesConfig) {
    super(config);
    this.#config = config;
  }

  override get sourceSamples(): number {
    return this.#config.x.shape[0]!;
  }

  /** Targets of one number each. */
  override get sourceLabels(): TypedArray | undefined {
    const { y } = this.#config;
    return y?.data.length === this.sourceSamples ? y.data : undefined;
  }

  override withSelection(selection: Selection): ArrayImageSequence {
    return new ArrayImageSequence({ ...this.#config, selection });
  }

  /** Shape of one image: [height, width, channels]. */
  get imageShape(): readonly number[] {
    return this.#config.x.shape.slice(1);
  }

  override async getItem(index: number, context: SequenceContext): Promise<BatchLike> {
    const { x, y, sampleWeight, augmentation } = this.#config;
    const samples = this.batchSamples(index, context.epoch);
    const [, height, width, channels] = x.shape as readonly [number, number, number, number];
    const imageSize = height * width * channels;
    const images = context.allocate([samples.length, height, width, channels], 'float32'); // [batch, height, width, channels]
    const pixels = x.data as Uint8Array | Float32Array;
    for (let i = 0, values = 0; i < samples.length; i++, values += imageSize) {
      if (values >= VALUES_BETWEEN_TURNS) {
        values = 0;
        await nextTurn();
      }
      const sample = samples[i]!;
      const data = pixels.subarray(sample * imageSize, (sample + 1) * imageSize);
      const random = this.sampleRandom(context.epoch, sample);
      augmentInto(augmentation, { data, height, width, channels }, random, images.data as Float32Array, i * imageSize);
    }
    const rowsOf = (source: ArrayOfSamples) =>
      takeSamples(source, samples, (shape, dtype) => context.allocate(shape, dtype));
    return { x: images, y: y && rowsOf(y), sampleWeight: sampleWeight && rowsOf(sampleWeight) };
  }

  override workerRecipe(): WorkerRecipe | undefined {
    // A function cannot travel to a worker: such a sequence stays on the main thread.
    if (this.#config.augmentation.preprocessingFunction !== undefined) return undefined;
    const { x, y, sampleWeight } = this.#config;
    // From here on this instance reads the shared copy too, so that the arrays are held once by Millrace.
    this.#config = {
      ...this.#config,
      x: inSharedMemory(x),
      y: y && inSharedMemory(y),
      sampleWeight: sampleWeight && inSharedMemory(sampleWeight),
    };
    const rowBytes = [y, sampleWeight].flatMap((array) => (array === undefined ? [] : [rowBytesOf(array)]));
    const imageBytes = (x.data.length / this.sourceSamples) * 4;
    const batchBytes = this.bytesOfBatch([imageBytes, ...rowBytes]);
    return { kind: 'builtin', key: 'arrayImages', args: [this.#config], batchBytes };
  }
}
