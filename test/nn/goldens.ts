/** Reads the golden files of scripts/golden/nn.py. */
import { readFileSync } from 'node:fs';

/** A number as the golden files hold it: JSON has no NaN and no infinities. */
export type GoldenNumber = number | 'nan' | 'inf' | '-inf';

/** An array as the golden files hold it. */
export interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly GoldenNumber[];
}

const WORDS = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity };

/** The number itself. */
export function numberOf(value: GoldenNumber): number {
  return typeof value === 'number' ? value : WORDS[value];
}

/** The numbers of a golden array. */
export function numbers({ data }: GoldenArray): Float32Array {
  return Float32Array.from(data, numberOf);
}

/** How far values may be from exact ones, as a part of the greatest of them. */
export const FORWARD_ERROR = 1e-5;
/** The same for gradients. */
export const GRADIENT_ERROR = 1e-4;

/** Numbers below this are what is left of greater ones that cancel: their errors are those of the greater. */
const LEAST_SCALE = 0.05;

/** An absolute tolerance, relative to the scale of the expected numbers. */
export function ofScale(expected: ArrayLike<number>, error: number): { rtol: number; atol: number } {
  let scale = LEAST_SCALE;
  for (let i = 0; i < expected.length; i++) {
    const size = Math.abs(expected[i]!);
    if (Number.isFinite(size) && size > scale) scale = size;
  }
  return { rtol: 0, atol: error * scale };
}

/** A file of test/golden/nn. */
export function readGoldens<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/nn/${name}`, import.meta.url), 'utf8')) as T;
}
