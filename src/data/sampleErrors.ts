/** Samples that cannot be read: what to do about them, how many may be, and the list of them. */
import { checkInteger, checkNumber, checkOneOf } from '../util/check.ts';
import { DataError, MillraceError } from '../util/errors.ts';
import { warn } from '../util/warn.ts';
import { messageOf } from './batchError.ts';

const POLICIES = ['raise', 'skip', 'replace'] as const;

/** What to do about a sample that cannot be read: end the run, leave it out, or take another in its place. */
export type OnSampleError = (typeof POLICIES)[number];

/** Options of datasets whose samples may be bad: a broken image, a line that is no sample. */
export interface SampleErrorOptions {
  /**
   * What to do about a sample that cannot be read. 'raise' ends the run. 'skip' makes its batch smaller; a batch whose samples
   * are all bad ends the run. 'replace' takes another sample, with its own target, chosen by (seed, epoch, sample): batches
   * keep their size. Both give the same batches for any number of workers and each time; `sampleErrors` of the dataset lists
   * what was bad. With 'skip', `predict` gives no row for a sample that was left out.
   *
   * @defaultValue 'raise'
   */
  onSampleError?: OnSampleError;
  /**
   * Bad samples that 'skip' and 'replace' put up with before the run ends with an error: a fraction of all samples below 1,
   * a number of samples from 1 on. A sample counts once, however often it is met.
   *
   * @defaultValue 0.1, but one at least
   */
  maxSampleErrors?: number;
}

/** Names of {@link SampleErrorOptions}. */
export const SAMPLE_ERROR_OPTIONS = ['onSampleError', 'maxSampleErrors'] as const;

/** The checked form: cloneable. */
export interface SampleErrorConfig {
  /** Named in messages. */
  readonly owner: string;
  readonly policy: OnSampleError;
  /** Undefined: the default. */
  readonly max: number | undefined;
}

/** Checks the options. */
export function resolveErrorOptions(owner: string, options: SampleErrorOptions): SampleErrorConfig {
  const { maxSampleErrors } = options;
  const policy = checkOneOf(owner, 'onSampleError', options.onSampleError ?? 'raise', POLICIES);
  if (maxSampleErrors === undefined) return { owner, policy, max: undefined };
  const max = checkNumber(owner, 'maxSampleErrors', maxSampleErrors, { min: 0 });
  return { owner, policy, max: max < 1 ? max : checkInteger(owner, 'maxSampleErrors', max) };
}

/** A sample that could not be read, as it was met in one batch. */
export interface SampleFault {
  /** Its number in the source. */
  readonly sample: number;
  /** The file, where there is one. */
  readonly path: string | undefined;
  /** What was wrong. */
  readonly cause: string;
  /** What was done about it. */
  readonly policy: Exclude<OnSampleError, 'raise'>;
  /** Of a dataset made of others: which of them, from the outermost to the innermost. */
  readonly parts?: readonly number[];
}

/** A sample that could not be read, and how often it was met. */
export interface SampleError {
  /** Its number in the source. */
  readonly sample: number;
  /** The file, where there is one. */
  readonly path: string | undefined;
  /** What was wrong. */
  readonly cause: string;
  /** Times that it was met in batches that were delivered. */
  readonly count: number;
}

/** The fault behind an error of reading a sample; undefined for errors that are not about data. */
export function faultOf(sample: number, policy: SampleFault['policy'], error: unknown): SampleFault | undefined {
  if (!(error instanceof MillraceError) || error.code !== 'ERR_DATA') return undefined;
  const { path, reason } = error.details;
  return {
    sample,
    policy,
    path: typeof path === 'string' ? path : undefined,
    cause: typeof reason === 'string' ? reason : messageOf(error),
  };
}

/** The bad samples of one dataset, on the user's instance. Batches tell of them in the order of delivery. */
export class SampleErrorLog {
  readonly #errors = new Map<number, SampleError>();
  readonly #config: SampleErrorConfig;
  readonly #samples: number;

  /** @param samples - Samples of the dataset. */
  constructor(config: SampleErrorConfig, samples: number) {
    this.#config = config;
    this.#samples = samples;
  }

  /** In the order in which they were met. */
  get errors(): readonly SampleError[] {
    return [...this.#errors.values()];
  }

  /** Counts faults. @throws DataError above the budget */
  add(faults: readonly SampleFault[]): void {
    for (const { sample, path, cause } of faults) {
      const isFirst = this.#errors.size === 0;
      const count = (this.#errors.get(sample)?.count ?? 0) + 1;
      this.#errors.set(sample, { sample, path, cause, count });
      this.#checkBudget();
      if (isFirst) this.#warn(this.#errors.get(sample)!);
    }
  }

  #checkBudget(): void {
    const { owner, max } = this.#config;
    const count = this.#errors.size;
    const limit = max === undefined ? Math.max(1, this.#share(0.1)) : max < 1 ? this.#share(max) : max;
    if (count <= limit) return;
    const errors = this.errors;
    throw new DataError(
      `${owner}: ${count} of ${this.#samples} samples could not be read; maxSampleErrors allows ${limit}. The latest: ` +
        `${describeFault(errors.at(-1)!)}. Repair or remove them (sampleErrors lists them), or raise maxSampleErrors.`,
      { details: { count, limit, errors } },
    );
  }

  #share(fraction: number): number {
    return Math.floor(fraction * this.#samples);
  }

  #warn(error: SampleError): void {
    const { owner, policy } = this.#config;
    const done = policy === 'skip' ? 'left out' : 'replaced by others';
    warn(
      'MILLRACE_SAMPLE_ERROR',
      `${owner}: ${describeFault(error)}. Samples that cannot be read are ${done}; sampleErrors of the dataset lists them.`,
    );
  }
}

/** `"path": what was wrong`, for messages. */
export function describeFault({ sample, path, cause }: Pick<SampleFault, 'sample' | 'path' | 'cause'>): string {
  return `${path === undefined ? `sample ${sample}` : `"${path}"`}: ${cause.trim().replace(/\.$/, '')}`;
}
