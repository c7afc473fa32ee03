/** Numbers and flags that an option cannot be are refused when a layer is made, by class and option. */
import { expect } from 'vitest';
import type { Layer, LayerClass } from '../../src/nn/layers/index.ts';
import { InvalidArgumentError } from '../../src/util/errors.ts';

/** What no numeric option takes. */
const NO_NUMBERS = ['3', Number.NaN, true, {}];

/** What options do not take, by kind. */
const BAD = {
  /** Whole and at least 1: sizes. */
  positive: [-1, 0, 1.5, Infinity, ...NO_NUMBERS],
  /** Whole and at least 0: counts. */
  count: [-1, 1.5, ...NO_NUMBERS],
  /** Whole: axes, which may count from the end. */
  integer: [1.5, ...NO_NUMBERS],
  /** In [0, 1): parts of what comes in. */
  fraction: [-0.1, 1.5, ...NO_NUMBERS],
  /** At least 0. */
  notNegative: [-1, ...NO_NUMBERS],
  /** Any number. */
  number: NO_NUMBERS,
  /** Numbers in any form that a tensor takes. */
  tensor: ['3', Number.NaN, {}],
  /** True or false. */
  flag: ['yes', 1, 0],
  /** Checked elsewhere: not (only) a number. */
  other: [],
} as const satisfies Readonly<Record<string, readonly unknown[]>>;

type Kind = keyof typeof BAD;

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Options by the numbers they take, `Class.option` before `option`. */
const KINDS: ReadonlyMap<string, Kind> = new Map(
  Object.entries({
    positive: `
      units filters kernelSize strides poolSize dilationRate depthMultiplier inputDim outputDim numHeads keyDim valueDim
      headDim numQueryHeads numKeyValueHeads slidingWindow n height width numTokens numBins maxTokens ngrams
      outputSequenceLength outputSize size powerIterations bins tileGridSize fftLength frameLength frameStep numMelBins
      sequenceLength sequenceStride groups shape EinsumDense.outputShape MultiHeadAttention.outputShape`,
    count: 'padding cropping numOovIndices outputPadding seed numOps',
    integer: 'axis axes attentionAxes sharedAxes dims salt IntegerLookup.oovToken IntegerLookup.maskToken',
    fraction: 'rate dropout recurrentDropout',
    notNegative: 'epsilon stddev l1 l2',
    number: `
      alpha momentum negativeSlope maxValue threshold scale offset maskValue factor fillValue heightFactor
      widthFactor xFactor yFactor valueRange sigma additionFactor thresholdFactor brightnessFactor contrastFactor
      hueFactor saturationFactor clipLimit logitSoftCap binBoundaries idfWeights maxFreq minFreq minPower magExp refPower
      samplingRate topDb`,
    tensor: 'mean variance',
    other: `
      vocabulary targetShape oovToken GroupNormalization.groups Hashing.maskValue`,
  }).flatMap(([kind, names]) => words(names).map((name) => [name, kind as Kind] as const)),
);

function kindOf(className: string, option: string): Kind | undefined {
  return KINDS.get(`${className}.${option}`) ?? KINDS.get(option);
}

/** Whether a value is a number, or a list of numbers however deep. */
export const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' || (Array.isArray(value) && value.length > 0 && value.every(isNumeric));

/** The list with another first number. */
export function withFirst(value: unknown, first: unknown): unknown {
  return Array.isArray(value) ? [withFirst(value[0], first), ...value.slice(1)] : first;
}

/** Gives each numeric option of a layer numbers that it cannot be, and each flag what is none. */
export function checkNumbers(Class: LayerClass, options: Record<string, unknown>): void {
  const config = { ...(new Class(options) as Layer).getConfig(), ...options };
  const faults = Object.entries(config).flatMap(([option, value]) => {
    const kind = typeof value === 'boolean' ? 'flag' : kindOf(Class.name, option);
    if (kind === undefined) return isNumeric(value) ? [`say in KINDS what numbers ${Class.name}.${option} takes`] : [];
    return BAD[kind].flatMap((bad) => {
      const values = Array.isArray(value) ? [bad, withFirst(value, bad)] : [bad];
      return values.flatMap((each) => faultOf(Class, { ...options, [option]: each }, option));
    });
  });
  expect(faults).toEqual([]);
}

/** What is wrong with the answer to a bad option. */
export function faultOf(
  Class: new (options: never) => object,
  options: Record<string, unknown>,
  option: string,
): string[] {
  const given = `${Class.name}.${option} = ${String(JSON.stringify(options[option]) ?? options[option])}`;
  try {
    new Class(options as never);
    return [`${given} is taken`];
  } catch (error) {
    const { message } = error as Error;
    if (!(error instanceof InvalidArgumentError)) return [`${given}: ${(error as Error).name}: ${message}`];
    const names = new RegExp(`^${Class.name}( "|:|,).*\\b${option}\\b`).test(message);
    return names ? [] : [`${given}: ${message}`];
  }
}
