#!/usr/bin/env node
/**
 * Makes the virtual environment of the frameworks that Millrace is measured against: .cache/peers (about 3 GB).
 *
 * usage: npm run bench:peers [-- OPTION...]      (options of `pip install`, for example an --index-url)
 *
 * PYTHON names the interpreter to make it with (python3). What is installed already stays: a second run costs seconds.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, secondsSince } from './setup/report.mjs';

const FOLDER = join(ROOT, '.cache', 'peers');
const REQUIREMENTS = join(ROOT, 'bench', 'peers', 'requirements.txt');
const python = join(FOLDER, 'bin', 'python');
const start = performance.now();

if (!existsSync(python)) {
  const base = process.env.PYTHON ?? 'python3';
  const made = run(base, ['-m', 'venv', FOLDER]);
  if (!made.ok)
    stop(`${base} could not make a virtual environment in ${FOLDER}: it needs Python 3.11 or newer with venv.`, made);
}
const pip = ['-m', 'pip', 'install', '--requirement', REQUIREMENTS, ...process.argv.slice(2)];
const installed = run(python, pip, { show: true });
if (!installed.ok) stop(`pip could not install ${REQUIREMENTS}: see above.`, installed);

// What installs may still not load: an interpreter that is too old, a library that is missing.
const imports = 'import jax, keras, tensorflow, torch; print(keras.__version__)';
const loaded = run(python, ['-c', imports], { env: { TF_CPP_MIN_LOG_LEVEL: '3' } });
if (!loaded.ok) stop('the peers are installed, but do not load.', loaded);
console.log(`peers are ready in ${FOLDER}, ${secondsSince(start)}: npm run bench -- trainStep --peers`);

function stop(message, { output }) {
  console.error(`${message}\n${output}`.trimEnd());
  process.exit(1);
}
