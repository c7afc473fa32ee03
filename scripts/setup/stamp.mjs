/** Remembers what each step was done for, so that a step with nothing to do costs milliseconds. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from './report.mjs';

const STAMP_FILE = join(ROOT, '.cache', 'setup.json');

/**
 * Every file under a folder that `accept` takes, by path, sorted. A missing folder has none.
 *
 * @param {string} folder
 * @param {(file: string) => boolean} accept
 * @returns {string[]}
 */
export function filesUnder(folder, accept = () => true) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter(accept)
    .sort();
}

/** A hash over the names and contents of files and any further facts. */
export function fingerprint(files, facts = []) {
  const hash = createHash('sha256');
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${relative(ROOT, file)}\0${content.length}\0`).update(content);
  }
  return hash.update(JSON.stringify(facts)).digest('hex');
}

/** What was stored for a step, or undefined. */
export function readStamp(step) {
  return readAll()[step];
}

/** Stores a JSON value for a step. */
export function writeStamp(step, value) {
  mkdirSync(dirname(STAMP_FILE), { recursive: true });
  writeFileSync(STAMP_FILE, `${JSON.stringify({ ...readAll(), [step]: value }, null, 2)}\n`);
}

function readAll() {
  try {
    return JSON.parse(readFileSync(STAMP_FILE, 'utf8'));
  } catch {
    return {}; // never written, or cut off by a crash: every step looks again
  }
}
