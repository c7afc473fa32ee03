/** The models of the benchmarks on the native engine: which implementations run, and that they train as the oracle does. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BENCH_MODELS, type BenchModel, batchesOf, compiled } from '../../bench/support/models.ts';
import { engines, utils } from '../../src/index.ts';
import { allocate } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { findNativeEngine } from '../ops/nativeEngine.ts';

const native = findNativeEngine('implementations and training steps of the benchmark models');

/** One line for each kernel of a model's training step. */
async function implementationsOf(model: BenchModel): Promise<readonly string[]> {
  const net = compiled(model);
  try {
    const { x, y } = batchesOf(model, 1);
    const program = await net.trainer.trainProgram({ x: [x], y: [y], sampleWeight: [undefined] }, 'test');
    const storages = new Map(
      program.variables.map((variable) => [
        variable,
        native!.createVariable(variable, allocate(variable.dtype, sizeOf(variable.shape))),
      ]),
    );
    const executable = await native!.compile(program, (variable) => storages.get(variable)!);
    const lines = executable.describe();
    executable.dispose();
    for (const storage of storages.values()) storage.dispose();
    return lines;
  } finally {
    net.dispose();
  }
}

/** Equal lines once, with their number. */
function counted(lines: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return [...counts].map(([line, count]) => `${String(count).padStart(4)} ${line}`);
}

describe.skipIf(native === undefined)('benchmark models', () => {
  let previous: 'native' | 'reference';
  beforeAll(() => {
    previous = engines.current().name;
  });
  afterAll(() => engines.use(previous));

  test.each(Object.keys(BENCH_MODELS))('no reference implementation runs in %s', async (name) => {
    const lines = await implementationsOf(BENCH_MODELS[name]!);
    console.log([`${name}:`, ...counted(lines)].join('\n'));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => /: (ref|simple|reference)\b/.test(line))).toEqual([]);
  });

  // The others are in test/ops/parity.test.ts as graphs.
  test.each(['transformer', 'mobile'])('%s trains as on the reference engine', async (name) => {
    const model: BenchModel = { ...BENCH_MODELS[name]!, batch: 2 };
    const losses: number[][] = [];
    for (const engine of ['native', 'reference'] as const) {
      engines.use(engine);
      utils.setRandomSeed(5);
      const net = compiled(model);
      const { x, y } = batchesOf(model, 1);
      const values: number[] = [];
      for (let step = 0; step < 3; step++) values.push((await net.trainOnBatch(x, y, { returnDict: true })).loss!);
      net.dispose();
      losses.push(values);
    }
    // Float32 sums in another order, three steps deep: batch normalisation over few numbers magnifies them.
    expect(losses[0]).toBeAllClose(losses[1], { rtol: 1e-3 });
  });
});
