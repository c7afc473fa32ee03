/** The engines that can run here, for tests that give the same numbers on each. */
import type { Engine } from '../../src/engine/engine.ts';
import { loadAddon } from '../../src/engine/native/load.ts';
import { NativeEngine } from '../../src/engine/native/nativeEngine.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import { EngineUnavailableError } from '../../src/util/errors.ts';
import type { Tolerances } from '../setup.ts';

/** An engine, or the reason why it cannot run here. */
export interface TestEngine {
  readonly name: Engine['name'];
  readonly engine: Engine | undefined;
  readonly reason: string;
  /** How far its results may be from exact ones: float32 throughout, or float64 inside. */
  readonly tolerance: Tolerances;
}

function native(): Pick<TestEngine, 'engine' | 'reason'> {
  try {
    return { engine: new NativeEngine(loadAddon()), reason: '' };
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error;
    return { engine: undefined, reason: error.message.split('\n')[0]! };
  }
}

/** Every kind of engine. */
export const testEngines: readonly TestEngine[] = [
  { name: 'reference', engine: new ReferenceEngine(), reason: '', tolerance: { rtol: 2e-5, atol: 2e-6 } },
  { name: 'native', ...native(), tolerance: { rtol: 1e-4, atol: 1e-5 } },
];
