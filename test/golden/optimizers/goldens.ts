/** Runs optimizers and schedules against what Keras 3.15.1 gave for the same numbers. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ReferenceEngine } from '../../../src/engine/reference/referenceEngine.ts';
import { input, variable as readVariable } from '../../../src/graph/build.ts';
import type { Graph } from '../../../src/graph/node.ts';
import { Variable } from '../../../src/graph/variable.ts';
import { applyUpdates } from '../../../src/nn/optimizers/applyUpdates.ts';
import { resolveOptimizer } from '../../../src/nn/optimizers/index.ts';
import { resolveSchedule } from '../../../src/nn/optimizers/schedules/index.ts';
import { toStoredOptimizer } from '../../../src/saving/kerasOptimizer.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { runGraph } from '../../ops/runGraph.ts';

interface OptimizerCase {
  readonly optimizer: string;
  readonly config: Record<string, unknown> & { readonly lossScaleFactor?: number };
  /** Learning rate of each step. */
  readonly rates: readonly number[];
  /** By step and weight. */
  readonly values: readonly (readonly (readonly number[])[])[];
  /** At the end, in the order of files. */
  readonly slots: readonly (readonly number[])[];
}

interface ScheduleCase {
  readonly schedule: string;
  readonly config: Record<string, unknown>;
  readonly rates: readonly number[];
}

interface Goldens {
  readonly shapes: readonly (readonly number[])[];
  readonly start: readonly (readonly number[])[];
  readonly gradients: readonly (readonly (readonly number[])[])[];
  readonly optimizers: readonly OptimizerCase[];
  readonly schedules: readonly ScheduleCase[];
}

const goldens = JSON.parse(readFileSync(new URL('./optimizers.json', import.meta.url), 'utf8')) as Goldens;
const NAMES = ['kernel', 'bias'];
const TOLERANCE = { rtol: 2e-5, atol: 1e-6 };

function casesOf<T>(cases: readonly T[], className: string, nameOf: (item: T) => string): T[] {
  const own = cases.filter((item) => nameOf(item) === className);
  if (own.length === 0) throw new Error(`No golden cases of ${className}.`);
  return own;
}

/** Twenty updates of every golden case of an optimizer, and its slots at the end. */
export function itMatchesKeras(className: string): void {
  const cases = casesOf(goldens.optimizers, className, ({ optimizer }) => optimizer);
  it.each(cases.map((golden) => [JSON.stringify(golden.config), golden] as const))(
    'makes the twenty updates of Keras 3.15.1 (%s)',
    async (_, golden) => {
      const { values, slots } = await runOptimizer(golden);
      values.forEach((step, i) => {
        step.forEach((value, j) => {
          expect(value).toBeAllClose([...golden.values[i]![j]!], TOLERANCE);
        });
      });
      expect(slots.length).toBe(golden.slots.length);
      slots.forEach((slot, i) => {
        expect(slot).toBeAllClose([...golden.slots[i]!], TOLERANCE);
      });
    },
  );
}

async function runOptimizer({ optimizer: className, config, rates }: OptimizerCase): Promise<{
  readonly values: readonly (readonly Float32Array[])[];
  readonly slots: readonly Float32Array[];
}> {
  const optimizer = resolveOptimizer({ className, config });
  const weights = goldens.shapes.map((shape, i) => new Variable(NAMES[i]!, shape));
  const gradients = weights.map(({ name, shape }) => input(`${name} gradient`, shape));
  const learningRate = input('learningRate', []);
  const step = input('step', []);
  const states = weights.map((weight, i) => ({
    owner: weight,
    variable: readVariable(weight),
    gradient: gradients[i]!,
    slots: optimizer.slotsOf(weight).map(readVariable),
  }));
  const results = applyUpdates(optimizer, states, { learningRate, step });
  const graph: Graph = {
    inputs: [...gradients, learningRate, step],
    outputs: [],
    updates: weights.flatMap((weight, i) => [
      { variable: weight, node: results[i]!.variable },
      ...optimizer.slotsOf(weight).map((variable, j) => ({ variable, node: results[i]!.slots[j]! })),
    ]),
  };

  let present = new Map<Variable, Float32Array<ArrayBuffer>>();
  weights.forEach((weight, i) => {
    const start = Float32Array.from(goldens.start[i]!);
    present.set(weight, start);
    optimizer.allSlotSpecs(weight).forEach(({ initialValue }, j) => {
      const slot = optimizer.slotsOf(weight)[j]!;
      const data = new Float32Array(sizeOf(slot.shape));
      present.set(slot, initialValue === 'variable' ? start.slice() : data.fill(initialValue));
    });
  });
  const scale = config.lossScaleFactor ?? 1;
  const values: Float32Array[][] = [];
  for (const [i, slopes] of goldens.gradients.entries()) {
    expect(optimizer.learningRate).toBeCloseTo(rates[i]!, 7);
    const run = await runGraph(
      new ReferenceEngine(),
      graph,
      [
        ...slopes.map((slope) => Float32Array.from(slope, (value) => value * scale)),
        Float32Array.of(optimizer.learningRate),
        Float32Array.of(i + 1),
      ],
      present,
    );
    optimizer.iterations++;
    // What a step leaves as it is has no update.
    present = new Map([...present, ...(run.variables as ReadonlyMap<Variable, Float32Array<ArrayBuffer>>)]);
    values.push(weights.map((weight) => present.get(weight)!));
  }
  const stored = toStoredOptimizer({
    className,
    config,
    learningRate: optimizer.learningRateConfig,
    iterations: optimizer.iterations,
    slots: weights.flatMap((weight) => {
      const specs = optimizer.allSlotSpecs(weight);
      return optimizer.slotsOf(weight).map((slot, j) => ({
        weight: weight.name,
        name: specs[j]!.name,
        shape: slot.shape,
        data: present.get(slot)!,
      }));
    }),
  });
  const first = typeof optimizer.learningRateConfig === 'number' ? 2 : 1;
  return { values, slots: stored.slice(first).map(({ data }) => data as Float32Array) };
}

/** Thirty steps of every golden case of a schedule. */
export function itMatchesKerasSchedule(className: string): void {
  const cases = casesOf(goldens.schedules, className, ({ schedule }) => schedule);
  it.each(cases.map((golden) => [JSON.stringify(golden.config), golden] as const))(
    'gives the thirty learning rates of Keras 3.15.1 (%s)',
    (_, { config, rates }) => {
      const schedule = resolveSchedule({ className, config });
      expect(rates.map((_, step) => schedule.call(step))).toBeAllClose([...rates], { rtol: 1e-5, atol: 1e-8 });
      expect(resolveSchedule({ className, config: schedule.getConfig() }).getConfig()).toEqual(schedule.getConfig());
    },
  );
}
