import { describe, expect, it } from 'vitest';
import { runGraph } from '../../../test/ops/runGraph.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { cast, input } from '../build.ts';
import type { Node } from '../node.ts';
import { allMasks, attentionWeights, causalMask, slidingWindowMask } from './attention.ts';

async function numbersOf(
  node: Node,
  inputs: readonly Node<'input'>[] = [],
  data: Float32Array[] = [],
): Promise<number[]> {
  const graph = { inputs, outputs: [{ name: 'y', node: cast(node, 'float32') }], updates: [] };
  return [...((await runGraph(new ReferenceEngine(), graph, data, new Map())).outputs[0] as Float32Array)];
}

describe('masks of attention', () => {
  it('hide what comes after the query', async () => {
    expect(await numbersOf(causalMask(2, 3))).toEqual([1, 0, 0, 1, 1, 0]);
  });

  it('hide what is far from the query', async () => {
    expect(await numbersOf(slidingWindowMask(3, 3, 2))).toEqual([1, 1, 0, 1, 1, 1, 0, 1, 1]);
  });

  it('go together', async () => {
    expect(allMasks([undefined, undefined])).toBeUndefined();
    const both = allMasks([causalMask(3, 3), undefined, slidingWindowMask(3, 3, 2)])!;
    expect(await numbersOf(both)).toEqual([1, 0, 0, 1, 1, 0, 0, 1, 1]);
  });
});

describe('attentionWeights', () => {
  const scores = input('scores', [3, 3]);
  const data = [Float32Array.of(5, 9, 9, 1, 1, 9, 0, 0, Math.log(2))];

  it('are probabilities of the keys that a query sees', async () => {
    const weights = await numbersOf(attentionWeights(scores, causalMask(3, 3)), [scores], data);
    expect(weights).toBeAllClose([1, 0, 0, 0.5, 0.5, 0, 0.25, 0.25, 0.5], { rtol: 1e-6 });
  });

  it('are equal where a query sees no key', async () => {
    const none = slidingWindowMask(3, 3, 0);
    expect(await numbersOf(attentionWeights(scores, none), [scores], data)).toBeAllClose(new Array(9).fill(1 / 3));
  });

  it('sum to 1 over several axes of keys together', async () => {
    const wide = input('scores', [1, 2, 2]);
    const weights = await numbersOf(
      attentionWeights(wide, undefined, 2),
      [wide],
      [Float32Array.of(0, 0, 0, Math.log(5))],
    );
    expect(weights).toBeAllClose([0.125, 0.125, 0.125, 0.625], { rtol: 1e-6 });
  });
});
