import { describe, expect, it } from 'vitest';
import { compileGraph } from '../../compiler/compile.ts';
import { dot, input, tanh } from '../../graph/build.ts';
import { scan } from '../../graph/buildScan.ts';
import type { Node } from '../../graph/node.ts';
import { ReferenceEngine } from './referenceEngine.ts';

const STEPS = 3;
const h0 = input('h0', [2, 2]);
const w = input('w', [2, 2]);

function compile(output: (results: { carries: [Node]; outputs: [Node] }) => Node) {
  const results = scan(
    [h0],
    [],
    ([h]) => {
      const next = tanh(dot(h, w));
      return { carries: [next], outputs: [next] };
    },
    { length: STEPS },
  );
  const graph = { inputs: [h0, w], outputs: [{ name: 'y', node: output(results) }], updates: [] };
  return new ReferenceEngine().compile(compileGraph(graph), () => {
    throw new Error('no variables here');
  });
}

describe('a scan on the reference engine', () => {
  it('names the kernels of its body', async () => {
    expect((await compile(({ carries }) => carries[0])).describe()).toEqual(['dot: reference']);
  });

  it('counts the memory of its results, of the body, and of carries between two steps', async () => {
    const matrix = 2 * 2 * 4;
    const [body, carries] = [2 * matrix, 2 * matrix]; // product and tanh; old and new carry
    const final = await compile(({ carries: [carry] }) => carry);
    expect(final.memory).toEqual({ arenaBytes: matrix + body + carries, unsharedBytes: matrix + body + carries });
    const stacked = await compile(({ outputs: [output] }) => output);
    expect(stacked.memory.arenaBytes).toBe(STEPS * matrix + body + carries);
  });

  it('runs again and again', async () => {
    const executable = await compile(({ carries }) => carries[0]);
    const inputs = [Float32Array.of(1, 0, 0, 1), Float32Array.of(0, 1, 1, 0)];
    const expected = Math.tanh(Math.tanh(Math.tanh(1))); // an odd number of swaps
    for (let run = 0; run < 3; run++) {
      const [y] = await executable.run(inputs);
      expect(y).toBeAllClose([0, expected, expected, 0], { rtol: 1e-6 });
    }
  });
});
