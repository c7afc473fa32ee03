/** Tensors in 16 bits: conversions, and training steps against the reference engine, which keeps rounded float32. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { loadAddon } from '../../src/engine/native/load.ts';
import { NativeEngine } from '../../src/engine/native/nativeEngine.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import * as g from '../../src/graph/build.ts';
import type { TypedArray } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { RandomStream } from '../../src/util/random.ts';
import { BENCHMARK_MODELS, makeBenchmarkNetwork } from '../ops/benchmarkNetworks.ts';
import { CaseMaker } from '../ops/caseMaker.ts';
import { expectClose } from '../ops/closeTo.ts';
import { findNativeEngine } from '../ops/nativeEngine.ts';
import type { RandomGraph } from '../ops/randomGraph.ts';
import { makeRandomNetwork } from '../ops/randomNetwork.ts';
import { graphOf, prepareGraph, runGraph } from '../ops/runGraph.ts';
import { bfloat16Tolerance, mixedStepDifference, mixedTrainingTolerance, opTolerances } from '../ops/tolerances.ts';
import { describeNative, ProgramBuilder } from './nativeProgram.ts';

const native = findNativeEngine('tensors in 16 bits');
const hasBfloat16 = native?.supportsBfloat16 ?? false;
const reference = new ReferenceEngine();
const bfloat16 = { precision: 'bfloat16' } as const;

describeNative('conversions', () => {
  test('round as PyTorch does, with every special number', async () => {
    const { conversions } = JSON.parse(
      readFileSync(new URL('../golden/ops/mixedPrecision.json', import.meta.url), 'utf8'),
    ) as { conversions: [number | string, number | string][] };
    const numberOf = (value: number | string): number => Number(String(value).replace('inf', 'Infinity'));
    const data = Float32Array.from(conversions, ([x]) => numberOf(x));
    const expected = Float32Array.from(conversions, ([, y]) => numberOf(y));
    const builder = new ProgramBuilder();
    builder.outputOf({ buffer: builder.halves(data), dtype: 'bfloat16' }, data.length);
    const rounded = builder.arena(data.byteLength);
    const access = { buffer: rounded, dtype: 'float32', strides: [1] } as const;
    builder.add({
      kind: 'loop',
      dims: [data.length],
      operands: [{ ...access, buffer: builder.input(data) }],
      steps: [{ opcode: 'reducePrecisionF', inputs: [0] }],
      results: [{ register: 1, access }],
    });
    builder.output(rounded, data.length);
    const [stored, computed] = await builder.run();
    expect(stored).toEqual(expected);
    expect(computed).toEqual(expected);
  });
});

interface Geometry {
  readonly window: readonly number[];
  /** Of the image. */
  readonly size: readonly number[];
  readonly strides: readonly number[];
  /** Before and after, of each dimension. */
  readonly padding: readonly number[];
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
}

/** Of those that oneDNN 2.6.3 gets wrong; see convolutionFaults.ts. */
const FAULTS: readonly Geometry[] = [
  { window: [1, 1], size: [3, 10], strides: [1, 1], padding: [0, 0, 0, 0], channels: 1, filters: 1, groups: 1 },
  { window: [1, 1], size: [10, 12], strides: [1, 1], padding: [0, 0, 0, 0], channels: 24, filters: 5, groups: 1 },
  { window: [1, 2], size: [6, 2], strides: [2, 3], padding: [0, 0, 1, 1], channels: 32, filters: 40, groups: 8 },
  {
    ...{ window: [1, 1, 2], size: [4, 12, 2], strides: [1, 3, 3], padding: [0, 0, 0, 0, 1, 0] },
    ...{ channels: 24, filters: 4, groups: 1 },
  },
  {
    ...{ window: [3, 1, 1], size: [4, 6, 2], strides: [3, 2, 2], padding: [1, 2, 0, 0, 0, 0] },
    ...{ channels: 24, filters: 16, groups: 1 },
  },
];

function randomGeometry(random: RandomStream): Geometry {
  const pick = <T>(list: readonly T[]): T => list[random.integer(list.length)]!;
  const groups = pick([1, 1, 1, 2, 8]);
  const channels = (): number => groups * pick([1, 2, 3, 5, 8, 16, 17, 32]);
  const window = Array.from({ length: pick([1, 2, 2, 3]) }, () => pick([1, 2, 3]));
  return {
    window,
    size: window.map((extent) => extent + random.integer(12)),
    strides: window.map(() => pick([1, 1, 2, 3])),
    padding: window.flatMap((extent) => [random.integer(extent), random.integer(extent)]),
    channels: channels(),
    filters: channels(),
    groups,
  };
}

/** A convolution, forward and both gradients, of random numbers. */
async function expectSameConvolutions(geometry: Geometry, random: RandomStream): Promise<void> {
  const { window, size, strides, channels, filters, groups } = geometry;
  const padding = window.map((_, d): [number, number] => [geometry.padding[2 * d]!, geometry.padding[2 * d + 1]!]);
  const attributes = { strides, padding, groups, dilations: window.map(() => 1) };
  const x = g.input('x', [2, ...size, channels]);
  const kernel = g.input('kernel', [...window, channels / groups, filters]);
  const y = g.convolution(x, kernel, attributes);
  const upstream = g.input('upstream', y.shape);
  const inputGradient = g.convolutionInputGradient(upstream, kernel, { ...attributes, inputSpatial: size });
  const kernelGradient = g.convolutionKernelGradient(x, upstream, { ...attributes, window });
  // What is read inside the program is stored in 16 bits.
  const graph = graphOf([x, kernel, upstream], [g.negate(y), g.negate(inputGradient), kernelGradient]);
  const data = graph.inputs.map(({ shape }) => Float32Array.from({ length: sizeOf(shape) }, () => random.normal()));
  const expected = await runGraph(reference, graph, data, undefined, bfloat16);
  const actual = await runGraph(native!, graph, data, undefined, bfloat16);
  for (const [i, tolerance] of [bfloat16Tolerance, bfloat16Tolerance, opTolerances.product].entries()) {
    expectClose(actual.outputs[i]!, expected.outputs[i]!, tolerance, `${JSON.stringify(geometry)}, result ${i}`);
  }
}

test.skipIf(!hasBfloat16)('convolutions compute what the reference engine computes', async () => {
  const random = new RandomStream(5);
  for (const geometry of FAULTS) await expectSameConvolutions(geometry, random);
  for (let i = 0; i < 300; i++) await expectSameConvolutions(randomGeometry(random), random);
});

/** The outputs of some steps, and the variables after them. */
async function trained(engine: Engine, { graph, drawInputs, variables }: RandomGraph, steps = 2) {
  const { executable, readVariables } = await prepareGraph(engine, graph, variables, bfloat16);
  const outputs: TypedArray[][] = [];
  for (let step = 0; step < steps; step++) outputs.push(await executable.run(drawInputs()));
  const description = executable.describe();
  executable.dispose();
  return { outputs, variables: readVariables(), description };
}

/** Steps of the same graph on both engines; `make` gives the same numbers each time. */
async function expectSameTraining(label: string, make: () => RandomGraph, engine: Engine): Promise<readonly string[]> {
  const expected = await trained(reference, make());
  const actual = await trained(engine, make());
  for (const [step, outputs] of actual.outputs.entries()) {
    for (const [i, output] of outputs.entries()) {
      const name = `${label}, step ${step}, output ${i}`;
      expectClose(output, expected.outputs[step]![i]!, mixedTrainingTolerance, name);
    }
  }
  const values = [...expected.variables.values()];
  for (const [i, [variable, value]] of [...actual.variables].entries()) {
    expectClose(value, values[i]!, mixedTrainingTolerance, `${label}, ${variable.name}`);
  }
  return actual.description;
}

/** The engine as it is where the processor has no instructions for bfloat16: it rounds, and stores float32. */
function makePlainEngine(): NativeEngine {
  const addon = loadAddon();
  return new NativeEngine({ ...addon, describe: () => ({ ...addon.describe(), isa: 'avx2' }) });
}

test.skipIf(native === undefined)('random networks train where the processor lacks bfloat16', async () => {
  const engine = makePlainEngine();
  expect(engine.supportsBfloat16).toBe(false);
  for (let seed = 0; seed < 40; seed++) {
    const make = () => makeRandomNetwork(new CaseMaker('small', seed));
    const description = await expectSameTraining(`network ${seed}`, make, engine);
    for (const line of description) expect(line).not.toContain('bf16');
  }
});

test.skipIf(!hasBfloat16)('random networks train as on the reference engine', async () => {
  for (let seed = 0; seed < 60; seed++) {
    await expectSameTraining(`network ${seed}`, () => makeRandomNetwork(new CaseMaker('small', seed)), native!);
  }
});

/** Root mean square of a difference. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum / a.length);
}

test.skipIf(!hasBfloat16).each(BENCHMARK_MODELS.filter((model) => model !== 'lstm'))(
  'a step of %s changes variables as on the reference engine, without reference implementations',
  async (model) => {
    const [expected, actual] = [makeBenchmarkNetwork(model, 2), makeBenchmarkNetwork(model, 2)];
    const exact = await trained(reference, expected, 1);
    const { variables, description } = await trained(native!, actual, 1);
    const found = [...variables.values()];
    for (const [i, [variable, after]] of [...exact.variables].entries()) {
      const change = distance(after, expected.variables.get(variable)!);
      expect(distance(found[i]!, after), variable.name).toBeLessThanOrEqual(mixedStepDifference * change);
    }
    for (const line of description) {
      expect(line).not.toMatch(/: (ref|simple)/);
      if (/^(dot|convolution)/.test(line)) expect(line).toContain('bf16');
    }
  },
);
