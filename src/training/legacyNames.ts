/** Names that options had in Keras 1: taken with a notice. */
import { InvalidArgumentError } from '../util/errors.ts';
import { warn } from '../util/warn.ts';

/** Old names of options of `fit`, `evaluate` and `predict`. */
export interface LegacyDataOptions {
  /** @deprecated The name of `workers` in Keras 1. */
  nbWorker?: number;
  /** @deprecated The name of `useMultiprocessing` in Keras 1. */
  pickleSafe?: boolean;
  /** @deprecated The name of `maxQueueSize` in Keras 1. */
  maxQSize?: number;
}

/** Old names of options of `fit`. */
export interface LegacyFitOptions extends LegacyDataOptions {
  /** @deprecated The name of `epochs` in Keras 1. */
  nbEpoch?: number;
  /** @deprecated Became `stepsPerEpoch` in Keras 2, which counts batches, as this now does. */
  samplesPerEpoch?: number;
  /** @deprecated Became `validationSteps` in Keras 2, which counts batches, as this now does. */
  nbValSamples?: number;
}

/** Old names of options of `evaluate` and `predict`. */
export interface LegacyStepsOptions extends LegacyDataOptions {
  /** @deprecated Became `steps` in Keras 2, which counts batches, as this now does. */
  valSamples?: number;
}

const COMMON = { nbWorker: 'workers', pickleSafe: 'useMultiprocessing', maxQSize: 'maxQueueSize' } as const;

/** New names by old ones. */
export const LEGACY_FIT_NAMES: Readonly<Record<string, string>> = {
  ...COMMON,
  nbEpoch: 'epochs',
  samplesPerEpoch: 'stepsPerEpoch',
  nbValSamples: 'validationSteps',
};

/** New names by old ones. */
export const LEGACY_STEPS_NAMES: Readonly<Record<string, string>> = { ...COMMON, valSamples: 'steps' };

const COUNTS_BATCHES = ['samplesPerEpoch', 'nbValSamples', 'valSamples'];

/**
 * Options under their present names, with a notice for each old one.
 *
 * @throws InvalidArgumentError where both names are given
 */
export function withPresentNames<Options extends object>(
  owner: string,
  options: Options,
  names: Readonly<Record<string, string>>,
): Options {
  const old = Object.keys(options).filter((key) => Object.hasOwn(names, key));
  if (old.length === 0) return options;
  const renamed = { ...options } as Record<string, unknown>;
  for (const key of old) {
    const present = names[key]!;
    if (Object.hasOwn(options, present)) {
      throw new InvalidArgumentError(
        `${owner}: ${key} is the old name of ${present}, and both are given. Leave ${key} out.`,
        { details: { owner, argument: key } },
      );
    }
    const meaning = COUNTS_BATCHES.includes(key) ? ' It counts batches, not samples: samples / batch size.' : '';
    warn('MILLRACE_OLD_NAME', `${owner}: ${key} is now called ${present}.${meaning}`);
    renamed[present] = renamed[key];
    delete renamed[key];
  }
  return renamed as unknown as Options;
}
