/** Runs before every test file: the matcher for arrays of numbers. */
import { expect } from 'vitest';

/** How far numbers may be apart. */
export interface Tolerances {
  /** Relative to the expected number. @defaultValue 1e-5 */
  readonly rtol?: number;
  /** Absolute. @defaultValue 1e-6 */
  readonly atol?: number;
}

/** Numbers and the sizes of their nesting. */
interface Flat {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

function flatten(value: unknown): Flat {
  if (typeof value === 'number' || typeof value === 'boolean') return { shape: [], data: [Number(value)] };
  if (ArrayBuffer.isView(value)) {
    const data = value as Float32Array;
    return { shape: [data.length], data };
  }
  if (Array.isArray(value)) {
    const rows = value.map(flatten);
    const ragged = rows.find((row) => row.shape.join() !== rows[0]!.shape.join());
    if (ragged)
      throw new TypeError(`toBeAllClose: rows of shapes [${rows[0]!.shape}] and [${ragged.shape}] in one array`);
    return { shape: [rows.length, ...(rows[0]?.shape ?? [])], data: rows.flatMap((row) => Array.from(row.data)) };
  }
  if (value !== null && typeof value === 'object' && 'data' in value && 'shape' in value) return value as Flat;
  throw new TypeError(`toBeAllClose: expected numbers, arrays of numbers or a tensor, got ${typeof value}`);
}

function indexText(shape: readonly number[], offset: number): string {
  let rest = offset;
  const index = [...shape].reverse().map((size) => {
    const place = rest % size;
    rest = Math.floor(rest / size);
    return place;
  });
  return `[${index.reverse().join(', ')}]`;
}

expect.extend({
  toBeAllClose(received: unknown, expected: unknown, { rtol = 1e-5, atol = 1e-6 }: Tolerances = {}) {
    const actual = flatten(received);
    const wanted = flatten(expected);
    if (actual.shape.join() !== wanted.shape.join()) {
      return {
        pass: false,
        message: () => `shapes differ: actual [${actual.shape.join(', ')}], expected [${wanted.shape.join(', ')}]`,
      };
    }
    let misses = 0;
    let worst = -1;
    let worstExcess = 0;
    for (let i = 0; i < wanted.data.length; i++) {
      const a = actual.data[i]!;
      const b = wanted.data[i]!;
      if (Object.is(a, b) || a === b) continue;
      // How many times the allowance: NaN against a number, or infinities of different sign, is beyond any.
      const ratio = Math.abs(a - b) / (atol + rtol * Math.abs(b));
      const excess = Number.isNaN(ratio) ? Infinity : ratio;
      if (excess <= 1) continue;
      misses++;
      if (excess > worstExcess) {
        worst = i;
        worstExcess = excess;
      }
    }
    return {
      pass: misses === 0,
      message: () =>
        misses === 0
          ? `all ${wanted.data.length} numbers are within rtol ${rtol}, atol ${atol}`
          : `${misses} of ${wanted.data.length} numbers differ beyond rtol ${rtol}, atol ${atol}; worst at ${indexText(wanted.shape, worst)}: ` +
            `actual ${actual.data[worst]}, expected ${wanted.data[worst]} (${worstExcess.toPrecision(3)} times the allowance)`,
    };
  },
});
