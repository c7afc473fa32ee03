/** What a policy means on an engine: which precision its programs are compiled for. */
import type { CompilationOptions } from '../compiler/compile.ts';
import type { Engine } from '../engine/engine.ts';
import type { Policy } from '../nn/policy.ts';
import { warn } from '../util/warn.ts';

/** How to compile for a policy on an engine. */
type PrecisionFor = (
  policy: Policy,
  engine: Pick<Engine, 'name' | 'supportsBfloat16'>,
) => NonNullable<CompilationOptions['precision']>;

/** @internal For tests; everybody else uses {@link precisionFor}. @param warn - Takes the one notice. */
export function createPrecisionFor(tell: (notice: string) => void): PrecisionFor {
  let noticed = false;
  return (policy, { name, supportsBfloat16 }) => {
    if (policy === 'float32') return 'float32';
    if (supportsBfloat16) return 'bfloat16';
    if (!noticed) {
      noticed = true;
      const reason =
        name === 'native'
          ? 'this processor has no instructions for bfloat16 (AVX512-BF16 or AMX)'
          : `the ${name} engine gains nothing by it`;
      tell(
        `policy 'mixedBfloat16' was asked for, but ${reason}. ` +
          'Models compute in float32 instead: more precisely, and not faster.',
      );
    }
    return 'float32';
  };
}

/**
 * How to compile for a policy: as it says, or for float32 where the engine does not support it, with a warning of the process
 * for the first such model.
 */
export const precisionFor: PrecisionFor = createPrecisionFor((notice) => warn('MILLRACE_PRECISION', notice));
