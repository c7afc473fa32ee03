/** What the sequences of images share: numbering of samples, shuffling, the random numbers of each sample. */
import { checkBoolean, checkInteger } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { nextSeed, RandomStream } from '../../util/random.ts';
import { Sequence, type SequenceContext } from '../sequence.ts';

/** Options of every sequence of images. */
export interface ImageSequenceOptions {
  /** Samples a batch; the last batch of an epoch may be smaller. @defaultValue 32 */
  batchSize?: number;
  /** Whether the samples come in a new order each epoch. @defaultValue true */
  shuffle?: boolean;
  /** Seed of the order and of the augmentation. @defaultValue drawn from the global seed */
  seed?: number;
}

/** The checked form of {@link ImageSequenceOptions}. */
export interface ImageSequenceConfig {
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly seed: number;
}

/** Names of {@link ImageSequenceOptions}. */
export const IMAGE_SEQUENCE_OPTIONS = ['batchSize', 'shuffle', 'seed'] as const;

/** Checks the options and fills in the defaults. */
export function resolveSequenceOptions(owner: string, options: ImageSequenceOptions): ImageSequenceConfig {
  return {
    batchSize: checkInteger(owner, 'batchSize', options.batchSize ?? 32),
    shuffle: checkBoolean(owner, 'shuffle', options.shuffle ?? true),
    seed: options.seed === undefined ? nextSeed() : checkInteger(owner, 'seed', options.seed, 0),
  };
}

/**
 * A sequence over numbered images.
 *
 * @remarks
 * The order of epoch e depends on (seed, e) alone and the augmentation of sample i in epoch e on (seed, e, i) alone, so
 * that every worker computes the same and nothing has to be sent between epochs.
 */
export abstract class ImageSequence extends Sequence {
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly seed: number;
  #order: { readonly epoch: number; readonly samples: Uint32Array } | undefined;

  constructor(config: ImageSequenceConfig) {
    super();
    this.batchSize = config.batchSize;
    this.shuffle = config.shuffle;
    this.seed = config.seed;
  }

  /** Number of images in an epoch. */
  abstract override get samples(): number;

  /** Number of batches in an epoch. */
  override get length(): number {
    return Math.ceil(this.samples / this.batchSize);
  }

  /** The samples of batch `index` in epoch `epoch`, by their numbers. */
  batchSamples(index: number, epoch: number): Uint32Array {
    if (!Number.isInteger(index) || index < 0 || index >= this.length) {
      throw new InvalidArgumentError(
        `${this.constructor.name}: asked for batch ${index}, but there are ${this.length} batches (0 to ${this.length - 1}).`,
        { details: { index, length: this.length } },
      );
    }
    const start = index * this.batchSize;
    return this.#epochOrder(epoch).subarray(start, Math.min(start + this.batchSize, this.samples));
  }

  /**
   * Bytes of a full batch, whose tensors have rows of these numbers of bytes.
   *
   * Each tensor starts at a multiple of 64, as slots are laid out.
   */
  protected bytesOfBatch(rowBytes: readonly number[]): number {
    const rows = Math.min(this.batchSize, this.samples);
    return rowBytes.reduce((total, bytes) => total + Math.ceil((rows * bytes) / 64) * 64, 0);
  }

  /** The random numbers of one sample in one epoch. */
  protected sampleRandom(epoch: number, sample: number): RandomStream {
    return new RandomStream(this.seed, epoch, sample);
  }

  abstract override getItem(index: number, context: SequenceContext): ReturnType<Sequence['getItem']>;

  #epochOrder(epoch: number): Uint32Array {
    const key = this.shuffle ? epoch : 0;
    if (this.#order?.epoch !== key) {
      const samples = this.shuffle
        ? new RandomStream(this.seed, epoch).permutation(this.samples)
        : Uint32Array.from({ length: this.samples }, (_, i) => i);
      this.#order = { epoch: key, samples };
    }
    return this.#order.samples;
  }
}
