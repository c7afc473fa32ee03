/** Files that are there whole or not at all. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SavingError } from './errors.ts';

let files = 0;

/**
 * Writes a file: first beside its place, flushed to the disk, then moved there in one step. Whatever dies in between,
 * the old file stays as it was.
 *
 * @throws SavingError `ERR_SAVING` naming the path, where it cannot be written
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${files++}.tmp`);
  let handle: FileHandle | undefined;
  try {
    handle = await open(temporary, 'wx');
    await handle.writeFile(bytes);
    await handle.sync();
    await handle.close();
    handle = undefined;
    await rename(temporary, path);
  } catch (cause) {
    await handle?.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
    const { code, message } = cause as NodeJS.ErrnoException;
    const advice =
      code === 'ENOENT'
        ? `The folder "${dirname(path)}" does not exist; create it first.`
        : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
          ? 'There is no permission to write there.'
          : code === 'ENOSPC'
            ? 'The disk is full.'
            : message;
    throw new SavingError(`Cannot write "${path}" (${code ?? 'error'}). ${advice}`, { cause, details: { path, code } });
  }
}
