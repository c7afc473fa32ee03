/** The bytes of an image file, within bounds. */
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { isMainThread } from 'node:worker_threads';

/** Bounds what is read into memory for one file. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** A pipe in the place of a file must not block `open` for ever. Windows has neither the pipe nor the flag. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a whole file.
 *
 * @remarks
 * Reading here is faster than letting the decoder read, and the errors are Node's: ENOENT, EACCES. In a worker it blocks:
 * four round trips through the thread pool cost more than decoding a thumbnail. On the main thread it never blocks.
 *
 * @throws Error for everything that is not a regular file of 1 byte to 256 MiB
 */
export async function readImageFile(path: string): Promise<Uint8Array> {
  return isMainThread ? readInTurns(path) : readBlocking(path);
}

async function readInTurns(path: string): Promise<Uint8Array> {
  const file = await open(path, OPEN_FLAGS);
  try {
    checkFile(await file.stat());
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function readBlocking(path: string): Uint8Array {
  const file = openSync(path, OPEN_FLAGS);
  try {
    checkFile(fstatSync(file));
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function checkFile(info: Stats): void {
  if (!info.isFile()) throw new Error('not a regular file');
  if (info.size === 0) throw new Error('the file is empty');
  if (info.size > MAX_FILE_BYTES) throw new Error(`the file has ${info.size} bytes, more than ${MAX_FILE_BYTES}`);
}
