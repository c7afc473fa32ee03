/** The catalogue of optimizers. A new one is a file, its test, and a line in `optimizerClasses`. */
import { factoriesOf } from '../../util/factories.ts';
import { type Catalogue, fromNameOrConfig, refuse, type SerializedObject } from '../lookUp.ts';
import { Adam } from './adam.ts';
import { Optimizer } from './optimizer.ts';
import { RMSprop } from './rmsprop.ts';
import { SGD } from './sgd.ts';

export type { AdamOptions } from './adam.ts';
export { Optimizer, type OptimizerOptions } from './optimizer.ts';
export type { RMSpropOptions } from './rmsprop.ts';
export type { SGDOptions } from './sgd.ts';

/** Every optimizer. */
export const optimizerClasses = { Adam, RMSprop, SGD } as const;

const catalogue: Catalogue<Optimizer> = { kind: 'optimizer', classes: optimizerClasses };

/** `optimizers.adam({ learningRate: 1e-3 })`, `new optimizers.Adam(...)`. */
export const optimizers = { Optimizer, ...optimizerClasses, ...factoriesOf(optimizerClasses) };

/** What `compile` accepts as an optimizer: a name, an instance, or the config of one. */
export type OptimizerLike = keyof Factories | (string & {}) | Optimizer | SerializedObject;

type Factories = ReturnType<typeof factoriesOf<typeof optimizerClasses>>;

/** The optimizer of a name, an instance or a config. */
export function resolveOptimizer(value: OptimizerLike): Optimizer {
  if (value instanceof Optimizer) return value;
  return (
    fromNameOrConfig(catalogue, value) ?? refuse('optimizer', 'a name, an instance or { className, config }', value)
  );
}
