/** Ops that move elements where memory is shared or empty, on both engines. Numbers: by hand. */
import { describe, expect, test } from 'vitest';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import { add, input, reshape, variable } from '../../src/graph/build.ts';
import { concat, gather, reverse, scatterAdd, slice } from '../../src/graph/buildMovement.ts';
import { makeNode } from '../../src/graph/node.ts';
import { Variable } from '../../src/graph/variable.ts';
import { findNativeEngine } from './nativeEngine.ts';
import { graphOf, prepareGraph, runGraph } from './runGraph.ts';

const native = findNativeEngine('moving elements on the native engine');
const engines = [new ReferenceEngine(), ...(native === undefined ? [] : [native])];

describe.each(engines)('$name', (engine) => {
  test('a variable may become a permutation of itself', async () => {
    const v = new Variable('v', [4], 'float32');
    const old = variable(v);
    const turned = concat([slice(old, [2], [2]), reverse(slice(old, [0], [2]))], 0);
    const graph = {
      inputs: [],
      outputs: [{ name: 'sum', node: add(old, turned) }],
      updates: [{ variable: v, node: turned }],
    };
    const values = new Map([[v, Float32Array.of(1, 2, 3, 4)]]);
    const { executable, readVariables } = await prepareGraph(engine, graph, values);
    const [sum] = await executable.run([]);
    expect([...sum!]).toEqual([4, 6, 5, 5]);
    expect([...readVariables().get(v)!]).toEqual([3, 4, 2, 1]);
    await executable.run([]);
    expect([...readVariables().get(v)!]).toEqual([2, 1, 4, 3]);
  });

  test('nothing gathers and scatters to nothing, or to zeros', async () => {
    const x = input('x', [0, 2]);
    const at = input('at', [0], 'int32');
    const one = input('one', [1], 'int32');
    const nodes = [gather(x, one), scatterAdd(x, at, 2), gather(x, at), concat([x, x], 0)];
    const { outputs } = await runGraph(engine, graphOf([x, at, one], nodes), [
      new Float32Array(0),
      new Int32Array(0),
      Int32Array.of(0),
    ]);
    expect(outputs.map((each) => [...each])).toEqual([[Number.NaN, Number.NaN], [0, 0, 0, 0], [], []]);
  });

  test('one element twice: concat of a tensor with itself, pad of nothing', async () => {
    const x = input('x', [1]);
    const empty = input('empty', [0]);
    const padded = makeNode('pad', [empty, reshape(x, [])], { low: [1], high: [1], interior: [3] });
    const { outputs } = await runGraph(engine, graphOf([x, empty], [concat([x, x, x], 0), padded]), [
      Float32Array.of(7),
      new Float32Array(0),
    ]);
    expect(outputs.map((each) => [...each])).toEqual([
      [7, 7, 7],
      [7, 7],
    ]);
  });
});
