/** The native engine for tests, where it is built. */
import { loadAddon } from '../../src/engine/native/load.ts';
import { NativeEngine } from '../../src/engine/native/nativeEngine.ts';
import { EngineUnavailableError } from '../../src/util/errors.ts';

/** The native engine; undefined, with a loud line, where the addon is not built. */
export function findNativeEngine(what: string): NativeEngine | undefined {
  try {
    return new NativeEngine(loadAddon());
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error;
    process.stderr.write(`\n!!! SKIPPED: ${what}. ${error.message}\n\n`);
    return undefined;
  }
}
