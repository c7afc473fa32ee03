/** What the sequences share whose samples a function of the user's makes, one by one. */
import { setImmediate as turn } from 'node:timers/promises';
import { DataError, MillraceError } from '../util/errors.ts';
import type { BatchLike } from './batch.ts';
import { forEachConcurrently } from './concurrency.ts';
import { type AnyFunction, type FunctionSource, loadFunction } from './moduleFunction.ts';
import { SampleSequence, type SampleSequenceConfig } from './sampleSequence.ts';
import type { SequenceContext } from './sequence.ts';
import { type CheckedSample, checkAlike, checkSample, type Sample, stackSamples } from './stackSamples.ts';

/** Arguments of a {@link MadeSampleSequence}: cloneable, but for a function. */
export interface MadeSamplesConfig<F extends AnyFunction> extends SampleSequenceConfig {
  /** Makes a sample. */
  readonly toSample: FunctionSource<F>;
}

/** A call of the user's function for one sample, and what its errors should say beside their message. */
export interface SampleCall {
  make(): Sample | Promise<Sample>;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Prepares the calls for one sample of a batch: usually `sample` is the one of that place, otherwise one that stands in
 * for it.
 */
export type CallOf = (sample: number, place: number) => SampleCall | Promise<SampleCall>;

/** Samples after which the event loop gets a turn. */
const SAMPLES_BETWEEN_TURNS = 64;
/** Samples of the source that are tried for one that says how the others look. */
const MAX_PATTERNS = 10;

/**
 * A sequence that calls `toSample` for each sample of a batch and puts the samples into one.
 *
 * @remarks
 * Where bad samples are put up with, one that looks different from the others is bad, too: a line with a column too few. The
 * pattern is the first sample of the source that can be made, the same in every worker.
 */
export abstract class MadeSampleSequence<F extends AnyFunction> extends SampleSequence {
  readonly #owner: string;
  readonly #source: FunctionSource<F>;
  readonly #samplesInFlight: number;
  #toSample: Promise<F> | undefined;
  #pattern: Promise<CheckedSample | undefined> | undefined;

  /**
   * @param owner - Named in messages.
   * @param samplesInFlight - Samples of a batch that are made at a time, where the function is asynchronous.
   */
  constructor(owner: string, config: MadeSamplesConfig<F>, samplesInFlight: number) {
    super(config);
    this.#owner = owner;
    this.#source = config.toSample;
    this.#samplesInFlight = samplesInFlight;
  }

  /** Gets ready for the calls for the samples of a batch. */
  protected abstract prepare(toSample: F, samples: Uint32Array, epoch: number): CallOf | Promise<CallOf>;

  override async getItem(index: number, context: SequenceContext): Promise<BatchLike> {
    const samples = this.batchSamples(index, context.epoch);
    this.#toSample ??= loadFunction(`${this.#owner}: toSample`, this.#source);
    const toSample = await this.#toSample;
    const callOf = await this.prepare(toSample, samples, context.epoch);
    if (this.isTolerant) this.#pattern ??= this.#findPattern(toSample);
    const pattern = await this.#pattern;
    const made = new Array<CheckedSample>(samples.length);
    const forEach = (job: (place: number) => Promise<void>): Promise<void> =>
      forEachConcurrently(samples.length, this.#samplesInFlight, async (place) => {
        if (place > 0 && place % SAMPLES_BETWEEN_TURNS === 0) await turn();
        await job(place);
      });
    const kept = await this.readTolerantly(samples, context, forEach, async (sample, place) => {
      made[place] = await this.#make(await callOf(sample, place), sample, pattern);
    });
    const all = kept.places === undefined ? made : kept.places.map((place) => made[place]!);
    return stackSamples(all, (shape, dtype) => context.allocate(shape, dtype));
  }

  override get workerAdvice(): string {
    return 'put toSample into a module of its own and give its URL';
  }

  /** Whether workers can load the function: otherwise such a sequence stays on the main thread. */
  protected get canTravel(): boolean {
    return typeof this.#source !== 'function';
  }

  async #make(
    { make, details }: SampleCall,
    sample: number,
    pattern: CheckedSample | undefined,
  ): Promise<CheckedSample> {
    const { name } = this.originOf(sample);
    let given: Sample;
    try {
      given = await make();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const path = cause instanceof MillraceError ? cause.details.path : undefined;
      throw new DataError(`${name}: toSample failed: ${reason}`, {
        details: { sample, path, ...details, reason },
        cause,
      });
    }
    try {
      const checked = checkSample(given, name);
      if (pattern !== undefined) checkAlike(checked, pattern);
      return checked;
    } catch (cause) {
      // Whatever it is that does not fit, it is the sample that is bad.
      if (!(cause instanceof MillraceError)) throw cause;
      throw new DataError(cause.message, { details: { sample, ...details, ...cause.details }, cause });
    }
  }

  /** A pure function of the source, so that it is the same everywhere; undefined where the first samples are all bad. */
  async #findPattern(toSample: F): Promise<CheckedSample | undefined> {
    for (let sample = 0; sample < Math.min(MAX_PATTERNS, this.sourceSamples); sample++) {
      try {
        const callOf = await this.prepare(toSample, Uint32Array.of(sample), 0);
        return await this.#make(await callOf(sample, 0), sample, undefined);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
      }
    }
    return undefined;
  }
}
