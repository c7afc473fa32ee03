/** What the ready-made sequences share: numbered samples, their order, and parts of them. */
import { checkInteger } from '../util/check.ts';
import { DataError, InvalidArgumentError } from '../util/errors.ts';
import { deriveSeed, nextSeed, RandomStream } from '../util/random.ts';
import { type BatchContents, MAX_LISTED_SAMPLES, type SampleOrigin } from './batchContents.ts';
import { faultOf, type SampleError, type SampleErrorConfig, SampleErrorLog, type SampleFault } from './sampleErrors.ts';
import { type OrderConfig, SampleOrder } from './sampleOrder.ts';
import { allOf, type Selection, selectedAt, selectFrom } from './selection.ts';
import { Sequence, type SequenceContext } from './sequence.ts';
import { checkShuffle, type Shuffle } from './shuffle.ts';

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
  /** What to do about samples that cannot be read. @defaultValue raise */
  readonly errors?: SampleErrorConfig | undefined;
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

/** The samples of a batch that could be read. */
export interface KeptSamples {
  /** By their numbers in the source; replaced ones by those that took their place. */
  readonly samples: Uint32Array;
  /** Their places among the samples of the batch; undefined: all. */
  readonly places: readonly number[] | undefined;
}

/** Sample numbers have 32 bits. */
export const MAX_SAMPLES = 0xffff_ffff;

const NO_TOLERANCE: SampleErrorConfig = { owner: 'data', policy: 'raise', max: undefined };
/** Apart from the seeds of the order and of augmentation. */
const REPLACEMENTS = 0x5a3;
/** Samples that are tried in the place of one. */
const MAX_REPLACEMENTS = 10;

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
  #log: SampleErrorLog | undefined;

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

  /** The samples of a batch and where they come from. @internal */
  override describeBatch(index: number, epoch: number): BatchContents {
    const samples = this.batchSamples(index, epoch);
    const listed = Array.from(samples.subarray(0, MAX_LISTED_SAMPLES));
    const origins = listed.map((sample) => this.originOf(sample));
    return {
      count: samples.length,
      samples: listed,
      names: origins.map(({ name }) => name),
      paths: [...new Set(origins.flatMap(({ paths }) => paths))],
      isTolerant: this.isTolerant,
    };
  }

  /** Whether samples that cannot be read are left out or replaced. */
  protected get isTolerant(): boolean {
    return (this.#config.errors ?? NO_TOLERANCE).policy !== 'raise';
  }

  /** Where a sample of the source comes from. */
  protected originOf(sample: number): SampleOrigin {
    return { name: `sample ${sample}`, paths: [] };
  }

  /** The samples that could not be read, in the order in which they were met; see `onSampleError`. */
  get sampleErrors(): readonly SampleError[] {
    return this.#log?.errors ?? [];
  }

  /** Counts what was met in a batch. @internal */
  override noteFaults(faults: readonly SampleFault[]): void {
    const { errors = NO_TOLERANCE } = this.#config;
    this.#log ??= new SampleErrorLog(errors, this.samples);
    this.#log.add(faults);
  }

  /**
   * Reads the samples of a batch, as `onSampleError` says: the numbers of those that are in it, each with its place among
   * the samples that were asked for.
   *
   * @param forEach - Calls a job for each place, in any order.
   * @param read - Reads sample `sample` for place `place`; throws a `DataError` where it cannot be read.
   */
  protected async readTolerantly(
    samples: Uint32Array,
    context: SequenceContext,
    forEach: (job: (place: number) => Promise<void>) => Promise<void>,
    read: (sample: number, place: number) => Promise<void>,
  ): Promise<KeptSamples> {
    const used = samples.slice();
    const faults = new Map<number, SampleFault[]>();
    const skipped = new Set<number>();
    await forEach(async (place) => {
      const met: SampleFault[] = [];
      const sample = await this.#readOne(samples[place]!, context.epoch, met, (candidate) => read(candidate, place));
      if (sample === undefined) skipped.add(place);
      else used[place] = sample;
      if (met.length > 0) faults.set(place, met);
    });
    const inOrder = [...faults].sort(([a], [b]) => a - b);
    for (const fault of inOrder.flatMap(([, met]) => met)) context.reportFault?.(fault);
    if (skipped.size === 0) return { samples: used, places: undefined };
    const places = Array.from(used.keys()).filter((place) => !skipped.has(place));
    if (places.length > 0) return { samples: Uint32Array.from(places, (place) => used[place]!), places };
    const { cause, path } = inOrder[0]![1][0]!;
    throw new DataError(
      `${this.#config.errors!.owner}: no sample of a batch of ${samples.length} could be read; the first, ` +
        `${path ?? `sample ${samples[0]}`}: ${cause}. A batch needs one at least: use onSampleError: 'replace', a larger ` +
        'batchSize, or repair the data.',
      { details: { path, samples: [...samples], epoch: context.epoch } },
    );
  }

  /** The sample that was read; undefined for none. */
  async #readOne(
    sample: number,
    epoch: number,
    met: SampleFault[],
    read: (sample: number) => Promise<void>,
  ): Promise<number | undefined> {
    const { owner, policy } = this.#config.errors ?? NO_TOLERANCE;
    if (policy === 'raise') {
      await read(sample);
      return sample;
    }
    const { selection } = this;
    const random = new RandomStream(deriveSeed(this.seed, REPLACEMENTS), epoch, sample);
    const tried = new Set<number>();
    for (let candidate = sample; ; ) {
      try {
        await read(candidate);
        return candidate;
      } catch (error) {
        const fault = faultOf(candidate, policy, error);
        if (fault === undefined) throw error;
        met.push(fault);
        if (policy === 'skip') return undefined;
      }
      tried.add(candidate);
      if (tried.size > MAX_REPLACEMENTS || tried.size === selection.count) break;
      while (tried.has(candidate)) candidate = selectedAt(selection, random.integer(selection.count));
    }
    const { path, cause } = met[0]!;
    const others =
      tried.size === 1
        ? 'There is no other sample that could take its place.'
        : `None of ${tried.size - 1} samples that were tried in its place could be read either. Is the disk there?`;
    throw new DataError(`${owner}: ${path ?? `sample ${sample}`}: ${cause}. ${others}`, {
      details: { path, sample, epoch },
    });
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
