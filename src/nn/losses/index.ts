/** The catalogue of losses. A new one is a file, its test, and a line in `lossClasses`. */
import { factoriesOf } from '../../util/factories.ts';
import { type Catalogue, fromClass, fromNameOrConfig, refuse, type SerializedObject } from '../lookUp.ts';
import { BinaryCrossentropy } from './binaryCrossentropy.ts';
import { BinaryFocalCrossentropy } from './binaryFocalCrossentropy.ts';
import { CategoricalCrossentropy } from './categoricalCrossentropy.ts';
import { CategoricalFocalCrossentropy } from './categoricalFocalCrossentropy.ts';
import { CategoricalGeneralizedCrossEntropy } from './categoricalGeneralizedCrossEntropy.ts';
import { CategoricalHinge } from './categoricalHinge.ts';
import { Circle } from './circle.ts';
import { CosineSimilarity } from './cosineSimilarity.ts';
import { CTC } from './ctc.ts';
import { Dice } from './dice.ts';
import { FunctionLoss, type LossFunction } from './functionLoss.ts';
import { Hinge } from './hinge.ts';
import { Huber } from './huber.ts';
import { KLDivergence } from './klDivergence.ts';
import { LogCosh } from './logCosh.ts';
import { Loss } from './loss.ts';
import { MeanAbsoluteError } from './meanAbsoluteError.ts';
import { MeanAbsolutePercentageError } from './meanAbsolutePercentageError.ts';
import { MeanSquaredError } from './meanSquaredError.ts';
import { MeanSquaredLogarithmicError } from './meanSquaredLogarithmicError.ts';
import { Poisson } from './poisson.ts';
import { SparseCategoricalCrossentropy } from './sparseCategoricalCrossentropy.ts';
import { SquaredHinge } from './squaredHinge.ts';
import { Tversky } from './tversky.ts';

export type { BinaryCrossentropyOptions } from './binaryCrossentropy.ts';
export type { BinaryFocalCrossentropyOptions } from './binaryFocalCrossentropy.ts';
export type { CategoricalCrossentropyOptions } from './categoricalCrossentropy.ts';
export type { CategoricalFocalCrossentropyOptions } from './categoricalFocalCrossentropy.ts';
export type { CategoricalGeneralizedCrossEntropyOptions } from './categoricalGeneralizedCrossEntropy.ts';
export type { CircleOptions } from './circle.ts';
export type { CosineSimilarityOptions } from './cosineSimilarity.ts';
export type { DiceOptions } from './dice.ts';
export { FunctionLoss, type LossFunction } from './functionLoss.ts';
export type { HuberOptions } from './huber.ts';
export { checkReduces, Loss, type LossOptions, type Reduction } from './loss.ts';
export type { SparseCategoricalCrossentropyOptions } from './sparseCategoricalCrossentropy.ts';
export type { TverskyOptions } from './tversky.ts';

/** Every loss. */
export const lossClasses = {
  BinaryCrossentropy,
  BinaryFocalCrossentropy,
  CategoricalCrossentropy,
  CategoricalFocalCrossentropy,
  CategoricalGeneralizedCrossEntropy,
  CategoricalHinge,
  Circle,
  CosineSimilarity,
  CTC,
  Dice,
  Hinge,
  Huber,
  KLDivergence,
  LogCosh,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  Poisson,
  SparseCategoricalCrossentropy,
  SquaredHinge,
  Tversky,
} as const;

const catalogue: Catalogue<Loss> = {
  kind: 'loss',
  classes: lossClasses,
  aliases: {
    bce: BinaryCrossentropy,
    kld: KLDivergence,
    mae: MeanAbsoluteError,
    mape: MeanAbsolutePercentageError,
    mse: MeanSquaredError,
    msle: MeanSquaredLogarithmicError,
  },
};

/** `losses.meanSquaredError()`, `new losses.MeanSquaredError()`. */
export const losses = { Loss, ...lossClasses, ...factoriesOf(lossClasses) };

/** What `compile` accepts as a loss: a name, an instance, a class, a function, or the config of one. */
export type LossLike =
  | keyof Factories
  | ShortName
  | (string & {})
  | Loss
  | (new () => Loss)
  | LossFunction
  | SerializedObject;

type ShortName = 'bce' | 'kld' | 'mae' | 'mape' | 'mse' | 'msle';
type Factories = ReturnType<typeof factoriesOf<typeof lossClasses>>;

/** The loss of a name, an instance, a class, a function or a config. */
export function resolveLoss(value: LossLike): Loss {
  if (value instanceof Loss) return value;
  if (typeof value === 'function') return fromClass(Loss, value) ?? new FunctionLoss(value as LossFunction);
  return (
    fromNameOrConfig(catalogue, value) ??
    refuse('loss', 'a name, an instance, a class, a function or { className, config }', value)
  );
}
