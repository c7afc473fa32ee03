/** The catalogue of learning-rate schedules. A new one is a file, its test, and a line in `scheduleClasses`. */
import { factoriesOf } from '../../../util/factories.ts';
import { type Catalogue, isSerializedObject, lookUpClass, refuse, type SerializedObject } from '../../lookUp.ts';
import { CosineDecay } from './cosineDecay.ts';
import { CosineDecayRestarts } from './cosineDecayRestarts.ts';
import { ExponentialDecay } from './exponentialDecay.ts';
import { InverseTimeDecay } from './inverseTimeDecay.ts';
import { LearningRateSchedule } from './learningRateSchedule.ts';
import { PiecewiseConstantDecay } from './piecewiseConstantDecay.ts';
import { PolynomialDecay } from './polynomialDecay.ts';

export type { CosineDecayOptions } from './cosineDecay.ts';
export type { CosineDecayRestartsOptions } from './cosineDecayRestarts.ts';
export { LearningRateSchedule, type ScheduleOptions } from './learningRateSchedule.ts';
export type { PiecewiseConstantDecayOptions } from './piecewiseConstantDecay.ts';
export type { PolynomialDecayOptions } from './polynomialDecay.ts';
export type { RateDecayOptions } from './rateDecay.ts';

/** Every schedule. */
export const scheduleClasses = {
  CosineDecay,
  CosineDecayRestarts,
  ExponentialDecay,
  InverseTimeDecay,
  PiecewiseConstantDecay,
  PolynomialDecay,
} as const;

const catalogue: Catalogue<LearningRateSchedule> = { kind: 'learning-rate schedule', classes: scheduleClasses };

/** `schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 1000 })`, `new schedules.CosineDecay(...)`. */
export const schedules = { LearningRateSchedule, ...scheduleClasses, ...factoriesOf(scheduleClasses) };

/** What optimizers accept as `learningRate`: a number, a schedule, the config of one, or a function that is asked at each step. */
export type LearningRateLike = number | LearningRateSchedule | SerializedObject | (() => number);

/** The schedule of an instance or a config. */
export function resolveSchedule(value: LearningRateSchedule | SerializedObject): LearningRateSchedule {
  if (value instanceof LearningRateSchedule) return value;
  if (!isSerializedObject(value)) return refuse(catalogue.kind, 'an instance or { className, config }', value);
  return new (lookUpClass(catalogue, value.className))(value.config as never);
}
