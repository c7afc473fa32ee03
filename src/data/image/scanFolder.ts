/** Finds the images of a folder whose sub-folders are the classes. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../util/errors.ts';
import { compareText } from '../../util/text.ts';

/** Endings of files that can be decoded. */
export const READABLE_ENDINGS: readonly string[] = ['jpg', 'jpeg', 'png', 'webp', 'gif', 'tif', 'tiff'];
const READABLE = new Set(READABLE_ENDINGS);

/** Endings that Keras reads, and this decoder does not: worth a word, not silence. */
const UNREADABLE = new Set(['bmp', 'ppm', 'pgm', 'hif', 'heic', 'jp2', 'jxl']);

/** Names of one class, relative to the folder, with `/` between parts. */
export interface ScannedClass {
  readonly name: string;
  readonly files: readonly string[];
}

/** What a folder holds. */
export interface ScannedFolder {
  readonly classes: readonly ScannedClass[];
  /** Image files of formats that cannot be decoded, by ending. */
  readonly unreadable: ReadonlyMap<string, number>;
}

/** How {@link scanFolder} walks. */
export interface ScanOptions {
  /** Sub-folders to read, in this order; undefined reads all of them, sorted. */
  readonly classes?: readonly string[] | undefined;
  /** Whether links to folders inside a class are followed. Links to files, and class folders that are links, always are. */
  readonly followLinks: boolean;
}

/**
 * Lists the images of every class, sorted by the bytes of their names.
 *
 * @remarks
 * Hidden files and folders (`.git`, `._photo.jpg`) and everything that is not a regular file are skipped.
 *
 * @throws DataError `ERR_DATA` with `details.path` when the folder, or the folder of an asked class, cannot be read
 */
export async function scanFolder(directory: string, options: ScanOptions): Promise<ScannedFolder> {
  const entries = await list(directory);
  let names: readonly string[];
  if (options.classes !== undefined) {
    names = options.classes;
  } else {
    const folders: string[] = [];
    for (const entry of entries) {
      if (!isHidden(entry.name) && (await kindOf(directory, entry)) === 'folder') folders.push(entry.name);
    }
    names = folders.sort(compareText);
  }
  const unreadable = new Map<string, number>();
  const classes: ScannedClass[] = [];
  for (const name of names) {
    classes.push({ name, files: await filesBelow(directory, name, options.followLinks, unreadable) });
  }
  return { classes, unreadable };
}

/** The images that lie in the folder itself. */
export async function listImages(directory: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await list(directory)) {
    if (!isHidden(entry.name) && READABLE.has(endingOf(entry.name)) && (await kindOf(directory, entry)) === 'file') {
      files.push(entry.name);
    }
  }
  return files.sort(compareText);
}

async function filesBelow(
  directory: string,
  className: string,
  followLinks: boolean,
  unreadable: Map<string, number>,
): Promise<string[]> {
  // Each real folder once: a link to a folder above would have no end.
  const visited = new Set<string>();
  const folders: { name: string; files: string[] }[] = [];
  const pending = [className];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const path = join(directory, name);
    const entries = await list(path);
    const { dev, ino } = await stat(path);
    const identity = `${dev}:${ino}`;
    if (visited.has(identity)) continue;
    visited.add(identity);
    const files: string[] = [];
    const inner: string[] = [];
    for (const entry of entries) {
      if (isHidden(entry.name)) continue;
      const ending = endingOf(entry.name);
      const interesting = READABLE.has(ending) || UNREADABLE.has(ending);
      if (!interesting && entry.isFile()) continue;
      const kind = await kindOf(path, entry);
      if (kind === 'folder' && (followLinks || !entry.isSymbolicLink())) inner.push(`${name}/${entry.name}`);
      else if (kind === 'file' && READABLE.has(ending)) files.push(entry.name);
      else if (kind === 'file' && UNREADABLE.has(ending)) unreadable.set(ending, (unreadable.get(ending) ?? 0) + 1);
    }
    // The order of the walk decides which of two links to one folder counts: sorted, it is the same everywhere.
    pending.push(...inner.sort(compareText).reverse());
    folders.push({ name, files: files.sort(compareText) });
  }
  folders.sort((a, b) => compareText(a.name, b.name));
  return folders.flatMap(({ name, files }) => files.map((file) => `${name}/${file}`));
}

async function list(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const reason =
      code === 'ENOENT' ? 'it does not exist' : code === 'ENOTDIR' ? 'it is not a folder' : (cause as Error).message;
    throw new DataError(
      `Cannot read the image folder ${path}: ${reason}. Expected a folder with one sub-folder of images for each class.`,
      { details: { path, reason }, cause },
    );
  }
}

/** What an entry is once links are followed; undefined for pipes, sockets, devices and links to nothing. */
async function kindOf(parent: string, entry: Dirent): Promise<'file' | 'folder' | undefined> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return undefined;
  try {
    const target = await stat(join(parent, entry.name));
    return target.isFile() ? 'file' : target.isDirectory() ? 'folder' : undefined;
  } catch {
    return undefined;
  }
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

/** Whether a name ends as those of files that can be decoded. */
export function hasReadableEnding(name: string): boolean {
  return READABLE.has(endingOf(name));
}

function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
}
