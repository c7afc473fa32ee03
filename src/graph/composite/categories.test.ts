import { describe, expect, it } from 'vitest';
import { testEngines } from '../../../test/nn/availableEngines.ts';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import type { TypedArray } from '../../tensor/dtype.ts';
import { input } from '../build.ts';
import type { Node } from '../node.ts';
import { encodeCategories } from './encodeCategories.ts';
import { searchSorted } from './searchSorted.ts';

describe.each(testEngines)('on the $name engine', ({ engine }) => {
  async function run(x: Node, values: TypedArray, outputs: readonly Node[]): Promise<number[][]> {
    const result = await runGraph(engine!, graphOf([x], outputs), [values]);
    return result.outputs.map((array) => [...array]);
  }

  describe.skipIf(engine === undefined)('searchSorted', () => {
    const keys = [-3, -0.5, 0.25, 0.25, 7];

    it.each([0, 1, 2, 3, 4, 5])('counts the keys before a value, of %i keys', async (count) => {
      const values = Float32Array.of(-Infinity, -3, -1, -0.5, 0, 0.25, 0.5, 7, 8, Infinity, Number.NaN);
      const x = input('x', [values.length]);
      const known = keys.slice(0, count);
      const outputs = await run(x, values, [searchSorted(x, known), searchSorted(x, known, 'right')]);
      const number = (isBefore: (key: number, value: number) => boolean): number[] =>
        [...values].map((value) => known.filter((key) => Number.isNaN(value) || isBefore(key, value)).length);
      expect(outputs[0]).toEqual(number((key, value) => key < value));
      expect(outputs[1]).toEqual(number((key, value) => key <= value));
    });

    it('takes integers up to the largest', async () => {
      const values = Int32Array.of(-0x8000_0000, 4, 5, 6, 0x7fff_ffff);
      const x = input('x', [5], 'int32');
      const outputs = await run(x, values, [
        searchSorted(x, [5, 0x7fff_ffff]),
        searchSorted(x, [-0x8000_0000, 5], 'right'),
      ]);
      expect(outputs).toEqual([
        [0, 0, 0, 1, 1],
        [1, 1, 2, 2, 2],
      ]);
    });
  });

  describe.skipIf(engine === undefined)('encodeCategories', () => {
    it('writes one class, all classes or their counts, and leaves out what is no class', async () => {
      const x = input('x', [2, 3], 'int32');
      const values = Int32Array.of(2, 0, 2, -1, 1, 3);
      const nodes = (['oneHot', 'multiHot', 'count'] as const).map((mode) => encodeCategories(x, 3, mode));
      expect(nodes.map(({ shape }) => shape)).toEqual([
        [2, 3, 3],
        [2, 3],
        [2, 3],
      ]);
      expect(await run(x, values, nodes)).toEqual([
        [0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0],
        [1, 0, 1, 0, 1, 0],
        [1, 0, 2, 0, 1, 0],
      ]);
    });

    it('drops a last axis of 1 in oneHot', () => {
      expect(encodeCategories(input('x', [2, 1], 'int32'), 3, 'oneHot').shape).toEqual([2, 3]);
      expect(encodeCategories(input('x', [1], 'int32'), 3, 'oneHot').shape).toEqual([1, 3]);
      expect(encodeCategories(input('x', [2, 4, 1], 'int32'), 3, 'count').shape).toEqual([2, 4, 3]);
    });
  });
});
