/** Step 1: npm packages. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, SetupError, say, secondsSince } from './report.mjs';

/** npm writes this file last, so that its presence and age say whether an installation is complete and current. */
const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json');
const WANTED = join(ROOT, 'package-lock.json');

/** Installs the locked packages where none, or older ones, are installed. */
export function ensurePackages() {
  if (existsSync(INSTALLED) && statSync(INSTALLED).mtimeMs >= statSync(WANTED).mtimeMs) return;
  const start = performance.now();
  say('installing npm packages (npm ci)');
  // npm tells a script where npm itself is; without it (plain `node setup.mjs`) the one on the path is used.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = npm?.endsWith('.js')
    ? run(process.execPath, [npm, ...args], { show: true })
    : run('npm', args, { show: true });
  if (!result.ok) throw new SetupError(`npm ci failed: see above. ${result.output}`);
  say(`npm packages installed in ${secondsSince(start)}`);
}
