/** The index of a text file, kept beside it. */
import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { writeFileAtomically } from '../../util/atomicFile.ts';
import { type FileStamp, openFile } from '../dataFile.ts';
import { indexLines, type LineIndex, type LineRules } from './lineIndex.ts';

/** Where the index of a file is kept. */
export function indexPathOf(path: string): string {
  return `${path}.lines-index`;
}

/** Changes with the meaning of the bytes: an index of another format is made again. */
const FORMAT = `millrace lines 1 ${endianness()}`;

/** Bytes of the digest at the start. */
const DIGEST_BYTES = 32;

/** A file and where its lines are. */
export interface IndexedFile {
  readonly stamp: FileStamp;
  readonly index: LineIndex;
}

/**
 * The index of a file: the one beside it, if that is of this very file and whole, else a new one, which is then kept.
 *
 * @param cache - Whether an index may be read and kept beside the file.
 */
export function openIndex(path: string, rules: LineRules, cache: boolean): Promise<IndexedFile> {
  return openFile(path, async (file, stamp) => {
    const kept = cache ? await readIndex(stamp, rules) : undefined;
    if (kept !== undefined) return { stamp, index: kept };
    const index = await indexLines(file, stamp, rules);
    const { size, mtimeMs } = await file.stat();
    // A file that is still written to: what was indexed is used, but not kept.
    if (cache && size === stamp.size && mtimeMs === stamp.modified) await writeIndex(stamp, rules, index);
    return { stamp, index };
  });
}

/** What an index was made of, and how; an index with another title is of no use. */
function titleOf(stamp: FileStamp, { skipLines, skipEmpty }: LineRules): string {
  return JSON.stringify([FORMAT, stamp.size, stamp.modified, skipLines, skipEmpty]);
}

/** sha256 of the rest; then, as text, the length of the title, the title, lines and places; then the numbers. */
async function writeIndex(stamp: FileStamp, rules: LineRules, index: LineIndex): Promise<void> {
  const { offsets, numbers, lines } = index;
  const head = Buffer.from(`${titleOf(stamp, rules)}\n${lines}\n${offsets.length}\n`);
  const rest = Buffer.concat([head, bytesOf(offsets), bytesOf(numbers)]);
  const digest = createHash('sha256').update(rest).digest();
  try {
    await writeFileAtomically(indexPathOf(stamp.path), Buffer.concat([digest, rest]));
  } catch {
    // The folder may not be ours to write to: then the file is indexed each time.
  }
}

/** The index that was kept; undefined if there is none, it is of another state of the file, or it is damaged. */
async function readIndex(stamp: FileStamp, rules: LineRules): Promise<LineIndex | undefined> {
  let bytes: Buffer;
  try {
    bytes = await openFile(indexPathOf(stamp.path), (file) => file.readFile());
  } catch {
    return undefined;
  }
  const rest = bytes.subarray(DIGEST_BYTES);
  if (!createHash('sha256').update(rest).digest().equals(bytes.subarray(0, DIGEST_BYTES))) return undefined;
  const parts = ['', '', ''];
  let position = 0;
  for (let i = 0; i < parts.length; i++) {
    const end = rest.indexOf(10, position);
    parts[i] = rest.toString('utf8', position, end);
    position = end + 1;
  }
  const [title, lines, places] = [parts[0], Number(parts[1]), Number(parts[2])];
  if (title !== titleOf(stamp, rules)) return undefined;
  const offsets = new Float64Array(new SharedArrayBuffer(places * 8));
  const numbers = new Uint32Array(new SharedArrayBuffer(places * 4));
  bytesOf(offsets).set(rest.subarray(position, position + places * 8));
  bytesOf(numbers).set(rest.subarray(position + places * 8));
  return { lines, offsets, numbers };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
