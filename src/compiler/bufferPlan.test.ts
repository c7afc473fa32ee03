import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planBuffers } from './bufferPlan.ts';

describe('planBuffers', () => {
  it('never lets buffers of overlapping lifetimes share bytes, and aligns them', () => {
    const lifetime = fc
      .record({ bytes: fc.integer({ min: 0, max: 5000 }), start: fc.nat(20), length: fc.nat(8) })
      .map(({ bytes, start, length }) => ({ bytes, start, end: start + length }));
    fc.assert(
      fc.property(fc.array(lifetime, { maxLength: 30 }), (lifetimes) => {
        const { offsets, bytes, unsharedBytes } = planBuffers(lifetimes);
        lifetimes.forEach((a, i) => {
          expect(offsets[i]! % 64).toBe(0);
          expect(offsets[i]! + a.bytes).toBeLessThanOrEqual(bytes);
          lifetimes.forEach((b, j) => {
            const alive = i !== j && a.bytes > 0 && b.bytes > 0 && a.start <= b.end && b.start <= a.end;
            if (alive) expect(offsets[i]! + a.bytes <= offsets[j]! || offsets[j]! + b.bytes <= offsets[i]!).toBe(true);
          });
        });
        expect(bytes).toBeLessThanOrEqual(unsharedBytes);
      }),
    );
  });

  it('reuses the memory of a chain: three buffers in the space of two', () => {
    const chain = [0, 1, 2].map((start) => ({ bytes: 1024, start, end: start + 1 }));
    expect(planBuffers(chain).bytes).toBe(2048);
  });
});
