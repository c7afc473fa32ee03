/** What the set-up says, and how it runs other programs. */
import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** A step that cannot be done; the message says why and what to do. */
export class SetupError extends Error {}

/** One line about what is being done. */
export function say(message) {
  console.log(`[setup] ${message}`);
}

/** A line that must not be overlooked. */
export function warn(message) {
  console.error(`\n[setup] WARNING: ${message}\n`);
}

/** Ends the process with a message. */
export function fail(message, code = 1) {
  console.error(`[setup] ${message}`);
  process.exit(code);
}

/**
 * Runs a program to its end.
 *
 * @param show - Whether its output goes to the terminal; otherwise it is collected.
 * @returns `{ ok, output }`: whether it ended with 0, and the collected output or the reason it could not start
 */
export function run(command, args, { show = false, env = {}, cwd = ROOT } = {}) {
  const result = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error) return { ok: false, output: `${command}: ${result.error.message}` };
  return { ok: result.status === 0, output: show ? '' : `${result.stdout}${result.stderr}` };
}

/** Whether a program can be started. */
export function hasProgram(command, args = ['--version']) {
  return run(command, args).ok;
}

/** `12.3 s` since a `performance.now()`. */
export function secondsSince(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
