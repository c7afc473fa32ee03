/** Runs optimizers and schedules against what Keras 3.15.1 gave for the same numbers. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ReferenceEngine } from '../../../src/engine/reference/referenceEngine.ts';
import { input, variable as readVariable } from '../../../src/graph/build.ts';
import type { Graph } from '../../../src/graph/node.ts';
import { Variable } from '../../../src/graph/variable.ts';
import { applyUpdates, lossScaleOf } from '../../../src/nn/optimizers/applyUpdates.ts';
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
  /** Weights without weight decay: by place, and by name. */
  readonly excluded?: { readonly varList?: readonly number[]; readonly varNames?: readonly string[] } | null;
  /** Whether gradients are multiplied by the scale of the loss and some of them overflow. */
  readonly overflows?: boolean;
}

interface ScheduleCase {
  readonly schedule: string;
  readonly config: Record<string, unknown>;
  readonly rates: readonly number[];
}

/** What the cases of a file share. */
interface OptimizerFile {
  /** `dense/kernel`; of the first file only the names. */
  readonly paths?: readonly string[];
  readonly shapes: readonly (readonly number[])[];
  readonly start: readonly (readonly number[])[];
  readonly gradients: readonly (readonly (readonly number[])[])[];
  /** Step, weight, and what is in its gradient then. */
  readonly overflows?: readonly (readonly [step: number, weight: number, value: 'inf' | 'nan'])[];
  readonly optimizers: readonly OptimizerCase[];
}

interface Goldens extends OptimizerFile {
  readonly schedules: readonly ScheduleCase[];
}

const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as T;
const goldens = read<Goldens>('./optimizers.json');
const moreGoldens = read<OptimizerFile>('./optimizerOptions.json');
const allCases = [goldens, moreGoldens].flatMap((file) => file.optimizers.map((golden) => ({ file, ...golden })));
const PATHS = ['kernel', 'bias'];
const TOLERANCE = { rtol: 2e-5, atol: 1e-6 };

function casesOf<T>(cases: readonly T[], className: string, nameOf: (item: T) => string): T[] {
  const own = cases.filter((item) => nameOf(item) === className);
  if (own.length === 0) throw new Error(`No golden cases of ${className}.`);
  return own;
}

/** Twenty updates of every golden case of an optimizer, and its slots at the end. */
export function itMatchesKeras(className: string): void {
  const cases = casesOf(allCases, className, ({ optimizer }) => optimizer);
  it.each(cases.map((golden) => [JSON.stringify({ ...golden.config, ...golden.excluded }), golden] as const))(
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

async function runOptimizer(golden: OptimizerCase & { file: OptimizerFile }): Promise<{
  readonly values: readonly (readonly Float32Array[])[];
  readonly slots: readonly Float32Array[];
}> {
  const { optimizer: className, config, rates, excluded, file } = golden;
  const { shapes, start, gradients: allGradients, paths = PATHS, overflows = [] } = file;
  const optimizer = resolveOptimizer({ className, config });
  const weights = shapes.map((shape, i) => new Variable(paths[i]!.split('/').at(-1)!, shape));
  optimizer.setPaths(new Map(weights.map((weight, i) => [weight, paths[i]!])));
  if (excluded) {
    const varList = (excluded.varList ?? []).map((place) => weights[place]!);
    optimizer.excludeFromWeightDecay({ varList, varNames: excluded.varNames ?? [] });
  }
  const gradients = weights.map(({ shape }, i) => input(`${paths[i]} gradient`, shape));
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
    const values = Float32Array.from(start[i]!);
    present.set(weight, values);
    optimizer.allSlotSpecs(weight).forEach(({ initialValue }, j) => {
      const slot = optimizer.slotsOf(weight)[j]!;
      const data = new Float32Array(sizeOf(slot.shape));
      present.set(slot, initialValue === 'variable' ? values.slice() : data.fill(initialValue));
    });
  });
  const scaleNow = (): number => {
    const scale = lossScaleOf(optimizer, [optimizer.slotsOf(weights[0]!).map(readVariable)]);
    return typeof scale === 'object' ? present.get(optimizer.slotsOf(weights[0]!)[1]!)![0]! : (scale ?? 1);
  };
  const overflowOf = (step: number, weight: number): number => {
    const found = golden.overflows === true && overflows.find(([at, place]) => at === step && place === weight);
    return found ? { inf: Infinity, nan: Number.NaN }[found[2]] : 1;
  };
  const values: Float32Array[][] = [];
  for (const [i, slopes] of allGradients.entries()) {
    const scale = scaleNow();
    expect(optimizer.learningRate).toBeCloseTo(rates[i]!, 7);
    const run = await runGraph(
      new ReferenceEngine(),
      graph,
      [
        ...slopes.map((slope, j) => Float32Array.from(slope, (value) => value * scale * overflowOf(i, j))),
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
        weight: paths[weights.indexOf(weight)]!,
        name: specs[j]!.name,
        shape: slot.shape,
        data: present.get(slot)!,
      }));
    }),
  });
  // Before the slots stand iteration and learning rate; of an optimizer inside of another, both have them.
  const first = typeof optimizer.learningRateConfig === 'number' ? 2 : 1;
  const slots =
    optimizer.lossScaling === undefined ? stored.slice(first) : [...stored.slice(2, 4), ...stored.slice(4 + first)];
  return { values, slots: slots.map(({ data }) => Float32Array.from(data)) };
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
