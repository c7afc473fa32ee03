/** Lines of indexed files, by their numbers. */
import type { FileHandle } from 'node:fs/promises';
import { DataError } from '../../util/errors.ts';
import { openSame, readInto } from '../dataFile.ts';
import { forEachConcurrently } from '../image/concurrency.ts';
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

/** Neighbours that are read at once. */
interface Stretch {
  /** First place of the index, and the one behind the last. */
  readonly from: number;
  to: number;
  readonly wanted: Wanted[];
}

const READS_IN_FLIGHT = 4;
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

/** The lines of these numbers, counted over all files, without their ends. */
export async function readLines(
  files: readonly IndexedFile[],
  lines: ArrayLike<number>,
  reading: LineReading,
): Promise<string[]> {
  const firsts = firstLines(files);
  const byFile = new Map<number, Wanted[]>();
  for (let place = 0; place < lines.length; place++) {
    const file = fileOf(firsts, lines[place]!);
    if (!byFile.has(file)) byFile.set(file, []);
    byFile.get(file)!.push({ number: lines[place]! - firsts[file]!, place });
  }
  const texts = new Array<string>(lines.length);
  for (const [file, wanted] of byFile) {
    const { stamp, index } = files[file]!;
    const stretches = stretchesOf(index, stamp.size, wanted);
    await openSame(stamp, (handle) =>
      forEachConcurrently(stretches.length, READS_IN_FLIGHT, (i) =>
        readStretch(handle, files[file]!, stretches[i]!, reading, texts),
      ),
    );
  }
  return texts;
}

/** Puts lines together that lie near each other. */
function stretchesOf(index: LineIndex, size: number, wanted: Wanted[]): Stretch[] {
  wanted.sort((a, b) => a.number - b.number);
  const stretches: Stretch[] = [];
  for (const each of wanted) {
    const place = placeOf(index.numbers, each.number);
    const last = stretches.at(-1);
    const near = last !== undefined && place <= last.to;
    if (near && endOf(index, size, place + 1) - index.offsets[last.from]! <= STRETCH_BYTES) {
      last.to = Math.max(last.to, place + 1);
      last.wanted.push(each);
    } else if (last?.to === place + 1) {
      last.wanted.push(each);
    } else {
      stretches.push({ from: place, to: place + 1, wanted: [each] });
    }
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

function endOf({ offsets }: LineIndex, size: number, place: number): number {
  return place < offsets.length ? offsets[place]! : size;
}

async function readStretch(
  handle: FileHandle,
  { stamp, index }: IndexedFile,
  { from, to, wanted }: Stretch,
  { encoding, skipEmpty }: LineReading,
  texts: string[],
): Promise<void> {
  const start = index.offsets[from]!;
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
