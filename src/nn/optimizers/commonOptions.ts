/** The options that every optimizer takes, beside its own. */
import { checkBoolean, checkInteger, checkNumber } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import type { LearningRateLike } from './schedules/index.ts';

/** Options that every optimizer takes. */
export interface OptimizerOptions {
  /** Step size, or a schedule of it (`schedules.cosineDecay(...)`). @defaultValue as each optimizer says */
  learningRate?: LearningRateLike;
  /** Part of a weight, times the learning rate, that is taken from it before each update; at least 0. @defaultValue null */
  weightDecay?: number | null;
  /** Gradients of each weight are scaled down to at most this norm. Only one of the three clips. @defaultValue null */
  clipnorm?: number | null;
  /** Each number of a gradient is limited to [-clipvalue, clipvalue]. Only one of the three clips. @defaultValue null */
  clipvalue?: number | null;
  /** All gradients together are scaled down to at most this norm. Only one of the three clips. @defaultValue null */
  globalClipnorm?: number | null;
  /**
   * Keep a moving average of each weight. It takes the place of the weight at the end of `fit`, and every
   * `emaOverwriteFrequency` updates. @defaultValue false
   */
  useEma?: boolean;
  /** Share of the average that is kept at each step, in [0, 1]. @defaultValue 0.99 */
  emaMomentum?: number;
  /** Number of updates after which weights are replaced by their averages; null: only at the end. @defaultValue null */
  emaOverwriteFrequency?: number | null;
  /** The loss is multiplied by this before gradients are taken, and they are divided by it. @defaultValue null */
  lossScaleFactor?: number | null;
  /** Update once in this many batches, at least 2, by the mean of their gradients. @defaultValue null */
  gradientAccumulationSteps?: number | null;
  /** @defaultValue the class name in snake_case */
  name?: string;
}

/** {@link OptimizerOptions} after checks, without learning rate and name. */
export interface CommonSettings {
  readonly weightDecay: number | null;
  readonly clipnorm: number | null;
  readonly clipvalue: number | null;
  readonly globalClipnorm: number | null;
  readonly useEma: boolean;
  readonly emaMomentum: number;
  readonly emaOverwriteFrequency: number | null;
  readonly lossScaleFactor: number | null;
  readonly gradientAccumulationSteps: number | null;
}

/** What each option is where it is not given. */
export const COMMON_DEFAULTS: CommonSettings = {
  weightDecay: null,
  clipnorm: null,
  globalClipnorm: null,
  clipvalue: null,
  useEma: false,
  emaMomentum: 0.99,
  emaOverwriteFrequency: null,
  lossScaleFactor: null,
  gradientAccumulationSteps: null,
};

/** Names of the options that every optimizer takes. */
export const COMMON_OPTIONS: readonly string[] = ['learningRate', 'name', ...Object.keys(COMMON_DEFAULTS)];

/**
 * Checks the common options and fills in what is not given.
 *
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for values out of range and for more than one of the clips
 */
export function commonSettings(owner: string, options: OptimizerOptions): CommonSettings {
  const optional = <T>(name: keyof CommonSettings, check: (value: unknown) => T): T | null => {
    const value = options[name];
    return value === undefined || value === null ? null : check(value);
  };
  const positive = (name: keyof CommonSettings): number | null =>
    optional(name, (value) => checkNumber(owner, name, value, { min: 0, exclusiveMinimum: true }));
  const settings: CommonSettings = {
    weightDecay: optional('weightDecay', (value) => checkNumber(owner, 'weightDecay', value, { min: 0 })),
    clipnorm: positive('clipnorm'),
    globalClipnorm: positive('globalClipnorm'),
    clipvalue: positive('clipvalue'),
    useEma: checkBoolean(owner, 'useEma', options.useEma ?? COMMON_DEFAULTS.useEma),
    emaMomentum: checkNumber(owner, 'emaMomentum', options.emaMomentum ?? COMMON_DEFAULTS.emaMomentum, {
      min: 0,
      max: 1,
    }),
    emaOverwriteFrequency: optional('emaOverwriteFrequency', (value) =>
      checkInteger(owner, 'emaOverwriteFrequency', value),
    ),
    lossScaleFactor: positive('lossScaleFactor'),
    gradientAccumulationSteps: optional('gradientAccumulationSteps', (value) =>
      checkInteger(owner, 'gradientAccumulationSteps', value, 2),
    ),
  };
  const clips = (['clipnorm', 'clipvalue', 'globalClipnorm'] as const).filter((name) => settings[name] !== null);
  if (clips.length > 1) {
    throw new InvalidArgumentError(
      `${owner}: expected at most one of clipnorm, clipvalue and globalClipnorm, got ${clips.join(' and ')}. Keep one.`,
      { details: { owner, clips } },
    );
  }
  return settings;
}

/** The common settings that are not the defaults, as plain JSON. */
export function commonConfig(settings: CommonSettings): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => value !== COMMON_DEFAULTS[name as keyof CommonSettings]),
  );
}
