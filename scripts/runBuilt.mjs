/** Starts a compiled program of `build/` by its short name and passes its exit code on. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * @param kind - What the programs are called in messages: `example`, `benchmark`.
 * @param folder - Folder under the project root that holds them.
 * @param suffix - End of their file names: `.js`, `.bench.js`.
 */
export function runBuilt({ kind, folder, suffix, args }) {
  const directory = join(ROOT, folder);
  const names = readdirSync(directory)
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length));
  const [name, ...rest] = args;
  const file = join(directory, `${name}${suffix}`);
  if (name === undefined || !names.includes(name) || !existsSync(file)) {
    const came = name === undefined ? `Name the ${kind} to run` : `There is no ${kind} "${name}"`;
    console.error(`${came}: ${names.join(', ')}.`);
    process.exit(2);
  }
  const { status, signal } = spawnSync(process.execPath, [file, ...rest], { stdio: 'inherit' });
  if (signal !== null) console.error(`${kind} ${name} was ended by ${signal}.`);
  process.exit(status ?? 1);
}
