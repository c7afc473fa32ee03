/** Runs metrics and optimizers on the reference engine against what Keras 3.15.1 gave for the same numbers. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { ReferenceEngine } from '../../../src/engine/reference/referenceEngine.ts';
import { input, variable as readVariable } from '../../../src/graph/build.ts';
import type { Graph } from '../../../src/graph/node.ts';
import { Variable } from '../../../src/graph/variable.ts';
import type { Metric } from '../../../src/nn/metrics/index.ts';
import { resolveMetric } from '../../../src/nn/metrics/index.ts';
import { resolveOptimizer } from '../../../src/nn/optimizers/index.ts';
import { allocate, type DType, type TypedArray } from '../../../src/tensor/dtype.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { runGraph } from '../../ops/runGraph.ts';

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface MetricBatch {
  readonly yTrue: Numbers;
  readonly yPred: Numbers;
  readonly sampleWeight: Numbers | null;
  /** Which predictions count, 0 and 1; all without it. */
  readonly mask?: Numbers;
}

/** A metric, what it is fed, and its result after each batch. */
export interface MetricCase {
  readonly metric: string;
  readonly config: Record<string, unknown>;
  readonly dtype: DType;
  readonly batches: readonly MetricBatch[];
  /** After each batch, one after the other; of some metrics several each. */
  readonly results: readonly number[];
}

interface OptimizerCase {
  readonly optimizer: string;
  readonly config: Record<string, unknown>;
  readonly slots: readonly { readonly name: string; readonly value: readonly number[] }[];
  readonly values: readonly (readonly number[])[];
}

interface Goldens {
  readonly metrics: readonly MetricCase[];
  readonly optimizers: {
    readonly start: readonly number[];
    readonly gradients: readonly (readonly number[])[];
    readonly cases: readonly OptimizerCase[];
  };
}

const goldens = JSON.parse(readFileSync(new URL('./nnTraining.json', import.meta.url), 'utf8')) as Goldens;

/** Every golden case of a metric in this folder. */
export const metricCases = goldens.metrics;
const engine = new ReferenceEngine();

function array({ data }: Numbers, dtype: DType = 'float32'): TypedArray {
  const values = allocate(dtype, data.length);
  values.set(data);
  return values;
}

function atLeastOne<T>(cases: readonly T[], what: string): readonly T[] {
  if (cases.length === 0) throw new Error(`No golden cases of ${what}.`);
  return cases;
}

/** Results after each batch of every golden case of a metric. */
export function itMatchesKerasMetric(className: string): void {
  const cases = atLeastOne(
    goldens.metrics.filter(({ metric }) => metric === className),
    className,
  );
  it.each(cases.map((golden, i) => [i, JSON.stringify(golden.config), golden] as const))(
    'gives the results of Keras 3.15.1 over uneven batches (case %i: %s)',
    async (_, __, golden) => {
      const metric = resolveMetric({ className, config: golden.config });
      expect(await metricResults(metric, golden.batches, golden.dtype)).toBeAllClose([...golden.results]);
    },
  );
}

/** Feeds batches to a metric, one after the other, and gives its results after each. */
export async function metricResults(
  metric: Metric,
  batches: readonly MetricBatch[],
  dtype: DType = 'float32',
  on: Engine = engine,
): Promise<number[]> {
  const results: number[] = [];
  const [first] = batches;
  if (first !== undefined) metric.ensureBuilt(first.yTrue.shape, first.yPred.shape);
  let values = new Map(metric.state.map((state) => [state, new Float32Array(sizeOf(state.shape))]));
  for (const batch of batches) {
    const yTrue = input('yTrue', batch.yTrue.shape, dtype);
    const yPred = input('yPred', batch.yPred.shape);
    const sampleWeight = batch.sampleWeight === null ? undefined : input('weight', batch.sampleWeight.shape);
    const mask = batch.mask === undefined ? undefined : input('mask', batch.mask.shape, 'bool');
    const state = metric.update(metric.state.map(readVariable), { yTrue, yPred, sampleWeight, mask });
    const fed = [
      [yTrue, array(batch.yTrue, dtype)],
      [yPred, array(batch.yPred)],
      ...(sampleWeight === undefined ? [] : [[sampleWeight, array(batch.sampleWeight!)] as const]),
      ...(mask === undefined ? [] : [[mask, array(batch.mask!, 'bool')] as const]),
    ] as const;
    const graph: Graph = {
      inputs: fed.map(([node]) => node),
      outputs: [{ name: 'result', node: metric.result(state) }],
      updates: metric.state.map((variable, i) => ({ variable, node: state[i]! })),
    };
    const run = await runGraph(
      on,
      graph,
      fed.map(([, data]) => data),
      values,
    );
    values = new Map([...run.variables] as [Variable, Float32Array<ArrayBuffer>][]);
    results.push(...run.outputs[0]!);
  }
  return results;
}

/** Ten updates of every golden case of an optimizer, and its slots at the end. */
export function itMatchesKerasOptimizer(className: string): void {
  const { start, gradients: steps, cases } = goldens.optimizers;
  const own = atLeastOne(
    cases.filter(({ optimizer }) => optimizer === className),
    className,
  );
  it.each(own.map((golden) => [JSON.stringify(golden.config), golden] as const))(
    'makes the ten updates of Keras 3.15.1 (%s)',
    async (_, golden) => {
      const optimizer = resolveOptimizer({ className, config: golden.config });
      const weight = new Variable('w', [start.length]);
      const slots = optimizer.slotsOf(weight);
      expect(optimizer.slotSpecs(weight).map(({ name }) => name)).toEqual(golden.slots.map(({ name }) => name));
      const gradient = input('gradient', weight.shape);
      const learningRate = input('learningRate', []);
      const step = input('step', []);
      const result = optimizer.update(readVariable(weight), gradient, slots.map(readVariable), { learningRate, step });
      const graph: Graph = {
        inputs: [gradient, learningRate, step],
        outputs: [],
        updates: [
          { variable: weight, node: result.variable },
          ...slots.map((variable, i) => ({ variable, node: result.slots[i]! })),
        ],
      };
      let values = new Map([
        [weight, Float32Array.from(start)],
        ...optimizer
          .slotSpecs(weight)
          .map((spec, i) => [slots[i]!, new Float32Array(start.length).fill(Number(spec.initialValue))] as const),
      ]);
      for (const [i, data] of steps.entries()) {
        const inputs = [Float32Array.from(data), Float32Array.of(optimizer.learningRate), Float32Array.of(i + 1)];
        const run = await runGraph(engine, graph, inputs, values);
        values = new Map([...run.variables] as [Variable, Float32Array<ArrayBuffer>][]);
        expect(values.get(weight)).toBeAllClose([...golden.values[i]!], { rtol: 1e-5, atol: 2e-7 });
      }
      for (const [i, slot] of golden.slots.entries()) {
        expect(values.get(slots[i]!)).toBeAllClose([...slot.value], { rtol: 1e-5, atol: 2e-7 });
      }
    },
  );
}
