/** Files through which the batches of worker processes go: in memory, without a name, gone with their last user. */
import { randomUUID } from 'node:crypto';
import { accessSync, constants, openSync, readSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkerError } from '../../util/errors.ts';
import { formatBytes } from '../../util/format.ts';
import { warn } from '../../util/warn.ts';

/** A file system in memory, on Linux. */
const SHARED_MEMORY = '/dev/shm';

let told = false;

/** A directory for the files: the first that can be written to. Elsewhere than in memory, the user is told, once. */
export function batchDirectory(preferred: string = SHARED_MEMORY, fallback: string = tmpdir()): string {
  if (isWritableDirectory(preferred)) return preferred;
  if (!told) {
    told = true;
    warn(
      'MILLRACE_NO_SHARED_MEMORY',
      `There is no ${preferred} to write to: batches of worker processes go through files in ${fallback}, which is slower ` +
        'if that is a disk. Set TMPDIR to a directory in memory, or use threads (useMultiprocessing: false).',
    );
  }
  return fallback;
}

function isWritableDirectory(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Opens a file that has no name any more: however its users end, nothing is left over.
 *
 * @returns its descriptor
 */
export function openBatchFile(directory: string): number {
  const path = join(directory, `millrace-${process.pid}-${randomUUID()}`);
  const file = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return file;
}

/** Writes bytes into a file, by default at its start. @throws WorkerError if there is no space left */
export function writeBatchFile(file: number, bytes: Uint8Array, position = 0): void {
  try {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(file, bytes, done, bytes.length - done, position + done);
    }
  } catch (error) {
    const { code } = error as { code?: string };
    if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'EFBIG') throw error;
    throw new WorkerError(
      `The memory for the batches of worker processes is full (${code}): ${formatBytes(bytes.length)} of a batch found no room, ` +
        `and there has to be room for several batches in ${SHARED_MEMORY} or TMPDIR. Make it bigger (docker run --shm-size=1g), ` +
        'use fewer workers or a smaller batchSize or maxQueueSize, or use threads (useMultiprocessing: false), which need no file.',
      { details: { bytes: bytes.length, code }, cause: error },
    );
  }
}

/** Reads from the start of a file until `bytes` are full. @throws WorkerError if it is shorter */
export function readBatchFile(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, bytes, done, bytes.length - done, done);
    if (read === 0) {
      throw new WorkerError(
        `A batch of a worker process has ${done} bytes, expected ${bytes.length}. This is a bug in Millrace; please report it.`,
        { details: { read: done, expected: bytes.length } },
      );
    }
    done += read;
  }
}
