import { describe, expect, it } from 'vitest';
import { areEven, evenThresholds } from './thresholds.ts';

describe('areEven', () => {
  it('knows even thresholds, three or more', () => {
    for (const count of [3, 7, 200]) expect(areEven(evenThresholds(count))).toBe(true);
    expect(areEven([0, 0.5 + 1e-6, 1])).toBe(true);
    expect(areEven([0, 1])).toBe(false);
    expect(areEven([0, 0.4, 1])).toBe(false);
    expect(areEven([0.1, 0.5, 0.9])).toBe(false);
  });
});
