/** The catalogue of losses. A new one is a file, its test, and a line in `lossClasses`. */
import { factoriesOf } from '../../util/factories.ts';
import { type Catalogue, fromNameOrConfig, refuse, type SerializedObject } from '../lookUp.ts';
import { BinaryCrossentropy } from './binaryCrossentropy.ts';
import { CategoricalCrossentropy } from './categoricalCrossentropy.ts';
import { FunctionLoss, type LossFunction } from './functionLoss.ts';
import { Loss } from './loss.ts';
import { MeanAbsoluteError } from './meanAbsoluteError.ts';
import { MeanSquaredError } from './meanSquaredError.ts';
import { SparseCategoricalCrossentropy } from './sparseCategoricalCrossentropy.ts';

export type { BinaryCrossentropyOptions } from './binaryCrossentropy.ts';
export type { CategoricalCrossentropyOptions } from './categoricalCrossentropy.ts';
export { FunctionLoss, type LossFunction } from './functionLoss.ts';
export { Loss, type LossOptions, type Reduction } from './loss.ts';
export type { SparseCategoricalCrossentropyOptions } from './sparseCategoricalCrossentropy.ts';

/** Every loss. */
export const lossClasses = {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  MeanAbsoluteError,
  MeanSquaredError,
  SparseCategoricalCrossentropy,
} as const;

const catalogue: Catalogue<Loss> = {
  kind: 'loss',
  classes: lossClasses,
  aliases: { bce: BinaryCrossentropy, mae: MeanAbsoluteError, mse: MeanSquaredError },
};

/** `losses.meanSquaredError()`, `new losses.MeanSquaredError()`. */
export const losses = { Loss, ...lossClasses, ...factoriesOf(lossClasses) };

/** What `compile` accepts as a loss: a name, an instance, a function, or the config of one. */
export type LossLike = keyof Factories | 'mse' | 'mae' | 'bce' | (string & {}) | Loss | LossFunction | SerializedObject;

type Factories = ReturnType<typeof factoriesOf<typeof lossClasses>>;

/** The loss of a name, an instance, a function or a config. */
export function resolveLoss(value: LossLike): Loss {
  if (value instanceof Loss) return value;
  if (typeof value === 'function') return new FunctionLoss(value);
  return (
    fromNameOrConfig(catalogue, value) ??
    refuse('loss', 'a name, an instance, a function or { className, config }', value)
  );
}
