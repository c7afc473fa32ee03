/** Numbers and flags that an option cannot be are refused by class and option: everything but layers, see checkNumbers.ts. */
import { describe, expect, it } from 'vitest';
import { constraintClasses } from '../../src/nn/constraints.ts';
import { initializerClasses } from '../../src/nn/initializers.ts';
import { lossClasses } from '../../src/nn/losses/index.ts';
import { metricClasses } from '../../src/nn/metrics/index.ts';
import { optimizerClasses } from '../../src/nn/optimizers/index.ts';
import { scheduleClasses } from '../../src/nn/optimizers/schedules/index.ts';
import { regularizerClasses } from '../../src/nn/regularizers.ts';
import { faultOf, isNumeric, withFirst } from './checkNumbers.ts';

type Options = Readonly<Record<string, unknown>>;
type AnyClass = new (options: never) => { getConfig(): Record<string, unknown> };

const CATALOGUES: Readonly<Record<string, Readonly<Record<string, AnyClass>>>> = {
  constraints: constraintClasses,
  initializers: initializerClasses,
  losses: lossClasses,
  metrics: metricClasses,
  optimizers: optimizerClasses,
  regularizers: regularizerClasses,
  schedules: scheduleClasses,
};

/** Options that classes cannot do without. */
const NEEDED: Readonly<Record<string, Options>> = {
  CosineDecay: { initialLearningRate: 1, decaySteps: 10 },
  CosineDecayRestarts: { initialLearningRate: 1, firstDecaySteps: 10 },
  ExponentialDecay: { initialLearningRate: 1, decaySteps: 10, decayRate: 0.5 },
  InverseTimeDecay: { initialLearningRate: 1, decaySteps: 10, decayRate: 0.5 },
  IoU: { numClasses: 3, targetClassIds: [0] },
  LossScaleOptimizer: { innerOptimizer: { className: 'SGD', config: {} } },
  MeanIoU: { numClasses: 3 },
  OneHotIoU: { numClasses: 3, targetClassIds: [0] },
  OneHotMeanIoU: { numClasses: 3 },
  PiecewiseConstantDecay: { boundaries: [10, 20], values: [3, 2, 1] },
  PolynomialDecay: { initialLearningRate: 1, decaySteps: 10 },
  PrecisionAtRecall: { recall: 0.5 },
  RecallAtPrecision: { precision: 0.5 },
  SensitivityAtSpecificity: { specificity: 0.5 },
  SpecificityAtSensitivity: { sensitivity: 0.5 },
};

/** Numbers that are null where they are not given. */
const NUMBERS_OR_NULL: readonly string[] = [
  'classId',
  'clipnorm',
  'clipvalue',
  'globalClipnorm',
  'gradientAccumulationSteps',
  'ignoreClass',
  'lossScaleFactor',
  'seed',
  'topK',
  'warmupTarget',
  'weightDecay',
];

/** What an option with such a value is not. */
function badFor(option: string, value: unknown): readonly unknown[] {
  if (typeof value === 'boolean') return ['yes', 1];
  return isNumeric(value) || (value === null && NUMBERS_OR_NULL.includes(option)) ? ['3', Number.NaN, true, {}] : [];
}

describe.each(Object.entries(CATALOGUES))('%s', (_, classes) => {
  it.each(Object.entries(classes))('%s refuses what its options cannot be', (name, Class) => {
    const options = NEEDED[name] ?? {};
    const config = { ...new Class(options as never).getConfig(), ...options };
    const faults = Object.entries(config).flatMap(([option, value]) => {
      return badFor(option, value).flatMap((each) => {
        const values = Array.isArray(value) ? [each, withFirst(value, each)] : [each];
        return values.flatMap((given) => faultOf(Class, { ...options, [option]: given }, option));
      });
    });
    expect(faults).toEqual([]);
  });
});
