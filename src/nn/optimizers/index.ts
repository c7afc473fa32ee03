/** The catalogue of optimizers. A new one is a file, its test, and a line in `optimizerClasses`. */
import { factoriesOf } from '../../util/factories.ts';
import { type Catalogue, fromClass, fromNameOrConfig, refuse, type SerializedObject } from '../lookUp.ts';
import { Adadelta } from './adadelta.ts';
import { Adafactor } from './adafactor.ts';
import { Adagrad } from './adagrad.ts';
import { Adam } from './adam.ts';
import { Adamax } from './adamax.ts';
import { AdamW } from './adamW.ts';
import { Ftrl } from './ftrl.ts';
import { Lamb } from './lamb.ts';
import { Lion } from './lion.ts';
import { LossScaleOptimizer, setOptimizerMaker } from './lossScaleOptimizer.ts';
import { Muon } from './muon.ts';
import { Nadam } from './nadam.ts';
import { Optimizer } from './optimizer.ts';
import { RMSprop } from './rmsprop.ts';
import { ScheduleFreeAdamW } from './scheduleFreeAdamW.ts';
import { SGD } from './sgd.ts';

export type { AdadeltaOptions } from './adadelta.ts';
export type { AdafactorOptions } from './adafactor.ts';
export type { AdagradOptions } from './adagrad.ts';
export type { AdamOptions } from './adam.ts';
export type { AdamaxOptions } from './adamax.ts';
export type { AdamWOptions } from './adamW.ts';
export type { FtrlOptions } from './ftrl.ts';
export type { LambOptions } from './lamb.ts';
export type { LionOptions } from './lion.ts';
export type { LossScaleOptimizerOptions } from './lossScaleOptimizer.ts';
export type { MuonOptions } from './muon.ts';
export type { NadamOptions } from './nadam.ts';
export { Optimizer, type OptimizerOptions, type WeightSelection } from './optimizer.ts';
export type { RMSpropOptions } from './rmsprop.ts';
export type { ScheduleFreeAdamWOptions } from './scheduleFreeAdamW.ts';
export type { SGDOptions } from './sgd.ts';

/** Every optimizer. */
export const optimizerClasses = {
  Adadelta,
  Adafactor,
  Adagrad,
  Adam,
  AdamW,
  Adamax,
  Ftrl,
  Lamb,
  Lion,
  LossScaleOptimizer,
  Muon,
  Nadam,
  RMSprop,
  SGD,
  ScheduleFreeAdamW,
} as const;

const catalogue: Catalogue<Optimizer> = { kind: 'optimizer', classes: optimizerClasses };

/** `optimizers.adam({ learningRate: 1e-3 })`, `new optimizers.Adam(...)`. */
export const optimizers = { Optimizer, ...optimizerClasses, ...factoriesOf(optimizerClasses) };

/** What `compile` accepts as an optimizer: a name, an instance, or the config of one. */
export type OptimizerLike = keyof Factories | (string & {}) | Optimizer | (new () => Optimizer) | SerializedObject;

type Factories = ReturnType<typeof factoriesOf<typeof optimizerClasses>>;

/** The optimizer of a name, an instance, a class or a config. */
export function resolveOptimizer(value: OptimizerLike): Optimizer {
  if (value instanceof Optimizer) return value;
  return (
    fromClass(Optimizer, value) ??
    fromNameOrConfig(catalogue, value) ??
    refuse('optimizer', 'a name, an instance, a class or { className, config }', value)
  );
}

setOptimizerMaker(resolveOptimizer);
