/** What the ready-made sequences share: numbered samples, their order, and parts of them. */
import { checkInteger } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { nextSeed } from '../util/random.ts';
import { checkShuffle, type Shuffle } from './arrayStream.ts';
import { type OrderConfig, SampleOrder } from './sampleOrder.ts';
import { allOf, type Selection, selectedAt, selectFrom } from './selection.ts';
import { Sequence } from './sequence.ts';

/** Options of every sequence of samples. */
export interface SampleSequenceOptions {
  /** Samples a batch; the last batch of an epoch may be smaller. @defaultValue 32 */
  batchSize?: number;
  /**
   * Whether the samples come in a new order each epoch; 'batch' for whole batches of neighbours, which is faster to read
   * (a smaller last one stays last). @defaultValue true
   */
  shuffle?: Shuffle;
  /**
   * Samples that are mixed with each other. Of more samples, blocks of neighbours are shuffled and then as many blocks as
   * fill a window, so that memory stays bounded. @defaultValue 1000000
   */
  shuffleWindow?: number;
  /** Seed of the order. @defaultValue drawn from the global seed */
  seed?: number;
}

/** The checked form: cloneable. */
export interface SampleSequenceConfig extends OrderConfig {
  /** Samples of the source that are meant. @defaultValue all */
  readonly selection?: Selection | undefined;
}

/** Names of {@link SampleSequenceOptions}. */
export const SAMPLE_SEQUENCE_OPTIONS = ['batchSize', 'shuffle', 'shuffleWindow', 'seed'] as const;

/** Checks the options and fills in the defaults. */
export function resolveSampleOptions(owner: string, options: SampleSequenceOptions): SampleSequenceConfig {
  return {
    batchSize: checkInteger(owner, 'batchSize', options.batchSize ?? 32),
    shuffle: checkShuffle(owner, options.shuffle ?? true),
    shuffleWindow: checkInteger(owner, 'shuffleWindow', options.shuffleWindow ?? 1_000_000),
    seed: options.seed === undefined ? nextSeed() : checkInteger(owner, 'seed', options.seed, 0),
  };
}

/**
 * A sequence over numbered samples.
 *
 * @remarks
 * The order of epoch e depends on (seed, e) alone, so that every worker computes the same and nothing has to be sent between
 * epochs. A part of the samples is the same source with another selection.
 */
export abstract class SampleSequence extends Sequence {
  readonly batchSize: number;
  readonly shuffle: Shuffle;
  readonly seed: number;
  readonly #config: SampleSequenceConfig;
  #order: SampleOrder | undefined;

  constructor(config: SampleSequenceConfig) {
    super();
    this.#config = config;
    this.batchSize = config.batchSize;
    this.shuffle = config.shuffle;
    this.seed = config.seed;
  }

  /** Samples of the source, also those that are not selected. @internal */
  abstract get sourceSamples(): number;

  /** The same source with other samples. @internal */
  abstract withSelection(selection: Selection): SampleSequence;

  /** The class of each sample of the source, where it is known without reading. @internal */
  get sourceLabels(): ArrayLike<number> | undefined {
    return undefined;
  }

  /** Number of samples in an epoch. */
  override get samples(): number {
    return this.selection.count;
  }

  /** Number of batches in an epoch. */
  override get length(): number {
    return Math.ceil(this.samples / this.batchSize);
  }

  /** Batches of one window are made one after the other. @internal */
  override get inOwnOrder(): boolean {
    return this.shuffle === true && this.samples > (this.#config.shuffleWindow ?? Infinity);
  }

  /** Which samples of the source these are. @internal */
  get selection(): Selection {
    return this.#config.selection ?? allOf(this.sourceSamples);
  }

  /** Of the samples of this sequence, those at these places. @internal */
  select(places: Selection): SampleSequence {
    return this.withSelection(selectFrom(this.selection, places));
  }

  /** The samples of batch `index` in epoch `epoch`, by their numbers in the source. */
  batchSamples(index: number, epoch: number): Uint32Array {
    if (!Number.isInteger(index) || index < 0 || index >= this.length) {
      throw new InvalidArgumentError(
        `${this.constructor.name}: asked for batch ${index}, but there are ${this.length} batches (0 to ${this.length - 1}).`,
        { details: { index, length: this.length } },
      );
    }
    this.#order ??= new SampleOrder(this.samples, this.#config);
    const places = this.#order.batch(index, epoch);
    const { selection } = this.#config;
    return selection === undefined ? places : places.map((place) => selectedAt(selection, place));
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
}
