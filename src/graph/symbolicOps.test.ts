import { describe, expect, it } from 'vitest';
import { compileGraph } from '../compiler/compile.ts';
import { ReferenceEngine } from '../engine/reference/referenceEngine.ts';
import { input, literal } from './build.ts';
import type { Node } from './node.ts';
import * as ops from './symbolicOps.ts';

async function run(f: (x: Node) => Node): Promise<{ shape: readonly number[]; data: number[] }> {
  const x = input('x', [2, 3]);
  const node = f(x);
  const graph = { inputs: [x], outputs: [{ name: 'y', node }], updates: [] };
  const executable = await new ReferenceEngine().compile(compileGraph(graph), () => {
    throw new Error('no variables');
  });
  const [y] = await executable.run([Float32Array.of(1, 2, 3, 4, 5, 6)]);
  return { shape: node.shape, data: [...y!] };
}

/** Constant int32 indices. */
const at = (...indices: number[]): Node => literal(Int32Array.from(indices), [indices.length], 'int32');

/** The same as a column. */
const pair = (...indices: number[]): Node => literal(Int32Array.from(indices), [indices.length, 1], 'int32');

describe('ops', () => {
  // numpy: np.arange(1, 7).reshape(2, 3).sum(axis=...) and so on
  it.each([
    ['sum', (x: Node) => ops.sum(x), [], [21]],
    ['sum over the last axis', (x: Node) => ops.sum(x, -1), [2], [6, 15]],
    ['sum that keeps dimensions', (x: Node) => ops.sum(x, 0, true), [1, 3], [5, 7, 9]],
    ['mean over several axes', (x: Node) => ops.mean(x, [0, 1]), [], [3.5]],
    ['max', (x: Node) => ops.max(x, 1), [2], [3, 6]],
    ['min', (x: Node) => ops.min(x, 0), [3], [1, 2, 3]],
    ['prod', (x: Node) => ops.prod(x, 1), [2], [6, 120]],
    ['any', (x: Node) => ops.any(ops.greater(x, 3), 1, true), [2, 1], [0, 1]],
    ['all', (x: Node) => ops.all(ops.less(x, 6), 0), [3], [1, 1, 0]],
    ['var', (x: Node) => ops.var(ops.multiply(x, 3), 1), [2], [6, 6]],
    ['logsumexp', (x: Node) => ops.logsumexp(ops.log(x), 1), [2], [6, 15].map((total) => Math.fround(Math.log(total)))],
    ['argmin', (x: Node) => ops.argmin(x, 0), [3], [0, 0, 0]],
    ['sort', (x: Node) => ops.sort(ops.negative(x)), [2, 3], [-3, -2, -1, -6, -5, -4]],
    ['argsort', (x: Node) => ops.argsort(ops.negative(x), 0), [2, 3], [1, 1, 1, 0, 0, 0]],
    ['topK', (x: Node) => ops.topK(x, 1).values, [2, 1], [3, 6]],
    ['takeAlongAxis', (x: Node) => ops.takeAlongAxis(x, ops.argmax(ops.reshape(x, [2, 3, 1]), 1)), [2, 1], [3, 6]],
    ['matmul', (x: Node) => ops.matmul(x, ops.transpose(x, [1, 0])), [2, 2], [14, 32, 32, 77]],
    ['where', (x: Node) => ops.where(ops.greater(x, 3), x, ops.negative(x)), [2, 3], [-1, -2, -3, 4, 5, 6]],
    ['argmax', (x: Node) => ops.argmax(x, 0), [3], [1, 1, 1]],
    [
      'scan, as a cumulative product',
      (x: Node) =>
        ops.scan([ops.constant(1, [3])], [x], ([product], [row]) => {
          const next = ops.multiply(product, row);
          return { carries: [next], outputs: [next] };
        }).outputs[0],
      [2, 3],
      [1, 2, 3, 4, 10, 18],
    ],
    ['mod', (x: Node) => ops.mod(x, 4), [2, 3], [1, 2, 3, 0, 1, 2]],
    ['round', (x: Node) => ops.round(ops.divide(x, 2)), [2, 3], [0, 1, 2, 2, 2, 3]],
    ['flip', (x: Node) => ops.flip(x, -1), [2, 3], [3, 2, 1, 6, 5, 4]],
    ['concatenate', (x: Node) => ops.concatenate([x, ops.slice(x, [0, 1], [2, 1])]), [2, 4], [1, 2, 3, 2, 4, 5, 6, 5]],
    ['take', (x: Node) => ops.take(x, ops.cast(ops.argmax(x, 1), 'int32'), 1), [2, 2], [3, 3, 6, 6]],
    ['take of all elements', (x: Node) => ops.take(x, ops.constant(4, [1], 'int32')), [1], [5]],
    // jnp.take(x, [-1, 3], axis=1) fills NaN behind the end, and counts from it
    ['take from the end', (x: Node) => ops.take(x, at(-1, 3), 1), [2, 2], [3, Number.NaN, 6, Number.NaN]],
    ['takeAlongAxis from the end', (x: Node) => ops.takeAlongAxis(x, pair(-3, 4), 1), [2, 1], [1, Number.NaN]],
    ['cumsum', (x: Node) => ops.cumsum(x, -1), [2, 3], [1, 3, 6, 4, 9, 15]],
    ['cumsum of all elements', (x: Node) => ops.cumsum(x), [6], [1, 3, 6, 10, 15, 21]],
    ['clip', (x: Node) => ops.clip(x, 2, 5), [2, 3], [2, 2, 3, 4, 5, 5]],
  ])('%s', async (_name, f, shape, data) => {
    expect(await run(f)).toEqual({ shape, data });
  });
});
