/** Reads the golden files of scripts/golden/nn.py. */
import { readFileSync } from 'node:fs';

/** An array as the golden files hold it. */
export interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly (number | 'nan' | 'inf' | '-inf')[];
}

const WORDS: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity };

/** The numbers of a golden array. */
export function numbers({ data }: GoldenArray): Float32Array {
  return Float32Array.from(data, (value) => (typeof value === 'number' ? value : WORDS[value]!));
}

/** A file of test/golden/nn. */
export function readGoldens<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/nn/${name}`, import.meta.url), 'utf8')) as T;
}
