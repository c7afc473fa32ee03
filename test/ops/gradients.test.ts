/** Every gradient rule against central differences, in float64 on the reference engine. */
import { describe, expect, test } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import { cast, input, literal } from '../../src/graph/build.ts';
import { type Node, topologicalOrder } from '../../src/graph/node.ts';
import type { OpName } from '../../src/graph/ops.ts';
import { isFloating, type TypedArray } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { NotDifferentiableError } from '../../src/util/errors.ts';
import { arrayOf, CaseMaker, domains, type OpCase } from './caseMaker.ts';
import { expectClose } from './closeTo.ts';
import { opSpecs } from './opSpecs.ts';
import { graphOf, prepareGraph } from './runGraph.ts';

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

for (const [name, spec] of Object.entries(opSpecs)) {
  const op = name as OpName;
  const examples = Object.entries(spec.examples).filter(([, { isSmooth = true }]) => isSmooth);

  describe(op, () => {
    test.each(examples)('%s', async (_, { make }) => {
      for (const seed of SEEDS) {
        const maker = new CaseMaker('small', seed);
        const example = make(maker);
        const { nodes, output } = buildCase(op, example);
        const wrt = nodes.flatMap((node, i) =>
          isFloating(node.dtype) && !spec.notDifferentiable?.includes(i) ? [{ node, operand: i }] : [],
        );
        const inputs = example.operands.map((operand) => arrayOf(operand, 'float64'));
        const variables = example.variables?.('float64');
        const weights = domains.normal(maker.random, sizeOf(output.shape));

        const outputGradient = literal(new Float64Array(weights), output.shape, 'float64');
        const found = gradients(
          output,
          wrt.map(({ node }) => node),
          outputGradient,
        );
        const forward = await prepareGraph(engine, graphOf(nodes, [output]), variables);
        const backward = await prepareGraph(engine, graphOf(nodes, found), variables);
        const analytic = await backward.executable.run(inputs);
        for (const [i, { operand }] of wrt.entries()) {
          expect(found[i]!.shape).toEqual(nodes[operand]!.shape);
          const numeric = await centralDifferences((x) => forward.executable.run(x), inputs, operand, weights);
          expectClose(analytic[i]!, numeric, TOLERANCE, `${op}, seed ${seed}, operand ${operand}`);
        }
      }
    });

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
