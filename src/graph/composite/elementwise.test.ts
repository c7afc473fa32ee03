import { expect, it } from 'vitest';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { input } from '../build.ts';
import type { Node } from '../node.ts';
import { clip, isfinite, isinf, isnan, log2, log10, tan } from './elementwise.ts';

it('clip limits to the interval', async () => {
  const x = input('x', [4]);
  const { outputs } = await runGraph(new ReferenceEngine(), graphOf([x], [clip(x, -1, 0.5)]), [
    Float32Array.of(-2, -1, 0.25, 3),
  ]);
  expect(outputs[0]).toBeAllClose([-1, -1, 0.25, 0.5]);
});

async function apply(compose: (x: Node) => Node, values: readonly number[]): Promise<number[]> {
  const x = input('x', [values.length]);
  const { outputs } = await runGraph(new ReferenceEngine(), graphOf([x], [compose(x)]), [Float32Array.from(values)]);
  return [...outputs[0]!];
}

it('log2, log10 and tan are what Math says', async () => {
  const x = [0.25, 1, 3, 8, 1000];
  expect(await apply(log2, x)).toBeAllClose(x.map(Math.log2));
  expect(await apply(log10, x)).toBeAllClose(x.map(Math.log10));
  expect(await apply(tan, [-1.25, 0, 0.5, 3])).toBeAllClose([-1.25, 0, 0.5, 3].map(Math.tan));
});

it('isnan, isinf and isfinite tell the kinds of numbers apart', async () => {
  const x = [1, Number.NaN, Infinity, -Infinity, -0];
  expect(await apply(isnan, x)).toEqual([0, 1, 0, 0, 0]);
  expect(await apply(isinf, x)).toEqual([0, 0, 1, 1, 0]);
  expect(await apply(isfinite, x)).toEqual([1, 0, 0, 0, 1]);
  expect(isfinite(input('x', [2])).dtype).toBe('bool');
});

it('integers are all finite', async () => {
  const x = input('x', [2], 'int32');
  const graph = graphOf([x], [isnan(x), isinf(x), isfinite(x)]);
  const { outputs } = await runGraph(new ReferenceEngine(), graph, [Int32Array.of(0, -7)]);
  expect(outputs.map((output) => [...output])).toEqual([
    [0, 0],
    [0, 0],
    [1, 1],
  ]);
});
