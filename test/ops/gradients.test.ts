/** Every gradient rule against central differences, in float64 on the reference engine. */
import { describe, expect, test } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import { add, cast, input, literal, multiply, reduceSum } from '../../src/graph/build.ts';
import { type Node, topologicalOrder } from '../../src/graph/node.ts';
import type { OpName } from '../../src/graph/ops.ts';
import { isFloating, type TypedArray } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { NotDifferentiableError } from '../../src/util/errors.ts';
import { arrayOf, CaseMaker, domains, type OpCase } from './caseMaker.ts';
import { expectClose } from './closeTo.ts';
import { type OpExample, opSpecs } from './opSpecs.ts';
import { graphOf, prepareGraph, type VariableValues } from './runGraph.ts';

const STEP = 1e-5;
const TOLERANCE = { rtol: 1e-6, atol: 1e-8 } as const;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

const engine = new ReferenceEngine();

/** The operands of a case as inputs, and its result as a floating node. */
function buildCase(op: OpName, { operands, build }: OpCase): { nodes: Node[]; output: Node } {
  const nodes = operands.map(({ shape, dtype }, i) => input(`x${i}`, shape, dtype === 'float' ? 'float64' : dtype));
  const node = build(nodes, 'float64');
  expect(topologicalOrder([node]).map((each) => each.op)).toContain(op);
  return { nodes, output: isFloating(node.dtype) ? node : cast(node, 'float64') };
}

/** What is differentiated: `weights . output` with respect to some of the inputs. */
interface Differentiation {
  readonly nodes: readonly Node[];
  readonly inputs: readonly TypedArray[];
  readonly variables: VariableValues | undefined;
  readonly output: Node;
  readonly weights: readonly number[];
  /** Which inputs. */
  readonly operands: readonly number[];
}

/** The gradient graphs of a differentiation. */
function differentiate({ nodes, output, weights, operands }: Differentiation): Node[] {
  const outputGradient = literal(new Float64Array(weights), output.shape, 'float64');
  return gradients(
    output,
    operands.map((operand) => nodes[operand]!),
    outputGradient,
  );
}

/** `d (weights . output) / d operand` for each element of an operand, by central differences. */
async function centralDifferences(
  run: (inputs: readonly TypedArray[]) => Promise<TypedArray[]>,
  inputs: readonly TypedArray[],
  operand: number,
  weights: readonly number[],
): Promise<number[]> {
  const weighted = async (): Promise<number> => {
    const [output] = await run(inputs);
    return weights.reduce((sum, weight, i) => sum + weight * output![i]!, 0);
  };
  const slopes: number[] = [];
  const array = inputs[operand]!;
  for (let i = 0; i < array.length; i++) {
    const kept = array[i]!;
    array[i] = kept + STEP;
    const above = await weighted();
    array[i] = kept - STEP;
    const below = await weighted();
    array[i] = kept;
    slopes.push((above - below) / (2 * STEP));
  }
  return slopes;
}

async function expectGradients(problem: Differentiation, label: string): Promise<void> {
  const { nodes, inputs, variables, output, weights, operands } = problem;
  const found = differentiate(problem);
  const forward = await prepareGraph(engine, graphOf(nodes, [output]), variables);
  const backward = await prepareGraph(engine, graphOf(nodes, found), variables);
  const analytic = await backward.executable.run(inputs);
  for (const [i, operand] of operands.entries()) {
    expect(found[i]!.shape).toEqual(nodes[operand]!.shape);
    const numeric = await centralDifferences((x) => forward.executable.run(x), inputs, operand, weights);
    expectClose(analytic[i]!, numeric, TOLERANCE, `${label}, operand ${operand}`);
  }
}

for (const [name, spec] of Object.entries(opSpecs)) {
  const op = name as OpName;
  const examples = Object.entries(spec.examples).filter(([, { isSmooth = true }]) => isSmooth);

  const makeProblem = (example: OpExample, seed: number): Differentiation & { maker: CaseMaker } => {
    const maker = new CaseMaker('small', seed);
    const opCase = example.make(maker);
    const { nodes, output } = buildCase(op, opCase);
    const operands = nodes.flatMap(({ dtype }, i) =>
      isFloating(dtype) && !spec.notDifferentiable?.includes(i) ? [i] : [],
    );
    const inputs = opCase.operands.map((operand) => arrayOf(operand, 'float64'));
    const variables = opCase.variables?.('float64');
    const weights = domains.normal(maker.random, sizeOf(output.shape));
    return { nodes, inputs, variables, output, weights, operands, maker };
  };

  describe(op, () => {
    test.each(examples)('%s', async (_, example) => {
      for (const seed of SEEDS) await expectGradients(makeProblem(example, seed), `${op}, seed ${seed}`);
    });

    test.each(examples)('%s, second derivative', async (_, example) => {
      for (const seed of SEEDS.slice(0, 3)) {
        const problem = makeProblem(example, seed);
        const weighted = differentiate(problem).map((gradient) => {
          const weights = literal(
            new Float64Array(domains.normal(problem.maker.random, sizeOf(gradient.shape))),
            gradient.shape,
            'float64',
          );
          return reduceSum(multiply(gradient, weights));
        });
        if (weighted.length === 0) continue; // no operand of a floating type
        const slope = weighted.reduce((sum, term) => add(sum, term));
        await expectGradients({ ...problem, output: slope, weights: [1] }, `${op}, second, seed ${seed}`);
      }
    });

    if (spec.isStraightThrough) {
      test('passes gradients through as they are', () => {
        const { nodes, output } = buildCase(op, Object.values(spec.examples)[0]!.make(new CaseMaker('small', 1)));
        const upstream = input('upstream', output.shape, 'float64');
        expect(gradients(output, nodes, upstream)).toEqual([upstream]);
      });
    }

    if (spec.notDifferentiable !== undefined) {
      test('refuses what the table calls not differentiable', () => {
        const { nodes, output } = buildCase(op, examples[0]![1].make(new CaseMaker('small', 1)));
        const outputGradient = literal(new Float64Array(sizeOf(output.shape)), output.shape, 'float64');
        for (const operand of spec.notDifferentiable!) {
          expect(() => gradients(output, [nodes[operand]!], outputGradient)).toThrow(NotDifferentiableError);
        }
      });
    }
  });
}
