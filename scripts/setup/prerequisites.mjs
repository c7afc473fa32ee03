/** What the addon needs from the system: oneDNN's headers and library, CMake, a C++ compiler and a build tool. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { hasProgram, run, say, secondsSince } from './report.mjs';

/** Folders that may hold oneDNN, the user's own first. */
function includeFolders() {
  const prefixes = [
    process.env.DNNL_ROOT,
    process.env.ONEDNN_ROOT,
    ...(process.env.CMAKE_PREFIX_PATH ?? '').split(/[:;]/),
  ];
  const standard = ['/usr', '/usr/local', '/opt/homebrew', '/opt/homebrew/opt/onednn', '/usr/local/opt/onednn'];
  return [
    ...(process.env.CPATH ?? '').split(delimiter),
    ...[...prefixes, ...standard].filter(Boolean).map((prefix) => join(prefix, 'include')),
  ].filter(Boolean);
}

/** Path of oneDNN's main header, or undefined. */
export function findOneDnn() {
  return includeFolders()
    .flatMap((folder) => [join(folder, 'oneapi', 'dnnl', 'dnnl.hpp'), join(folder, 'dnnl.hpp')])
    .find((file) => existsSync(file));
}

/** Names of the missing prerequisites: `onednn`, `cmake`, `compiler`, `make`. */
export function missingPrerequisites() {
  const missing = [];
  if (findOneDnn() === undefined) missing.push('onednn');
  if (!hasProgram('cmake')) missing.push('cmake');
  if (!hasProgram('c++') && !hasProgram('g++') && !hasProgram('clang++')) missing.push('compiler');
  if (!hasProgram('make') && !hasProgram('ninja')) missing.push('make');
  return missing;
}

const APT_PACKAGES = { onednn: 'libdnnl-dev', cmake: 'cmake', compiler: 'g++', make: 'make' };
const BREW_PACKAGES = { onednn: 'onednn', cmake: 'cmake' };

/** What a person would type to install them here. */
export function installHint(missing) {
  const apt = `apt-get install ${missing.map((name) => APT_PACKAGES[name]).join(' ')}`;
  const brew = `brew install ${missing.map((name) => BREW_PACKAGES[name] ?? '').join(' ')}`.trim();
  if (process.platform === 'darwin') return missing.includes('compiler') ? `xcode-select --install; ${brew}` : brew;
  if (process.platform === 'linux' && hasProgram('apt-get')) return `sudo apt-get update && sudo ${apt}`;
  return 'oneDNN 2.6 or newer with headers (https://github.com/uxlfoundation/oneDNN), CMake 3.16 or newer and a C++17 compiler';
}

/**
 * Installs what is missing with the system's package manager, where that can be done without asking for a password.
 *
 * @returns undefined when everything is there, otherwise why not
 */
export function installPrerequisites() {
  const missing = missingPrerequisites();
  if (missing.length === 0) return undefined;
  const start = performance.now();
  let result;
  if (process.platform === 'linux' && hasProgram('apt-get')) result = installWithApt(missing);
  else if (process.platform === 'darwin' && hasProgram('brew')) result = installWithBrew(missing);
  else return `missing on this system: ${missing.join(', ')}. Install ${installHint(missing)}`;
  if (!result.ok)
    return `could not install ${missing.join(', ')}. ${result.output.trim()}\nInstall by hand: ${installHint(missing)}`;
  const left = missingPrerequisites();
  if (left.length > 0) return `still missing after the installation: ${left.join(', ')}. Install ${installHint(left)}`;
  say(`installed in ${secondsSince(start)}`);
  return undefined;
}

function installWithApt(missing) {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !run('sudo', ['-n', 'true']).ok)
    return { ok: false, output: 'apt-get needs root or sudo without a password.' };
  const apt = (...args) =>
    isRoot
      ? run('apt-get', args, { env: { DEBIAN_FRONTEND: 'noninteractive' } })
      : run('sudo', ['-n', 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]);
  const packages = missing.map((name) => APT_PACKAGES[name]);
  say(`installing with apt-get: ${packages.join(' ')}`);
  const update = apt('update');
  const install = apt('install', '-y', '--no-install-recommends', ...packages);
  return install.ok ? install : { ok: false, output: `${update.ok ? '' : update.output}${install.output}` };
}

function installWithBrew(missing) {
  const packages = missing.map((name) => BREW_PACKAGES[name]).filter(Boolean);
  if (packages.length === 0) return { ok: false, output: 'the compiler comes with Xcode.' };
  say(`installing with brew: ${packages.join(' ')}`);
  return run('brew', ['install', ...packages]);
}
