/** Batches of samples that a function of the user's makes by their numbers. */
import { checkInteger, checkOptions } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { deriveSeed, RandomStream } from '../util/random.ts';
import { type CallOf, MadeSampleSequence, type MadeSamplesConfig } from './madeSamples.ts';
import { functionSource, loadFunction, type ModuleFunction } from './moduleFunction.ts';
import { resolveErrorOptions, SAMPLE_ERROR_OPTIONS, type SampleErrorOptions } from './sampleErrors.ts';
import {
  MAX_SAMPLES,
  resolveSampleOptions,
  SAMPLE_SEQUENCE_OPTIONS,
  type SampleSequenceOptions,
} from './sampleSequence.ts';
import type { Selection } from './selection.ts';
import type { WorkerRecipe } from './sequence.ts';
import type { Sample } from './stackSamples.ts';

/** What a {@link MakeSample} function is told. */
export interface SampleContext {
  /** 0-based. */
  readonly epoch: number;
  /** Random numbers of this sample in this epoch: a pure function of (seed, epoch, sample), for augmentation. */
  readonly random: RandomStream;
}

/**
 * Makes a sample by its number, from 0 on. Further arguments are those of `ModuleFunction.args`.
 */
export type MakeSample = (index: number, context: SampleContext, ...args: never[]) => Sample | Promise<Sample>;

/** Options of {@link samplesSequence}. */
export interface SamplesSequenceOptions extends SampleSequenceOptions, SampleErrorOptions {
  /**
   * From the number of a sample to the sample: a function, which keeps the work on the main thread; or, for workers, the URL
   * of a module whose default export it is, or `{ module, export?, args? }`.
   */
  toSample: MakeSample | URL | ModuleFunction;
}

/** Arguments of {@link SamplesSequence}: cloneable, but for a function. */
export interface SamplesConfig extends MadeSamplesConfig<MakeSample> {
  readonly count: number;
}

const OWNER = 'samplesSequence';
const KNOWN = [...SAMPLE_SEQUENCE_OPTIONS, 'toSample', ...SAMPLE_ERROR_OPTIONS];
/** Those that wait for a disk or a network do so together. */
const SAMPLES_IN_FLIGHT = 4;
/** Apart from the seeds of the order and of replacements. */
const RANDOM_OF_SAMPLES = 0x5a4;

/** The sequence that {@link samplesSequence} returns. */
export class SamplesSequence extends MadeSampleSequence<MakeSample> {
  readonly #config: SamplesConfig;

  /** @internal Use `samplesSequence`. */
  constructor(config: SamplesConfig) {
    super(OWNER, config, SAMPLES_IN_FLIGHT);
    this.#config = config;
  }

  override get sourceSamples(): number {
    return this.#config.count;
  }

  override withSelection(selection: Selection): SamplesSequence {
    return new SamplesSequence({ ...this.#config, selection });
  }

  protected override prepare(toSample: MakeSample, samples: Uint32Array, epoch: number): CallOf {
    const seed = deriveSeed(this.seed, RANDOM_OF_SAMPLES);
    return (sample, place) => {
      // That of the place: one that stands in for another looks different from itself in its own place.
      const random = new RandomStream(seed, epoch, samples[place]!);
      return { make: () => toSample(sample, { epoch, random }), details: {} };
    };
  }

  override workerRecipe(): WorkerRecipe | undefined {
    return this.canTravel ? { kind: 'builtin', key: 'samples', args: [this.#config] } : undefined;
  }
}

/**
 * A dataset of numbered samples of your own, for `fit`: a function makes any of them when it is asked for one. Batches,
 * shuffling by sample, workers, bad samples, `datasets.split` and the others work as they do for the ready-made datasets.
 *
 * @remarks
 * - The function gives the same sample each time it is asked for the same number in the same epoch; what is random in it comes
 *   from `context.random`. Then an epoch is the same for any number of workers, also when one of them dies.
 * - It may be asynchronous: up to four samples of a batch are made at a time, in each worker.
 * - With `shuffle`, every epoch has an order of its own, a pure function of (seed, epoch). Above `shuffleWindow` samples, they are
 *   mixed within windows of so many, made of blocks from all over the source.
 * - It gives the same shapes and types for every sample. Numbers are float32; typed arrays keep their type.
 * - A sample that it throws for is a bad one: see `onSampleError`. So is, unless that is 'raise', what is no sample, and one of
 *   another shape or type than the first.
 *
 * @param count - Number of samples.
 * @returns a `Sequence`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for options out of range, and a module without such a function
 *
 * @example
 * ```ts
 * const rows = [[1, 2], [3, 4], [5, 6]];
 * const noisy = await datasets.samplesSequence(rows.length, {
 *   toSample: (index, { random }) => ({
 *     x: rows[index]!.map((value) => value + random.normal() / 10),
 *     y: index === 2 ? 1 : 0,
 *   }),
 *   batchSize: 2,
 *   seed: 1,
 * });
 * noisy.samples; // => 3
 * noisy.length; // => 2
 * ```
 *
 * With workers, the function stands in a module:
 *
 * ```ts
 * await datasets.samplesSequence(50_000, {
 *   toSample: { module: new URL('./toSample.js', import.meta.url), args: ['/data/recordings'] },
 *   onSampleError: 'skip',
 * });
 * ```
 *
 * @see {@link https://docs.pytorch.org/docs/stable/data.html#map-style-datasets | map-style datasets of PyTorch}
 */
export async function samplesSequence(count: number, options: SamplesSequenceOptions): Promise<SamplesSequence> {
  checkOptions(OWNER, options, KNOWN);
  const samples = checkInteger(OWNER, 'count', count);
  if (samples > MAX_SAMPLES) {
    throw new InvalidArgumentError(`${OWNER}: ${samples} samples are more than ${MAX_SAMPLES}. Make several datasets.`);
  }
  const order = resolveSampleOptions(OWNER, options);
  const errors = resolveErrorOptions(OWNER, options);
  const toSample = functionSource<MakeSample>(OWNER, 'toSample', options.toSample);
  // Fails here, and not in a worker, where the module is not what it should be.
  await loadFunction(`${OWNER}: toSample`, toSample);
  return new SamplesSequence({ ...order, errors, count: samples, toSample });
}
