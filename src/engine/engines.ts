/** The choice of the engine: one of each kind per process, made when it is first needed. */
import { checkOneOf } from '../util/check.ts';
import { EngineUnavailableError } from '../util/errors.ts';
import type { Engine } from './engine.ts';
import { loadAddon } from './native/load.ts';
import { NativeEngine } from './native/nativeEngine.ts';
import { ReferenceEngine } from './reference/referenceEngine.ts';

/** Name of an engine. */
export type EngineName = Engine['name'];

const ENGINE_NAMES: readonly EngineName[] = ['native', 'reference'];

/** Whether an engine can run here. */
export interface EngineAvailability {
  /** Which engine it is about. */
  readonly name: EngineName;
  /** Whether models can run on it here. */
  readonly isAvailable: boolean;
  /** What is missing, and how to get it; absent where the engine is available. */
  readonly reason?: string;
}

/** Chooses where models run. */
export interface Engines {
  /**
   * Runs every model that is built from now on on this engine. Models that stand already stay where they are.
   *
   * @throws EngineUnavailableError `ERR_ENGINE_UNAVAILABLE` when the engine cannot run here; nothing changes then
   * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a name that is no engine's
   */
  use(name: EngineName): void;
  /**
   * The engine in use. The first call decides, where `use` did not: the environment variable `MILLRACE_ENGINE`, else
   * the native engine, else (with a line on standard error that says why) the reference engine.
   */
  current(): Engine;
  /** Which engines can run here, and why the others cannot. */
  available(): readonly EngineAvailability[];
}

/** What the choice depends on. */
interface EnginesOptions {
  /** Makes an engine, or throws EngineUnavailableError. */
  readonly create: Readonly<Record<EngineName, () => Engine>>;
  /** Value of `MILLRACE_ENGINE`. */
  readonly preferred: () => string | undefined;
  /** Takes one line for the user. */
  readonly warn: (line: string) => void;
}

/** @internal For tests; everybody else uses {@link engines}. */
export function createEngines({ create, preferred, warn }: EnginesOptions): Engines {
  const made = new Map<EngineName, Engine>();
  let chosen: Engine | undefined;

  const get = (name: EngineName): Engine => {
    let engine = made.get(name);
    if (engine === undefined) {
      engine = create[name]();
      made.set(name, engine);
    }
    return engine;
  };
  const choose = (): Engine => {
    const name = preferred();
    if (name !== undefined && name !== '') return get(checkOneOf('MILLRACE_ENGINE', 'its value', name, ENGINE_NAMES));
    try {
      return get('native');
    } catch (error) {
      if (!(error instanceof EngineUnavailableError)) throw error;
      warn(`millrace: running on the slow reference engine, because the native one is not available: ${error.message}`);
      return get('reference');
    }
  };

  return {
    use(name) {
      chosen = get(checkOneOf('engines.use', 'name', name, ENGINE_NAMES));
    },
    current() {
      chosen ??= choose();
      return chosen;
    },
    available() {
      return ENGINE_NAMES.map((name) => {
        try {
          get(name);
          return { name, isAvailable: true };
        } catch (error) {
          if (!(error instanceof EngineUnavailableError)) throw error;
          return { name, isAvailable: false, reason: error.message };
        }
      });
    },
  };
}

/**
 * Chooses where models run.
 *
 * @example
 * ```ts
 * engines.use('reference');
 * engines.current().name; // => 'reference'
 * ```
 */
export const engines: Engines = createEngines({
  create: {
    native: () => new NativeEngine(loadAddon()),
    reference: () => new ReferenceEngine(),
  },
  preferred: () => process.env.MILLRACE_ENGINE,
  warn: (line) => process.stderr.write(`${line}\n`),
});
