/** Philox against published vectors; the stream's distributions against their moments and counts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveSeed, nextSeed, philox, RandomStream, setRandomSeed } from './random.ts';

function block(counter: [number, number, number, number], key: [number, number]): string[] {
  const out = new Uint32Array(4);
  philox(...counter, ...key, out);
  return [...out].map((word) => word.toString(16).padStart(8, '0'));
}

describe('philox', () => {
  // Known-answer vectors of Random123 1.14 (tests/kat_vectors, philox4x32 10).
  it.each([
    {
      counter: [0, 0, 0, 0] as [number, number, number, number],
      key: [0, 0] as [number, number],
      words: ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8'],
    },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff] as [number, number, number, number],
      key: [0xffffffff, 0xffffffff] as [number, number],
      words: ['408f276d', '41c83b0e', 'a20bc7c6', '6d5451fd'],
    },
    {
      // The first digits of pi.
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344] as [number, number, number, number],
      key: [0xa4093822, 0x299f31d0] as [number, number],
      words: ['d16cfe09', '94fdcceb', '5001e420', '24126ea1'],
    },
  ])('of $counter gives $words', ({ counter, key, words }) => {
    expect(block(counter, key)).toEqual(words);
  });

  it('multiplies as 64-bit integers do', () => {
    // One round by BigInt arithmetic, ten times.
    const byDefinition = (counter: readonly number[], key: readonly number[]): number[] => {
      let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
      let [k0, k1] = key.map(BigInt) as [bigint, bigint];
      const mask = 0xffffffffn;
      for (let round = 0; round < 10; round++) {
        const first = 0xd2511f53n * c0;
        const second = 0xcd9e8d57n * c2;
        [c0, c1, c2, c3] = [(second >> 32n) ^ c1 ^ k0, second & mask, (first >> 32n) ^ c3 ^ k1, first & mask];
        k0 = (k0 + 0x9e3779b9n) & mask;
        k1 = (k1 + 0xbb67ae85n) & mask;
      }
      return [c0, c1, c2, c3].map(Number);
    };
    const word = fc.nat(0xffffffff);
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
        const out = new Uint32Array(4);
        philox(...counter, ...key, out);
        expect([...out]).toEqual(byDefinition(counter, key));
      }),
    );
  });
});

describe('RandomStream', () => {
  it('is a pure function of seed and path', () => {
    const draw = (...path: number[]) => {
      const stream = new RandomStream(...(path as [number]));
      return Array.from({ length: 10 }, () => stream.nextUint32());
    };
    expect(draw(1, 2, 3)).toEqual(draw(1, 2, 3));
    const streams = [
      draw(1, 2, 3),
      draw(1, 3, 2),
      draw(1, 2),
      draw(2, 2, 3),
      draw(1, 2, 3, 0),
      draw(2 ** 32 + 1, 2, 3),
    ];
    expect(new Set(streams.map((words) => words.join())).size).toBe(streams.length);
  });

  it('is uniform: chi-squared of 64 bins', () => {
    const [bins, count] = [64, 64_000];
    for (const seed of [0, 1, 2]) {
      const stream = new RandomStream(seed, 9);
      const hits = new Array<number>(bins).fill(0);
      for (let i = 0; i < count; i++) hits[Math.floor(stream.random() * bins)]!++;
      const expected = count / bins;
      const statistic = hits.reduce((sum, hit) => sum + (hit - expected) ** 2 / expected, 0);
      // 63 degrees of freedom: mean 63, standard deviation 11.2; both bounds are 1 in 10,000.
      expect(statistic).toBeGreaterThan(30);
      expect(statistic).toBeLessThan(113);
    }
  });

  it('has no correlation between neighbours', () => {
    const stream = new RandomStream(5);
    const count = 50_000;
    const values = Array.from({ length: count + 1 }, () => stream.random() - 0.5);
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[i]! * values[i + 1]!;
    // The variance of each product is (1 / 12)^2: five standard deviations of the mean.
    expect(Math.abs(sum / count)).toBeLessThan((5 * (1 / 12)) / Math.sqrt(count));
  });

  it('draws normal numbers with the moments of a normal distribution', () => {
    const stream = new RandomStream(3);
    const count = 100_000;
    const values = Array.from({ length: count }, () => stream.normal());
    const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / count;
    // Mean 0, variance 1, skewness 0, kurtosis 3; five standard errors: sqrt(1, 2, 15, 96) / sqrt(count).
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / count));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / count));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / count));
    expect(Math.max(...values)).toBeLessThan(7);
  });

  it('draws integers of any bound without a bias', () => {
    const stream = new RandomStream(11);
    const hits = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) hits[stream.integer(7)]!++;
    const statistic = hits.reduce((sum, hit) => sum + (hit - 10_000) ** 2 / 10_000, 0);
    expect(statistic).toBeLessThan(27.9); // 6 degrees of freedom, 1 in 10,000
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 0x1_0000_0000 }), (bound) => {
        const value = stream.integer(bound);
        expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
      }),
    );
  });

  it('refuses bounds from which no integer can be drawn, instead of searching for ever', () => {
    const stream = new RandomStream(1);
    for (const bound of [0, -1, 2.5, 2 ** 32 + 1, Number.NaN, undefined]) {
      expect(() => stream.integer(bound as number)).toThrow(`expected a bound from 1 to 2^32, got ${bound}.`);
    }
    expect(stream.integer(1)).toBe(0);
  });

  it('permutes: every element once, every order about as often', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(), (length, seed) => {
        const order = new RandomStream(seed).permutation(length);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
      }),
    );
    const stream = new RandomStream(1);
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const key = stream.permutation(4).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const statistic = [...counts.values()].reduce((sum, hit) => sum + (hit - 1000) ** 2 / 1000, 0);
    expect(statistic).toBeLessThan(57); // 23 degrees of freedom, 1 in 10,000
  });
});

describe('seeds', () => {
  it('are 31-bit numbers that differ by path', () => {
    const seeds = Array.from({ length: 1000 }, (_, i) => deriveSeed(42, i));
    expect(new Set(seeds).size).toBe(1000);
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31)).toBe(true);
  });

  it('start again when the global seed is set', () => {
    setRandomSeed(7);
    const first = [nextSeed(), nextSeed(), nextSeed()];
    setRandomSeed(7);
    expect([nextSeed(), nextSeed(), nextSeed()]).toEqual(first);
    expect(new Set(first).size).toBe(3);
    setRandomSeed(8);
    expect(nextSeed()).not.toBe(first[0]);
    setRandomSeed(0);
  });

  it('are refused where they are no whole numbers; the global one stays', () => {
    setRandomSeed(7);
    const first = nextSeed();
    setRandomSeed(7);
    for (const seed of [Number.NaN, -1, 0.5, '7', null]) {
      expect(() => setRandomSeed(seed as number)).toThrow(
        'setRandomSeed: expected a seed that is a non-negative integer',
      );
    }
    expect(nextSeed()).toBe(first);
    setRandomSeed(0);
  });
});
