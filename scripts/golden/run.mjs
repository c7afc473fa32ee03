#!/usr/bin/env node
/**
 * Makes golden files again with their Python script.
 *
 * usage: npm run golden -- NAME        for example `npm run golden -- ops`
 *
 * The scripts need a Python with keras, jax, tensorflow, scipy and opencv (image_tables: pandas too): name it in MILLRACE_PYTHON
 * (else `python3`).
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.py'))
  .map((file) => file.slice(0, -'.py'.length));
const [name, ...rest] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(
    `${name === undefined ? 'Name the golden set' : `There is no golden set "${name}"`}: ${names.join(', ')}.`,
  );
  process.exit(2);
}
const python = process.env.MILLRACE_PYTHON ?? 'python3';
const { status, error } = spawnSync(python, [join(folder, `${name}.py`), ...rest], { stdio: 'inherit' });
if (error) console.error(`${python} could not be started: ${error.message}. Name another one in MILLRACE_PYTHON.`);
process.exit(status ?? 1);
