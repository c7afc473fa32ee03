/** Which files of a list are there and can be decoded. */
import { type Dirent, promises as fs } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { forEachConcurrently } from '../concurrency.ts';
import { hasReadableEnding } from './scanFolder.ts';

/** Of so many names in one folder on, the folder is listed once, instead of asking for each file. */
const MANY = 64;
/** Node does as many file operations at a time as it has threads for them: four. */
const IN_FLIGHT = 4;

/**
 * Whether each name is that of a file with the ending of a format that can be decoded.
 *
 * @param directory - Absolute path that names are relative to.
 * @param names - Relative or absolute paths.
 * @returns 1 for yes, in the order of the names
 */
export async function findImages(directory: string, names: readonly string[]): Promise<Uint8Array> {
  const found = new Uint8Array(names.length);
  const folders = new Map<string, number[]>();
  names.forEach((name, i) => {
    if (!hasReadableEnding(name)) return;
    const folder = name.slice(0, startOfBase(name));
    const members = folders.get(folder);
    if (members === undefined) folders.set(folder, [i]);
    else members.push(i);
  });
  const groups = [...folders];
  await forEachConcurrently(groups.length, IN_FLIGHT, async (number) => {
    const [folder, members] = groups[number]!;
    const path = resolve(directory, folder);
    const files = members.length < MANY ? undefined : await filesIn(path);
    const unlisted = members.filter((i) => {
      if (files?.has(names[i]!.slice(folder.length)) !== true) return true;
      found[i] = 1;
      return false;
    });
    // Also those that a listing spells otherwise, where the system takes both for the same.
    await forEachConcurrently(unlisted.length, IN_FLIGHT, async (k) => {
      const i = unlisted[k]!;
      if (await isFile(join(path, names[i]!.slice(folder.length)))) found[i] = 1;
    });
  });
  return found;
}

function startOfBase(name: string): number {
  return Math.max(name.lastIndexOf('/'), name.lastIndexOf(sep)) + 1;
}

/** Names of the regular files of a folder; links are left to the caller, and so is a folder that cannot be listed. */
async function filesIn(path: string): Promise<Set<string> | undefined> {
  let entries: Dirent[];
  try {
    entries = await fs.readdir(path, { withFileTypes: true });
  } catch {
    return undefined;
  }
  return new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await fs.stat(path)).isFile();
  } catch {
    return false;
  }
}
