/** Batches from the lines of text files of any size. */
import { checkBoolean, checkInteger, checkOneOf, checkOptions } from '../../util/check.ts';
import { DataError, InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import type { SampleOrigin } from '../batchContents.ts';
import { type CallOf, MadeSampleSequence, type MadeSamplesConfig } from '../madeSamples.ts';
import { functionSource, loadFunction, type ModuleFunction } from '../moduleFunction.ts';
import { resolveErrorOptions, SAMPLE_ERROR_OPTIONS, type SampleErrorOptions } from '../sampleErrors.ts';
import {
  MAX_SAMPLES,
  resolveSampleOptions,
  SAMPLE_SEQUENCE_OPTIONS,
  type SampleSequenceOptions,
} from '../sampleSequence.ts';
import type { Selection } from '../selection.ts';
import type { WorkerRecipe } from '../sequence.ts';
import type { Sample } from '../stackSamples.ts';
import { type IndexedFile, openIndex } from './lineIndexFile.ts';
import { fileOf, firstLines, type LineEncoding, readLines } from './readLines.ts';

/**
 * Makes a sample of a line. `index` counts the lines that are used, over all files. Further arguments are those of
 * `ModuleFunction.args`.
 */
export type ToSample = (line: string, index: number, ...args: never[]) => Sample | Promise<Sample>;

/** Options of {@link linesSequence}. */
export interface LinesSequenceOptions extends SampleSequenceOptions, SampleErrorOptions {
  /**
   * From a line (without its end) to a sample: a function, which keeps the work on the main thread; or, for workers, the URL
   * of a module whose default export it is, or `{ module, export?, args? }`.
   */
  toSample: ToSample | URL | ModuleFunction;
  /** Lines at the start of each file that are left out: a header. @defaultValue 0 */
  skipLines?: number;
  /** Whether lines without a character are left out. @defaultValue true */
  skipEmpty?: boolean;
  /** How the text is encoded: 'utf8' or 'latin1'. @defaultValue 'utf8' */
  encoding?: LineEncoding;
  /** Whether the index of a file is kept beside it, as `NAME.lines-index`. @defaultValue true */
  cache?: boolean;
}

const OWNER = 'linesSequence';
const KNOWN = [
  ...SAMPLE_SEQUENCE_OPTIONS,
  'toSample',
  'skipLines',
  'skipEmpty',
  'encoding',
  'cache',
  ...SAMPLE_ERROR_OPTIONS,
];

/** Arguments of {@link LinesSequence}: cloneable, but for a function; the index is shared. */
export interface LinesConfig extends MadeSamplesConfig<ToSample> {
  readonly files: readonly IndexedFile[];
  readonly encoding: LineEncoding;
  readonly skipEmpty: boolean;
}

/** The sequence that {@link linesSequence} returns. */
export class LinesSequence extends MadeSampleSequence<ToSample> {
  readonly #config: LinesConfig;
  readonly #firsts: readonly number[];

  /** @internal Use `linesSequence`. */
  constructor(config: LinesConfig) {
    // One after the other, as the lines of a text are read.
    super(OWNER, config, 1);
    this.#config = config;
    this.#firsts = firstLines(config.files);
  }

  override get sourceSamples(): number {
    return this.#firsts.at(-1)!;
  }

  override withSelection(selection: Selection): LinesSequence {
    return new LinesSequence({ ...this.#config, selection });
  }

  protected override async prepare(toSample: ToSample, samples: Uint32Array): Promise<CallOf> {
    const unreadable = new Map<number, DataError>();
    const tolerate = this.isTolerant ? (place: number, error: DataError) => unreadable.set(place, error) : undefined;
    const lines = await readLines(this.#config.files, samples, this.#config, tolerate);
    return async (number, place) => {
      const isOwn = number === samples[place];
      const failure = isOwn ? unreadable.get(place) : undefined;
      if (failure !== undefined) throw failure;
      const line = isOwn ? lines[place]! : await this.#line(number);
      return {
        make: () => toSample(line, number),
        details: { ...this.#placeOf(number), text: line.slice(0, 200) },
      };
    };
  }

  override workerRecipe(): WorkerRecipe | undefined {
    return this.canTravel ? { kind: 'builtin', key: 'lines', args: [this.#config] } : undefined;
  }

  protected override originOf(sample: number): SampleOrigin {
    return { name: this.#nameOf(sample), paths: [this.#placeOf(sample).path] };
  }

  async #line(number: number): Promise<string> {
    const [line] = await readLines(this.#config.files, Uint32Array.of(number), this.#config);
    return line!;
  }

  /** The file of a line, and its number among those that count there. */
  #placeOf(number: number): { path: string; line: number } {
    const file = fileOf(this.#firsts, number);
    return { path: this.#config.files[file]!.stamp.path, line: number - this.#firsts[file]! };
  }

  #nameOf(number: number): string {
    const { path, line } = this.#placeOf(number);
    return `"${path}", sample ${line}`;
  }
}

/**
 * A dataset of the lines of text files, for `fit`: files of any size, of which only an index is held in memory.
 *
 * @remarks
 * - The first time, a file is read once from end to end to note where its lines begin (a gigabyte takes a second or two). The
 *   index is kept beside it, as `NAME.lines-index`, and used again as long as the file's size and time of change are the
 *   same; a damaged one is made again. A file that changes while it is in use is an error.
 * - Lines end with `\n` or `\r\n`, the last one with or without. A byte order mark is left out.
 * - With `shuffle`, every epoch has an order of its own, a pure function of (seed, epoch), the same for any number of
 *   workers. Above `shuffleWindow` lines, lines are mixed within windows of so many lines, made of blocks from all over the
 *   files.
 * - `toSample` gives the same shapes and types for every line. Numbers are float32; typed arrays keep their type.
 *
 * @param paths - One file, or several whose lines come one after the other.
 * @returns a `Sequence`
 * @throws DataError `ERR_DATA` for files that cannot be read, are no text, or hold no line
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for options out of range, and a module without such a function
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 *
 * await writeFile('points.csv', 'x1,x2,label\n1,2,0\n3,4,1\n5,6,1\n');
 * const points = await datasets.linesSequence('points.csv', {
 *   toSample: (line) => {
 *     const [x1 = 0, x2 = 0, label = 0] = line.split(',').map(Number);
 *     return { x: [x1, x2], y: label };
 *   },
 *   skipLines: 1,
 *   batchSize: 2,
 * });
 * points.samples; // => 3
 * ```
 *
 * With workers, the function stands in a module:
 *
 * ```ts
 * await datasets.linesSequence(['a.csv', 'b.csv'], {
 *   toSample: { module: new URL('./toSample.js', import.meta.url), args: [{ separator: ';' }] },
 * });
 * ```
 */
export async function linesSequence(
  paths: string | readonly string[],
  options: LinesSequenceOptions,
): Promise<LinesSequence> {
  checkOptions(OWNER, options, KNOWN);
  const list = typeof paths === 'string' ? [paths] : paths;
  if (!Array.isArray(list) || list.length === 0 || !list.every((path) => typeof path === 'string' && path !== '')) {
    throw new InvalidArgumentError(`${OWNER}: expected a path, or an array of them, got ${describeValue(paths)}.`);
  }
  const order = resolveSampleOptions(OWNER, options);
  const errors = resolveErrorOptions(OWNER, options);
  const skipLines = checkInteger(OWNER, 'skipLines', options.skipLines ?? 0, 0);
  const skipEmpty = checkBoolean(OWNER, 'skipEmpty', options.skipEmpty ?? true);
  const encoding = checkOneOf(OWNER, 'encoding', options.encoding ?? 'utf8', ['utf8', 'latin1']);
  const cache = checkBoolean(OWNER, 'cache', options.cache ?? true);
  const toSample = functionSource<ToSample>(OWNER, 'toSample', options.toSample);
  // Fails here, and not in a worker, where the module is not what it should be.
  await loadFunction(`${OWNER}: toSample`, toSample);
  const files: IndexedFile[] = [];
  // One after the other: a disk reads one file faster than several at once.
  for (const path of list) files.push(await openIndex(path, { skipLines, skipEmpty }, cache));
  const sequence = new LinesSequence({ ...order, errors, files, toSample, encoding, skipEmpty });
  if (sequence.samples > MAX_SAMPLES) {
    throw new DataError(`${OWNER}: ${sequence.samples} lines are more than ${MAX_SAMPLES}. Make several datasets.`);
  }
  if (sequence.samples > 0) return sequence;
  const behind = skipLines === 0 ? '' : ` behind the first ${skipLines}`;
  throw new DataError(`${OWNER}: ${list.map((path) => `"${path}"`).join(', ')}: there are no lines${behind}.`, {
    details: { paths: list },
  });
}
