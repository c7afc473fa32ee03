#!/usr/bin/env node
/**
 * Makes a fresh clone ready to run: npm packages, the native prerequisite, the addon, the TypeScript build.
 *
 * Every command of the README starts with it. Each step looks first whether there is anything to do, says what it
 * installs or builds, and stays silent otherwise. A native build that fails is reported and does not stop the run: the
 * reference engine takes over. Anything else that fails ends it with exit code 1.
 *
 * usage: node scripts/setup/setup.mjs [--native-only | --typescript-only]
 */
import { ensureAddon } from './addon.mjs';
import { ensurePackages } from './packages.mjs';
import { fail, SetupError } from './report.mjs';
import { ensureTypeScript } from './typescript.mjs';

const options = process.argv.slice(2);
const KNOWN = ['--native-only', '--typescript-only'];
const unknown = options.filter((option) => !KNOWN.includes(option));
if (unknown.length > 0) fail(`unknown option ${unknown.join(' ')}; there are ${KNOWN.join(' and ')}.`, 2);
const nativeOnly = options.includes('--native-only');
const typescriptOnly = options.includes('--typescript-only');

try {
  ensurePackages();
  if (!typescriptOnly) {
    const native = ensureAddon({ retry: nativeOnly });
    if (nativeOnly) process.exit(native ? 0 : 1);
  }
  ensureTypeScript();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  fail(error.message);
}
