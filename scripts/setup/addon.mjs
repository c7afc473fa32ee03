/** Step 2: the native addons. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { findOneDnn, installPrerequisites } from './prerequisites.mjs';
import { ROOT, run, say, secondsSince, warn } from './report.mjs';
import { filesUnder, fingerprint, readStamp, writeStamp } from './stamp.mjs';

const SOURCES = join(ROOT, 'native');
const BUILD = join(ROOT, 'build-native');
/** The engine, and what lets worker processes share memory. */
const ADDONS = ['millrace.node', 'mapping.node'].map((name) => join(BUILD, name));

/**
 * Builds the addon where its sources, its headers or the machine changed.
 *
 * A failure is remembered with what it was about, so that the same sources on the same system are not built in vain
 * before every command; `retry` tries all the same.
 *
 * @returns whether a current addon stands
 */
export function ensureAddon({ retry = false } = {}) {
  const wanted = wantedBuild();
  const stamp = readStamp('addon');
  if (stamp?.fingerprint === wanted) {
    if (stamp.ok && ADDONS.every((path) => existsSync(path))) return true;
    if (!stamp.ok && !retry) {
      warn(
        `no native engine: ${firstLine(stamp.reason)}\nTraining runs on the slow reference engine. Try again: npm run build:native`,
      );
      return false;
    }
  }
  const reason = installPrerequisites() ?? build();
  // The installation may have brought the headers: the fingerprint of the next run will see them.
  writeStamp('addon', { fingerprint: wantedBuild(), ok: reason === undefined, reason });
  if (reason === undefined) return true;
  // An addon of older sources must not go on being loaded by newer TypeScript.
  for (const path of ADDONS) rmSync(path, { force: true });
  warn(
    `the native engine could not be built: ${reason}\nTraining runs on the slow reference engine. Try again: npm run build:native`,
  );
  return false;
}

/** Everything that a built addon depends on. It is compiled for this very processor, hence the model. */
function wantedBuild() {
  const headers = [packageVersion('node-api-headers')];
  const machine = [process.platform, process.arch, cpus()[0]?.model];
  return fingerprint(filesUnder(SOURCES), [headers, machine, findOneDnn(), process.env.MILLRACE_NATIVE_ARCH]);
}

function packageVersion(name) {
  return JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
}

/** @returns undefined when the addon was built and loads, otherwise what failed */
function build() {
  const start = performance.now();
  say('building the native engine (cmake)');
  mkdirSync(BUILD, { recursive: true });
  const configured = configure();
  if (!configured.ok) return `cmake could not configure it.\n${tail(configured.output)}`;
  const built = run('cmake', ['--build', BUILD, '-j', String(Math.max(2, cpus().length))]);
  if (!built.ok) return `the compiler refused it.\n${tail(built.output)}`;
  for (const path of ADDONS) {
    if (!existsSync(path)) return `the build made no ${path}.\n${tail(built.output)}`;
    const loaded = run(process.execPath, ['-e', 'require(process.argv[1])', path]);
    if (!loaded.ok) return `${path} was built, but does not load.\n${tail(loaded.output)}`;
  }
  say(`native engine built in ${secondsSince(start)}`);
  return undefined;
}

/** Configures from scratch where an older configuration (of another folder or machine) is in the way. */
function configure() {
  const args = ['-S', SOURCES, '-B', BUILD, '-DCMAKE_BUILD_TYPE=Release'];
  if (process.env.MILLRACE_NATIVE_ARCH) args.push(`-DMILLRACE_NATIVE_ARCH=${process.env.MILLRACE_NATIVE_ARCH}`);
  const first = run('cmake', args);
  return first.ok || !existsSync(join(BUILD, 'CMakeCache.txt')) ? first : run('cmake', ['--fresh', ...args]);
}

function tail(output, lines = 25) {
  return output.trimEnd().split('\n').slice(-lines).join('\n');
}

function firstLine(text) {
  return String(text).split('\n')[0];
}
