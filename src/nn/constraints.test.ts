/** Constraints against Keras 3.15.1 (scripts/golden/simple_layers.py), alone and at the end of training steps. */
import { describe, expect, it } from 'vitest';
import { type GoldenArray, numbers, readGoldens } from '../../test/nn/goldens.ts';
import { runGraph } from '../../test/ops/runGraph.ts';
import { ReferenceEngine } from '../engine/reference/referenceEngine.ts';
import { input } from '../graph/build.ts';
import { initializers, layers, optimizers, sequential, tensor } from '../index.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { constraintClasses, constraints, NonNeg, resolveConstraint } from './constraints.ts';

interface ConstraintCase {
  readonly className: string;
  readonly options: Record<string, unknown>;
  readonly before: GoldenArray;
  readonly after: GoldenArray;
}

const { constraints: cases } = readGoldens<{ constraints: ConstraintCase[] }>('constraints.json');

describe('constraints', () => {
  it.each(cases)('$className $options gives what Keras gives', async ({ className, options, before, after }) => {
    const constraint = resolveConstraint({ className, config: options })!;
    const weight = input('weight', before.shape);
    const run = await runGraph(
      new ReferenceEngine(),
      { inputs: [weight], outputs: [{ name: 'after', node: constraint.call(weight) }], updates: [] },
      [numbers(before)],
      new Map(),
    );
    expect(run.outputs[0]).toBeAllClose(numbers(after), { rtol: 1e-6, atol: 1e-6 });
  });

  it('have a golden case each, and their config makes them again', () => {
    expect(new Set(cases.map(({ className }) => className))).toEqual(new Set(Object.keys(constraintClasses)));
    for (const { className, options } of cases) {
      const constraint = resolveConstraint({ className, config: options })!;
      const config = constraint.getConfig();
      expect(config).toMatchObject(options);
      expect(resolveConstraint({ className, config })!.getConfig()).toEqual(config);
    }
  });

  it('are found by name, instance or config; none stays none', () => {
    for (const name of ['NonNeg', 'nonNeg', 'non_neg']) expect(resolveConstraint(name)).toBeInstanceOf(NonNeg);
    const unit = constraints.unitNorm();
    expect(resolveConstraint(unit)).toBe(unit);
    expect(resolveConstraint(null)).toBeUndefined();
    expect(() => resolveConstraint('maxNrm')).toThrow('Unknown constraint "maxNrm". Did you mean "maxNorm"?');
    expect(() => resolveConstraint(3 as never)).toThrow('Expected a constraint as a name, an instance or');
  });

  it('refuse bounds in the wrong order, and axes that are none', () => {
    expect(() => constraints.maxNorm({ maxValue: -1 })).toThrow('MaxNorm: expected maxValue to be a number in [0,');
    expect(() => constraints.minMaxNorm({ minValue: 2 })).toThrow(
      'MinMaxNorm: expected maxValue to be a number in [2,',
    );
    for (const axis of [1.5, [], [0, 0], '0']) {
      expect(() => constraints.unitNorm({ axis: axis as never })).toThrow(InvalidArgumentError);
    }
    expect(() => constraints.nonNeg({ axis: 0 } as never)).toThrow('NonNeg: unknown option "axis".');
    expect(() => constraints.unitNorm({ axis: 2 }).call(input('w', [3, 2]))).toThrow(
      'UnitNorm: expected a weight with the axes 2, got shape [3, 2].',
    );
  });
});

describe('a constrained layer', () => {
  it('keeps its bounds after each update, and starts where its initializer puts it', async () => {
    const model = sequential([
      layers.dense({
        units: 2,
        kernelInitializer: initializers.constant({ value: -1 }),
        kernelConstraint: 'nonNeg',
        biasConstraint: constraints.maxNorm({ maxValue: 0.5 }),
        inputShape: [3],
      }),
    ]);
    model.compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss: 'meanSquaredError' });
    const [kernel, bias] = await model.getWeights();
    expect(kernel!.data).toEqual(new Float32Array(6).fill(-1));
    await model.trainOnBatch(tensor([[1, 0, -1]]), tensor([[9, 9]]));
    const [after, moved] = await model.getWeights();
    // The slope of the loss is -9 x: it pulls the first row up, the last one down.
    expect(Array.from(after!.data)).toEqual([8, 8, 0, 0, 0, 0]);
    expect(Array.from(bias!.data)).toEqual([0, 0]);
    const norm = Math.hypot(...Array.from(moved!.data as Float32Array));
    expect(norm).toBeCloseTo(0.5, 5);
    model.dispose();
  });
});
