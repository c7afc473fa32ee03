/** Random bits of the addon: the ones that src/graph/ops.ts defines and src/util/random.ts computes. */
import { expect, it } from 'vitest';
import { philox } from '../../src/util/random.ts';
import { addon, describeNative, ProgramBuilder } from './nativeProgram.ts';

async function uniform(seed: number, stream: number, count: number, step: number): Promise<Float32Array> {
  const builder = new ProgramBuilder();
  const target = builder.arena(count * 4);
  const inputs = [builder.input(Int32Array.of(step))] as const;
  builder.add({ kind: 'randomUniform', seed, stream, count, inputs, outputs: [target] });
  builder.output(target, count);
  return (await builder.run())[0] as Float32Array;
}

function expected(seed: number, stream: number, count: number, step: number): Float32Array {
  const block = new Uint32Array(4);
  return Float32Array.from({ length: count }, (_, i) => {
    philox(Math.floor(i / 4), 0, step >>> 0, stream >>> 0, seed >>> 0, 0x6d696c6c, block);
    return (block[i % 4]! >>> 8) * 2 ** -24;
  });
}

describeNative('randomUniform', () => {
  it.each([1, 3, 4, 63, 64, 65, 1000, 100_003])('gives the bits of util/random.ts: %i elements', async (count) => {
    for (const [seed, stream, step] of [
      [0, 0, 0],
      [1, 2, 3],
      [0xffffffff, 0x80000001, -1],
      [2 ** 31, 77, 1_000_000],
    ] as const) {
      expect(await uniform(seed, stream, count, step)).toEqual(expected(seed, stream, count, step));
    }
  });

  it('is uniform in [0, 1)', async () => {
    const values = await uniform(9, 1, 1_000_000, 5);
    const bins = new Float64Array(100);
    for (const value of values) bins[Math.floor(value * 100)]!++;
    expect(Math.max(...values.subarray(0, 100_000))).toBeLessThan(1);
    // Chi-square with 99 degrees of freedom: above 148 once in a thousand sets of bits, and these bits never change.
    expect(bins.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(148);
  });

  it('draws other numbers for another step, stream or seed', async () => {
    const draws = await Promise.all([
      uniform(1, 1, 64, 1),
      uniform(1, 1, 64, 2),
      uniform(1, 2, 64, 1),
      uniform(2, 1, 64, 1),
    ]);
    expect(new Set(draws.flatMap((values) => [...values])).size).toBeGreaterThan(250);
  });
});

describeNative('argMax', () => {
  async function argMax(outer: number, size: number, inner: number, x: Float32Array): Promise<Int32Array> {
    const builder = new ProgramBuilder();
    const target = builder.arena(outer * inner * 4);
    builder.add({ kind: 'argMax', outer, size, inner, inputs: [builder.input(x)], outputs: [target] });
    builder.output(target, outer * inner, 'int32');
    return (await builder.run())[0] as Int32Array;
  }

  /** As numpy: the first NaN if there is one, else the first largest. */
  function expectedIndex(values: readonly number[]): number {
    const nan = values.findIndex((value) => Number.isNaN(value));
    return nan >= 0 ? nan : values.indexOf(Math.max(...values));
  }

  it.each([
    [128, 10, 1],
    [3, 1, 5],
    [1, 1000, 1],
    [7, 129, 1],
    [5, 64, 1],
    [4, 33, 300],
    [2, 2, 1000],
    [40, 3000, 2],
  ])('finds the first largest element: [%i, %i, %i]', async (outer, size, inner) => {
    const ties = await addonValues(outer * size * inner, 1);
    const withNaN = ties.map((value, i) => (i % 97 === 13 ? Number.NaN : value));
    const lowest = new Float32Array(ties.length).fill(-Infinity);
    for (const x of [ties, withNaN, lowest]) {
      const want = Int32Array.from({ length: outer * inner }, (_, i) => {
        const start = Math.floor(i / inner) * size * inner + (i % inner);
        return expectedIndex(Array.from({ length: size }, (_, j) => x[start + j * inner]!));
      });
      expect(await argMax(outer, size, inner, x)).toEqual(want);
    }
  });

  /** Few different values, so that there are ties. */
  async function addonValues(count: number, seed: number): Promise<Float32Array> {
    return (await uniform(seed, 0, count, 0)).map((value) => Math.floor(value * 20) - 10);
  }

  it('refuses an axis without elements', async () => {
    const target = { space: 'arena', offset: 0 } as const;
    const program = { arenaBytes: 64, variables: [], literals: [], inputBytes: [], outputs: [] };
    const instruction = { kind: 'argMax', outer: 1, size: 0, inner: 1, inputs: [target], outputs: [target] } as const;
    const create = async () => addon().createProgram({ ...program, instructions: [instruction] });
    await expect(create()).rejects.toThrow(/argMax/);
  });
});
