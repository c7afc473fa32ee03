/** What the sequences of images share: their options, and the random numbers of each sample. */
import { checkBoolean, checkInteger } from '../../util/check.ts';
import { nextSeed, RandomStream } from '../../util/random.ts';
import { SampleSequence, type SampleSequenceConfig } from '../sampleSequence.ts';

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
export interface ImageSequenceConfig extends SampleSequenceConfig {
  readonly shuffle: boolean;
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
 * The augmentation of sample i in epoch e depends on (seed, e, i) alone.
 */
export abstract class ImageSequence extends SampleSequence {
  /** The random numbers of one sample in one epoch. */
  protected sampleRandom(epoch: number, sample: number): RandomStream {
    return new RandomStream(this.seed, epoch, sample);
  }
}
