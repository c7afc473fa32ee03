/** Against the loop by hand, and against `scan`. */
import { describe, expect, it } from 'vitest';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { add, input, multiply } from '../build.ts';
import { scan } from '../buildScan.ts';
import type { Node } from '../node.ts';
import { unrolledScan } from './unrolledScan.ts';

const VALUES = [1, 2, 3, 4, 5, 6];

describe('unrolledScan', () => {
  it.each([false, true])('computes what the loop and scan compute, reverse: %s', async (reverse) => {
    const start = input('start', [2]);
    const sequence = input('sequence', [3, 2]);
    const body = ([carry]: readonly Node[], [element]: readonly Node[]) => {
      const sum = add(multiply(carry!, 2), element!); // [2]
      return { carries: [sum], outputs: [multiply(sum, element!), carry!] };
    };
    const results = [unrolledScan, scan].flatMap((repeat) => {
      const { carries, outputs } = repeat([start], [sequence], body, { reverse });
      return [...carries, ...outputs];
    });
    const { outputs } = await runGraph(new ReferenceEngine(), graphOf([start, sequence], results), [
      Float32Array.of(10, 20),
      Float32Array.from(VALUES),
    ]);

    let carry = [10, 20];
    const products: number[][] = [];
    const before: number[][] = [];
    for (const step of reverse ? [2, 1, 0] : [0, 1, 2]) {
      before[step] = carry;
      carry = carry.map((value, i) => 2 * value + VALUES[2 * step + i]!);
      products[step] = carry.map((value, i) => value * VALUES[2 * step + i]!);
    }
    const expected = [carry, products.flat(), before.flat()];
    expect(outputs.map((values) => [...values])).toEqual([...expected, ...expected]);
  });
});
