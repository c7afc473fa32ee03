/** Values of files in test/golden/ops as arrays, and the engines that compute them. */
import { readFileSync } from 'node:fs';
import type { Engine } from '../../src/engine/engine.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import { allocate, type DType, type TypedArray } from '../../src/tensor/dtype.ts';
import { type GoldenNumber, numberOf } from '../nn/goldens.ts';
import type { Tolerance } from './closeTo.ts';
import { findNativeEngine } from './nativeEngine.ts';

/** An array of a file; 'float' is what the engine computes in. */
export interface GoldenArray {
  readonly shape: number[];
  readonly dtype: 'float' | DType;
  readonly data: readonly GoldenNumber[];
}

/** The cases of a file. */
export function readCases<Case>(file: string): Case[] {
  const text = readFileSync(new URL(`../golden/ops/${file}`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { cases: Case[] }).cases;
}

/** The values. */
export function arrayOf({ dtype, data }: GoldenArray, float: DType): TypedArray {
  const array = allocate(dtype === 'float' ? float : dtype, data.length);
  array.set(data.map(numberOf));
  return array;
}

/** An engine, what it computes in, and how close it comes. */
export interface Subject {
  readonly name: string;
  readonly engine: Engine;
  readonly float: 'float64' | 'float32';
  readonly tolerance: Tolerance;
}

/**
 * The reference engine in float64 and float32, and the native one where it is built.
 *
 * @param what - Named where the native engine is missing.
 */
export function goldenSubjects(
  what: string,
  tolerances: Record<'float64' | 'float32' | 'native', Tolerance>,
): Subject[] {
  const reference = (float: Subject['float']): Subject => ({
    name: `reference engine in ${float}`,
    engine: new ReferenceEngine(),
    float,
    tolerance: tolerances[float],
  });
  const native = findNativeEngine(what);
  return [
    reference('float64'),
    reference('float32'),
    ...(native === undefined
      ? []
      : [
          {
            name: 'native engine in float32',
            engine: native,
            float: 'float32',
            tolerance: tolerances.native,
          } as const,
        ]),
  ];
}
