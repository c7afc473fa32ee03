/** Where the lines of a text file begin. */
import type { FileHandle } from 'node:fs/promises';
import { DataError } from '../../util/errors.ts';
import { formatBytes } from '../../util/format.ts';
import type { FileStamp } from '../dataFile.ts';

/** Which lines of a file count. */
export interface LineRules {
  /** Lines at the start that do not count: a header. */
  readonly skipLines: number;
  /** Whether lines without a character do not count. */
  readonly skipEmpty: boolean;
}

/**
 * Places in a file, in shared memory: between two of them lie 32 lines, or 16 KiB and one line. So the index of a file is a
 * small part of its size, and to reach a line little else is read.
 */
export interface LineIndex {
  /** Lines that count. */
  readonly lines: number;
  /** Position of the first byte of each place. */
  readonly offsets: Float64Array;
  /** Number of the first counting line at or behind each place. */
  readonly numbers: Uint32Array;
}

const LINES_BETWEEN = 32;
const BYTES_BETWEEN = 16 * 1024;
const CHUNK_BYTES = 1 << 20;
/** Up to here a loop finds the end of a line faster than a call of `indexOf`. */
const SHORT_LINE = 64;
const NEWLINE = 10;
const RETURN = 13;
/** A line is read as one string; longer ones are those of no text. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;
/** Line numbers have 32 bits. */
const MAX_LINES = 0xffff_ffff;

/** Reads a whole file, a megabyte at a time, and notes where lines begin. */
export async function indexLines(file: FileHandle, stamp: FileStamp, rules: LineRules): Promise<LineIndex> {
  const builder = new LineIndexBuilder(stamp.path, rules);
  // The next part is read while this one is looked through.
  let [current, other] = [Buffer.allocUnsafe(CHUNK_BYTES), Buffer.allocUnsafe(CHUNK_BYTES)];
  let reading = file.read(current, 0, CHUNK_BYTES, 0);
  for (let position = 0; ; ) {
    const { bytesRead } = await reading;
    if (bytesRead === 0) return builder.end(position);
    reading = file.read(other, 0, CHUNK_BYTES, position + bytesRead);
    // Looking through may throw: the read that is under way must not end as an unhandled rejection.
    reading.catch(() => {});
    builder.add(current.subarray(0, bytesRead), position);
    position += bytesRead;
    [current, other] = [other, current];
  }
}

/** Takes the bytes of a file in order. */
class LineIndexBuilder {
  readonly #path: string;
  readonly #rules: LineRules;
  readonly #offsets = new GrowingNumbers(Float64Array);
  readonly #numbers = new GrowingNumbers(Uint32Array);
  #lines = 0;
  #toSkip: number;
  /** Where the line that is not complete yet begins. */
  #lineStart = 0;
  /** Its last byte so far. */
  #lastByte = 0;
  #placeLines = 0;
  #placeOffset = 0;

  constructor(path: string, rules: LineRules) {
    this.#path = path;
    this.#rules = rules;
    this.#toSkip = rules.skipLines;
  }

  add(bytes: Buffer, position: number): void {
    if (position === 0) this.#lineStart = this.#checkStart(bytes);
    for (let from = position === 0 ? this.#lineStart : 0; ; ) {
      const end = newlineIn(bytes, from);
      if (end < 0) break;
      const last = end > from ? bytes[end - 1]! : position + end > this.#lineStart ? this.#lastByte : 0;
      this.#line(position + end, last);
      from = end + 1;
      this.#lineStart = position + from;
    }
    this.#lastByte = bytes[bytes.length - 1]!;
  }

  end(size: number): LineIndex {
    if (this.#lineStart < size) this.#line(size, this.#lastByte);
    return { lines: this.#lines, offsets: this.#offsets.toShared(), numbers: this.#numbers.toShared() };
  }

  /** A line from `#lineStart` to `end`, whose last byte is `last`. */
  #line(end: number, last: number): void {
    if (this.#toSkip > 0) {
      this.#toSkip--;
      return;
    }
    const length = end - this.#lineStart;
    if (this.#rules.skipEmpty && (length === 0 || (length === 1 && last === RETURN))) return;
    if (length > MAX_LINE_BYTES) {
      this.#refuse(`has a line of ${formatBytes(length)} at byte ${this.#lineStart}`, 'Is it a text file?');
    }
    const isPlace =
      this.#lines === 0 ||
      this.#lines - this.#placeLines >= LINES_BETWEEN ||
      this.#lineStart - this.#placeOffset >= BYTES_BETWEEN;
    if (isPlace) {
      this.#offsets.push(this.#lineStart);
      this.#numbers.push(this.#lines);
      this.#placeLines = this.#lines;
      this.#placeOffset = this.#lineStart;
    }
    if (++this.#lines === MAX_LINES) {
      throw new DataError(`"${this.#path}" has more than ${MAX_LINES} lines. Cut it into several files.`, {
        details: { path: this.#path },
      });
    }
  }

  /** Where the text begins: behind a byte order mark. Refuses what is no text in UTF-8. */
  #checkStart(bytes: Buffer): number {
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 3;
    const [first, second] = [bytes[0], bytes[1]];
    if (first === 0x1f && second === 0x8b) this.#refuse('is compressed (gzip)', 'Unpack it first.');
    if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
      this.#refuse('is in UTF-16', 'Convert it to UTF-8 first.');
    }
    return 0;
  }

  #refuse(what: string, advice: string): never {
    throw new DataError(`"${this.#path}" ${what}; expected lines of text in UTF-8. ${advice}`, {
      details: { path: this.#path },
    });
  }
}

/** Where the next line ends, from `from` on; -1 where it does not. */
export function newlineIn(bytes: Buffer, from: number): number {
  const near = Math.min(from + SHORT_LINE, bytes.length);
  for (let i = from; i < near; i++) if (bytes[i] === NEWLINE) return i;
  return near < bytes.length ? bytes.indexOf(NEWLINE, near) : -1;
}

/** A typed array that grows. */
class GrowingNumbers<A extends Float64Array | Uint32Array> {
  readonly #Kind: new (
    length: number | SharedArrayBuffer,
  ) => A;
  #values: A;
  #length = 0;

  constructor(Kind: new (length: number | SharedArrayBuffer) => A) {
    this.#Kind = Kind;
    this.#values = new Kind(1024);
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new this.#Kind(2 * this.#length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length++] = value;
  }

  toShared(): A {
    const shared = new this.#Kind(new SharedArrayBuffer(this.#length * this.#values.BYTES_PER_ELEMENT));
    shared.set(this.#values.subarray(0, this.#length));
    return shared;
  }
}
