/** The two generators agree: numbers computed by scripts/golden/train_cnn.py (NumPy) against generate.ts. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { batch, hash32, initialWeight, WEIGHTS } from './generate.ts';

const golden = JSON.parse(readFileSync(new URL('trainCnn.json', import.meta.url), 'utf8'));

/** Plain left-to-right sums differ from NumPy's pairwise ones in the last bits only. */
function sum(values: Float32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

describe('generators of the golden training run', () => {
  it('finalizes as MurmurHash3 does', () => {
    // fmix32(1) of the reference implementation (SMHasher), stream 0, index 1
    expect(hash32(0, 2)[1]).toBe(0x514e28b7);
  });

  it.each(WEIGHTS.map((weight, position) => ({ ...weight, position })))('makes $name as NumPy does', (weight) => {
    const expected = golden.generator.weights[weight.position];
    const values = initialWeight(weight.position);
    expect(expected.shape).toEqual(weight.shape);
    expect(Array.from(values.subarray(0, 4))).toEqual(expected.first);
    expect(Math.abs(sum(values) - expected.sum)).toBeLessThan(1e-9);
  });

  it('makes batch 0 as NumPy does', () => {
    const { x, labels } = batch(0);
    expect(labels).toEqual(golden.generator.batch0.labels);
    expect(Array.from(x.subarray(0, 8))).toEqual(golden.generator.batch0.xFirst);
    expect(sum(x)).toBe(golden.generator.batch0.xSum); // multiples of 2^-17: exact in any order
  });
});
