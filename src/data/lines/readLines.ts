/** Lines of indexed files, by their numbers. */
import type { FileHandle } from 'node:fs/promises';
import { DataError } from '../../util/errors.ts';
import { openSame, readInto } from '../dataFile.ts';
import { type OnUnreadable, readRuns } from '../readRuns.ts';
import { type LineIndex, newlineIn } from './lineIndex.ts';
import type { IndexedFile } from './lineIndexFile.ts';

/** How bytes become characters. */
export type LineEncoding = 'utf8' | 'latin1';

/** How lines are read. */
export interface LineReading {
  readonly encoding: LineEncoding;
  /** As the files were indexed. */
  readonly skipEmpty: boolean;
}

/** A line that is wanted, and the place in the result. */
interface Wanted {
  readonly number: number;
  readonly place: number;
}

const STRETCH_BYTES = 256 * 1024;

/** Where the lines of each file begin, counted over all of them: one more than there are files. */
export function firstLines(files: readonly IndexedFile[]): number[] {
  const firsts = [0];
  for (const { index } of files) firsts.push(firsts.at(-1)! + index.lines);
  return firsts;
}

/** The file of a line, counted over all files. */
export function fileOf(firsts: readonly number[], line: number): number {
  let file = firsts.length - 2;
  while (firsts[file]! > line) file--;
  return file;
}

/**
 * The lines of these numbers, counted over all files, without their ends.
 *
 * @param onUnreadable - Told of the place of each line that cannot be read. Undefined: the first failure is thrown.
 */
export async function readLines(
  files: readonly IndexedFile[],
  lines: ArrayLike<number>,
  reading: LineReading,
  onUnreadable?: OnUnreadable<number>,
): Promise<string[]> {
  const firsts = firstLines(files);
  const byFile = new Map<number, Wanted[]>();
  for (let place = 0; place < lines.length; place++) {
    const file = fileOf(firsts, lines[place]!);
    if (!byFile.has(file)) byFile.set(file, []);
    byFile.get(file)!.push({ number: lines[place]! - firsts[file]!, place });
  }
  const texts = new Array<string>(lines.length);
  const onUnreadableLine: OnUnreadable<Wanted> | undefined =
    onUnreadable && (({ place }, error) => onUnreadable(place, error));
  for (const [file, wanted] of byFile) {
    const { stamp, index } = files[file]!;
    const stretches = stretchesOf(index, stamp.size, wanted);
    await openSame(stamp, (handle) =>
      readRuns(stretches, (stretch) => readStretch(handle, files[file]!, stretch, reading, texts), onUnreadableLine),
    );
  }
  return texts;
}

/** Puts lines together that lie near each other. */
function stretchesOf(index: LineIndex, size: number, wanted: Wanted[]): Wanted[][] {
  wanted.sort((a, b) => a.number - b.number);
  const stretches: Wanted[][] = [];
  // The places of the index that the latest stretch takes: first and last.
  let [from, to] = [0, 0];
  for (const each of wanted) {
    const place = placeOf(index.numbers, each.number);
    const last = stretches.at(-1);
    const fits =
      place === to || (place === to + 1 && endOf(index, size, place) - index.offsets[from]! <= STRETCH_BYTES);
    if (last !== undefined && fits) {
      last.push(each);
    } else {
      stretches.push([each]);
      from = place;
    }
    to = place;
  }
  return stretches;
}

/** The last place of an index at or before a line. */
function placeOf(numbers: Uint32Array, line: number): number {
  let [low, high] = [0, numbers.length];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! <= line) low = middle;
    else high = middle;
  }
  return low;
}

/** Where the lines of a place of the index end. */
function endOf({ offsets }: LineIndex, size: number, place: number): number {
  return place + 1 < offsets.length ? offsets[place + 1]! : size;
}

async function readStretch(
  handle: FileHandle,
  { stamp, index }: IndexedFile,
  wanted: readonly Wanted[],
  { encoding, skipEmpty }: LineReading,
  texts: string[],
): Promise<void> {
  const from = placeOf(index.numbers, wanted[0]!.number);
  const start = index.offsets[from]!;
  const to = placeOf(index.numbers, wanted.at(-1)!.number);
  const bytes = Buffer.allocUnsafe(endOf(index, stamp.size, to) - start);
  await readInto(handle, bytes, start, stamp.path);
  let number = index.numbers[from]!;
  let next = 0;
  for (let position = 0; position < bytes.length && next < wanted.length; ) {
    const newline = newlineIn(bytes, position);
    const behind = newline < 0 ? bytes.length : newline;
    const end = behind > position && bytes[behind - 1] === 13 ? behind - 1 : behind;
    if (!skipEmpty || end > position) {
      for (; wanted[next]?.number === number; next++) {
        texts[wanted[next]!.place] = bytes.toString(encoding, position, end);
      }
      number++;
    }
    position = behind + 1;
  }
  if (next === wanted.length) return;
  throw new DataError(`"${stamp.path}": line ${wanted[next]!.number} is not where the index says. Was it written to?`, {
    details: { path: stamp.path, line: wanted[next]!.number },
  });
}
