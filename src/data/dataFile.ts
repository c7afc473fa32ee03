/** Big files that are read by range, and that must stay as they were when they were first looked at. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DataError } from '../util/errors.ts';
import { formatCount } from '../util/format.ts';

/** A file as it was found: cloneable. */
export interface FileStamp {
  /** Absolute path. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** When it was changed last, in milliseconds. */
  readonly modified: number;
}

/** A pipe in the place of a file must not block `open` for ever. Windows has neither the pipe nor the flag. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Node reads less than 2 GiB at a time. */
const MAX_READ = 2 ** 30;

/** Opens a file, hands it to `use` and closes it again, whatever happens. */
async function withHandle<T>(path: string, use: (file: FileHandle, stamp: FileStamp) => Promise<T>): Promise<T> {
  let file: FileHandle;
  try {
    file = await open(path, OPEN_FLAGS);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be opened (${code})`;
    throw new DataError(`"${path}": ${reason}.`, { details: { path, code }, cause });
  }
  try {
    const info = await file.stat();
    if (!info.isFile()) {
      throw new DataError(`"${path}" is ${info.isDirectory() ? 'a folder' : 'no regular file'}; expected a file.`, {
        details: { path },
      });
    }
    return await use(file, { path, size: info.size, modified: info.mtimeMs });
  } finally {
    await file.close();
  }
}

/**
 * Opens a file for the first time.
 *
 * @throws DataError `ERR_DATA` for a path that is no regular file or cannot be opened
 */
export function openFile<T>(path: string, use: (file: FileHandle, stamp: FileStamp) => Promise<T>): Promise<T> {
  return withHandle(resolve(path), use);
}

/**
 * Opens a file again.
 *
 * @throws DataError `ERR_DATA` where it is not the same any more
 */
export function openSame<T>(stamp: FileStamp, use: (file: FileHandle) => Promise<T>): Promise<T> {
  return withHandle(stamp.path, (file, now) => {
    if (now.size === stamp.size && now.modified === stamp.modified) return use(file);
    const change =
      now.size === stamp.size
        ? 'was written'
        : `went from ${formatCount(stamp.size)} to ${formatCount(now.size)} bytes`;
    throw new DataError(`"${stamp.path}" ${change} after the dataset was made. Make the dataset again.`, {
      details: { path: stamp.path, before: stamp, now },
    });
  });
}

/** Opens several files again, for as long as `use` takes. @throws DataError `ERR_DATA` where one is not the same any more */
export function openAllSame<T>(
  stamps: readonly FileStamp[],
  use: (files: readonly FileHandle[]) => Promise<T>,
  opened: readonly FileHandle[] = [],
): Promise<T> {
  const stamp = stamps[opened.length];
  if (stamp === undefined) return use(opened);
  return openSame(stamp, (file) => openAllSame(stamps, use, [...opened, file]));
}

/**
 * Fills `target` from `position` on.
 *
 * @throws DataError `ERR_DATA` where the file ends before, and where the disk gives an error
 */
export async function readInto(file: FileHandle, target: Uint8Array, position: number, path: string): Promise<void> {
  for (let done = 0; done < target.length; ) {
    const bytesRead = await readSome(file, target, done, position + done, path);
    if (bytesRead === 0) {
      const reason = `ends at byte ${position + done}; expected ${target.length - done} more`;
      throw new DataError(`"${path}" ${reason}.`, { details: { path, position: position + done, reason } });
    }
    done += bytesRead;
  }
}

async function readSome(
  file: FileHandle,
  target: Uint8Array,
  done: number,
  position: number,
  path: string,
): Promise<number> {
  try {
    return (await file.read(target, done, Math.min(target.length - done, MAX_READ), position)).bytesRead;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = `cannot be read at byte ${position} (${code})`;
    throw new DataError(`"${path}" ${reason}.`, { details: { path, position, code, reason }, cause });
  }
}
