import { describe, expect, it } from 'vitest';
import { compileGraph } from '../compiler/compile.ts';
import { ReferenceEngine } from '../engine/reference/referenceEngine.ts';
import { input } from './build.ts';
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

describe('ops', () => {
  // numpy: np.arange(1, 7).reshape(2, 3).sum(axis=...) and so on
  it.each([
    ['sum', (x: Node) => ops.sum(x), [], [21]],
    ['sum over the last axis', (x: Node) => ops.sum(x, -1), [2], [6, 15]],
    ['sum that keeps dimensions', (x: Node) => ops.sum(x, 0, true), [1, 3], [5, 7, 9]],
    ['mean over several axes', (x: Node) => ops.mean(x, [0, 1]), [], [3.5]],
    ['max', (x: Node) => ops.max(x, 1), [2], [3, 6]],
    ['min', (x: Node) => ops.min(x, 0), [3], [1, 2, 3]],
    ['matmul', (x: Node) => ops.matmul(x, ops.transpose(x, [1, 0])), [2, 2], [14, 32, 32, 77]],
    ['where', (x: Node) => ops.where(ops.greater(x, 3), x, ops.negative(x)), [2, 3], [-1, -2, -3, 4, 5, 6]],
    ['argmax', (x: Node) => ops.argmax(x, 0), [3], [1, 1, 1]],
    ['clip', (x: Node) => ops.clip(x, 2, 5), [2, 3], [2, 2, 3, 4, 5, 5]],
  ])('%s', async (_name, f, shape, data) => {
    expect(await run(f)).toEqual({ shape, data });
  });
});
