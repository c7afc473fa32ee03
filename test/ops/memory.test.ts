/** The native engine gives memory back: what is disposed does not add up over hundreds of programs and thousands of runs. */
import { describe, expect, it } from 'vitest';
import { compileGraph } from '../../src/compiler/compile.ts';
import * as g from '../../src/graph/build.ts';
import { Variable } from '../../src/graph/variable.ts';
import { findNativeEngine } from './nativeEngine.ts';
import { graphOf, prepareGraph } from './runGraph.ts';

const native = findNativeEngine('memory of the native engine');
const MEBI = 2 ** 20;
const ELEMENTS = MEBI; // 4 MiB of float32

/** Resident bytes that `work` leaves behind, after a first call that warms everything up. */
async function growthOf(work: () => Promise<void>): Promise<number> {
  await work();
  const before = process.memoryUsage.rss();
  await work();
  return process.memoryUsage.rss() - before;
}

// Each piece of work touches 800 MiB in all: a leak shows, the garbage collector's moods do not.
describe.skipIf(native === undefined)('memory', () => {
  const engine = native!;

  it('of programs is free after dispose', async () => {
    const data = new Float32Array(ELEMENTS).fill(1);
    const x = g.input('x', [1]);
    const program = compileGraph(graphOf([x], [g.add(g.reduceSum(g.literal(data, [ELEMENTS], 'float32')), x)]));
    const growth = await growthOf(async () => {
      for (let i = 0; i < 200; i++) {
        const executable = await engine.compile(program, () => {
          throw new Error('no variables here');
        });
        expect((await executable.run([Float32Array.of(i)]))[0]![0]).toBe(ELEMENTS + i);
        executable.dispose();
      }
    });
    expect(growth).toBeLessThan(200 * MEBI);
  });

  it('of variables is free after dispose', async () => {
    const symbol = new Variable('w', [ELEMENTS]);
    const data = new Float32Array(ELEMENTS).fill(1);
    const growth = await growthOf(async () => {
      for (let i = 0; i < 200; i++) engine.createVariable(symbol, data).dispose();
    });
    expect(growth).toBeLessThan(200 * MEBI);
  });

  it('of a training step stays the same', async () => {
    const symbol = new Variable('w', [1000]);
    const [x, w] = [g.input('x', [1000]), g.variable(symbol)];
    const graph = { ...graphOf([x], [g.multiply(x, w)]), updates: [{ variable: symbol, node: g.add(w, x) }] };
    const { executable } = await prepareGraph(engine, graph, new Map([[symbol, new Float32Array(1000)]]));
    const input = new Float32Array(1000).fill(1);
    const growth = await growthOf(async () => {
      for (let i = 0; i < 5000; i++) await executable.run([input]);
    });
    executable.dispose();
    expect(growth).toBeLessThan(50 * MEBI);
  });
});
