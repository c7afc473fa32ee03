/** Finds the native addon, and explains itself where there is none. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EngineUnavailableError } from '../../util/errors.ts';
import { ENGINE, nativeBuilds } from '../../util/nativeBuild.ts';
import type { NativeAddon } from './addon.ts';

/** What {@link NativeAddon} promises; an addon of an older build lacks some of it. */
const FUNCTIONS = [
  'describe',
  'createVariable',
  'readVariable',
  'writeVariable',
  'disposeVariable',
  'describeLayout',
  'planConvolution',
  'planMatmul',
  'planPool',
  'createProgram',
  'runProgram',
  'disposeProgram',
  'profile',
  'setProfiling',
] as const satisfies readonly (keyof NativeAddon)[];

const SOLUTIONS = [
  'build it: npm run build:native',
  'install oneDNN first: apt-get install libdnnl-dev cmake g++ (Debian, Ubuntu) or brew install onednn libomp cmake (macOS)',
  'name a build that lies elsewhere: MILLRACE_NATIVE_PATH=/path/to/millrace.node',
  'train without it, slowly: MILLRACE_ENGINE=reference',
];

let loaded: NativeAddon | undefined;

/**
 * The native addon; loaded once.
 *
 * @remarks
 * Looks at `MILLRACE_NATIVE_PATH` if that is set, else at `build-native/millrace.node` in the package's folder.
 *
 * @throws EngineUnavailableError `ERR_ENGINE_UNAVAILABLE` with everything that was tried, and what helps
 */
export function loadAddon(): NativeAddon {
  loaded ??= loadFrom(nativeBuilds(ENGINE, process.env.MILLRACE_NATIVE_PATH, dirname(fileURLToPath(import.meta.url))));
  return loaded;
}

/** @internal Loads the first path that works. */
export function loadFrom(paths: readonly string[]): NativeAddon {
  setThreadDefaults(process.env);
  const require = createRequire(import.meta.url);
  const failures: string[] = [];
  for (const path of paths) {
    if (!existsSync(path)) {
      failures.push(`${path}: there is no such file`);
      continue;
    }
    try {
      const addon = require(path) as NativeAddon;
      const missing = FUNCTIONS.filter((name) => typeof addon[name] !== 'function');
      if (missing.length === 0) return addon;
      failures.push(`${path}: it lacks ${missing.join(', ')}; it belongs to another version of Millrace`);
    } catch (error) {
      failures.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new EngineUnavailableError(
    `The native engine could not be loaded.\nTried:\n${list(failures)}\nPossible solutions:\n${list(SOLUTIONS)}`,
    { details: { tried: failures } },
  );
}

/**
 * How OpenMP threads wait; read by the runtime when the addon is loaded, so that it must be said before.
 *
 * A waiting thread looks for work for about 0.1 ms and then sleeps. Measured for an empty region on two cores: 0.5 us while
 * the other thread still looks, 12-25 us where it has to be woken. The regions of a training step follow one another within
 * tens of microseconds, so that the threads stay awake inside a step; between steps the data workers get the cores.
 *
 * @internal
 */
export function setThreadDefaults(environment: NodeJS.ProcessEnv): void {
  if (environment.OMP_WAIT_POLICY !== undefined || environment.GOMP_SPINCOUNT !== undefined) return;
  environment.OMP_WAIT_POLICY = 'PASSIVE';
  environment.GOMP_SPINCOUNT = '2000';
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `  - ${line}`).join('\n');
}
