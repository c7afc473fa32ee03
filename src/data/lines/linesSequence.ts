/** Batches from the lines of text files of any size. */
import { setImmediate as turn } from 'node:timers/promises';
import { checkBoolean, checkInteger, checkOneOf, checkOptions } from '../../util/check.ts';
import { DataError, InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import type { BatchLike } from '../batch.ts';
import { type FunctionSource, functionSource, loadFunction, type ModuleFunction } from '../moduleFunction.ts';
import { resolveErrorOptions, SAMPLE_ERROR_OPTIONS, type SampleErrorOptions } from '../sampleErrors.ts';
import {
  resolveSampleOptions,
  SAMPLE_SEQUENCE_OPTIONS,
  SampleSequence,
  type SampleSequenceConfig,
  type SampleSequenceOptions,
} from '../sampleSequence.ts';
import type { Selection } from '../selection.ts';
import type { SequenceContext, WorkerRecipe } from '../sequence.ts';
import { type Sample, stackSamples } from '../stackSamples.ts';
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
/** Lines after which the event loop gets a turn. */
const LINES_BETWEEN_TURNS = 64;

/** Arguments of {@link LinesSequence}: cloneable, but for a function; the index is shared. */
export interface LinesConfig extends SampleSequenceConfig {
  readonly files: readonly IndexedFile[];
  readonly toSample: FunctionSource<ToSample>;
  readonly encoding: LineEncoding;
  readonly skipEmpty: boolean;
}

/** The sequence that {@link linesSequence} returns. */
export class LinesSequence extends SampleSequence {
  readonly #config: LinesConfig;
  readonly #firsts: readonly number[];
  #toSample: Promise<ToSample> | undefined;

  /** @internal Use `linesSequence`. */
  constructor(config: LinesConfig) {
    super(config);
    this.#config = config;
    this.#firsts = firstLines(config.files);
  }

  override get sourceSamples(): number {
    return this.#firsts.at(-1)!;
  }

  override withSelection(selection: Selection): LinesSequence {
    return new LinesSequence({ ...this.#config, selection });
  }

  override async getItem(index: number, context: SequenceContext): Promise<BatchLike> {
    const numbers = this.batchSamples(index, context.epoch);
    this.#toSample ??= loadFunction(`${OWNER}: toSample`, this.#config.toSample);
    const toSample = await this.#toSample;
    const lines = await readLines(this.#config.files, numbers, this.#config);
    const samples = new Array<Sample>(lines.length);
    const inOrder = async (job: (i: number) => Promise<void>): Promise<void> => {
      for (const i of lines.keys()) {
        if (i > 0 && i % LINES_BETWEEN_TURNS === 0) await turn();
        await job(i);
      }
    };
    const kept = await this.readTolerantly(numbers, context, inOrder, async (number, i) => {
      const line = number === numbers[i] ? lines[i]! : await this.#line(number);
      samples[i] = await this.#sampleOf(toSample, line, number);
    });
    return stackSamples(
      kept.places === undefined ? samples : kept.places.map((i) => samples[i]!),
      (shape, dtype) => context.allocate(shape, dtype),
      (i) => this.#nameOf(kept.samples[i]!),
    );
  }

  override get workerAdvice(): string {
    return 'put toSample into a module of its own and give its URL';
  }

  override workerRecipe(): WorkerRecipe | undefined {
    // A function cannot travel to a worker: such a sequence stays on the main thread.
    if (typeof this.#config.toSample === 'function') return undefined;
    return { kind: 'builtin', key: 'lines', args: [this.#config] };
  }

  async #line(number: number): Promise<string> {
    const [line] = await readLines(this.#config.files, Uint32Array.of(number), this.#config);
    return line!;
  }

  async #sampleOf(toSample: ToSample, line: string, number: number): Promise<Sample> {
    try {
      return await toSample(line, number);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      const { path, line: place } = this.#placeOf(number);
      throw new DataError(`${this.#nameOf(number)}: toSample failed: ${message}`, {
        details: { path, line: place, text: line.slice(0, 200), reason: message },
        cause,
      });
    }
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
  if (sequence.samples > 0) return sequence;
  const behind = skipLines === 0 ? '' : ` behind the first ${skipLines}`;
  throw new DataError(`${OWNER}: ${list.map((path) => `"${path}"`).join(', ')}: there are no lines${behind}.`, {
    details: { paths: list },
  });
}
