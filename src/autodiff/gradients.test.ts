/** The walk itself. Every single rule is checked against central differences in test/ops/gradients.test.ts. */
import { describe, expect, it } from 'vitest';
import { compileGraph } from '../compiler/compile.ts';
import { ReferenceEngine } from '../engine/reference/referenceEngine.ts';
import * as g from '../graph/build.ts';
import { scan } from '../graph/buildScan.ts';
import { type Node, topologicalOrder } from '../graph/node.ts';
import type { OpName } from '../graph/ops.ts';
import { allocate } from '../tensor/dtype.ts';
import { NotDifferentiableError, ShapeMismatchError } from '../util/errors.ts';
import { gradients } from './gradients.ts';

const engine = new ReferenceEngine();

/** Values of nodes for values of inputs, in float64. */
async function evaluate(outputs: readonly Node[], inputs: readonly Node[], values: number[][]): Promise<number[][]> {
  const program = compileGraph({
    inputs: inputs as Node<'input'>[],
    outputs: outputs.map((node, i) => ({ name: `${i}`, node })),
    updates: [],
  });
  const executable = await engine.compile(program, () => {
    throw new Error('no variables here');
  });
  const arrays = values.map((list, i) => {
    const array = allocate(inputs[i]!.dtype, list.length);
    array.set(list);
    return array;
  });
  return (await executable.run(arrays)).map((array) => [...array]);
}

const opsOf = (nodes: readonly Node[]): OpName[] => topologicalOrder(nodes).map(({ op }) => op);

describe('gradients', () => {
  it('adds what comes along several paths', async () => {
    const x = g.input('x', [], 'float64');
    // d(x^2 + x e^x)/dx = 2x + e^x + x e^x
    const y = g.add(g.multiply(x, x), g.multiply(x, g.exp(x)));
    const [[slope]] = (await evaluate(gradients(y, [x]), [x], [[0.7]])) as [[number]];
    expect(slope).toBeCloseTo(1.4 + Math.exp(0.7) * 1.7, 12);
  });

  it('gives the gradient of inner nodes, and of the output itself', async () => {
    const x = g.input('x', [3], 'float64');
    const inner = g.exp(x);
    const y = g.reduceSum(g.square(inner));
    const found = gradients(y, [inner, y]);
    const [ofInner, ofOutput] = await evaluate(found, [x], [[0, 1, -1]]);
    expect(ofInner).toBeAllClose([2, 2 * Math.E, 2 / Math.E], { rtol: 1e-12 });
    expect(ofOutput).toEqual([1]);
  });

  it('is zero for nodes that the output does not depend on', async () => {
    const x = g.input('x', [2], 'float64');
    const other = g.input('other', [2, 3], 'float64');
    const [gradient] = gradients(g.reduceSum(x), [other]);
    expect(gradient).toMatchObject({ op: 'constant', shape: [2, 3], dtype: 'float64', attributes: { value: 0 } });
  });

  it('starts from the output gradient that it is given', async () => {
    const x = g.input('x', [2], 'float64');
    const seed = g.input('seed', [2], 'float64');
    const [gradient] = gradients(g.square(x), [x], seed);
    expect(
      await evaluate(
        [gradient!],
        [x, seed],
        [
          [3, 4],
          [10, 100],
        ],
      ),
    ).toEqual([[60, 800]]);
  });

  it('builds only the paths that lead to what was asked', () => {
    const x = g.input('x', [1, 6, 6, 2]);
    const kernel = g.input('kernel', [3, 3, 2, 4]);
    const noPadding = [
      [0, 0],
      [0, 0],
    ] as const;
    const attributes = { strides: [1, 1], dilations: [1, 1], padding: noPadding, groups: 1 };
    const y = g.reduceSum(g.square(g.convolution(x, kernel, attributes)));
    const ops = opsOf(gradients(y, [kernel]));
    expect(ops).toContain('convolutionKernelGradient');
    expect(ops).not.toContain('convolutionInputGradient');
  });

  it('does not keep the operand of relu: the rule reads the result', () => {
    const x = g.input('x', [4]);
    const y = g.maximum(x, 0);
    const seed = g.input('seed', [4]);
    const [gradient] = gradients(y, [x], seed);
    const condition = gradient!.inputs[0]!;
    expect(gradient!.op).toBe('select');
    expect(condition.op).toBe('greater');
    expect(condition.inputs[0]).toBe(y);
  });

  it('walks deep graphs', async () => {
    const x = g.input('x', [], 'float64');
    let y: Node = x;
    for (let i = 0; i < 20_000; i++) y = g.add(y, x);
    const [gradient] = gradients(y, [x]);
    expect(gradient!.shape).toEqual([]);
  });
});

describe('where the derivative is a convention', () => {
  // Values of keras.ops.relu (3.15.1) and of jax.grad of jnp.max.
  it('relu is flat at 0', async () => {
    const x = g.input('x', [3], 'float64');
    const found = gradients(g.reduceSum(g.maximum(x, 0)), [x]);
    expect(await evaluate(found, [x], [[-1, 0, 2]])).toEqual([[0, 0, 1]]);
  });

  it('the elements that share a maximum share its gradient', async () => {
    const x = g.input('x', [2, 3], 'float64');
    const found = gradients(g.reduceSum(g.multiply(g.reduceMax(x, { axes: [1] }), 6)), [x]);
    expect(await evaluate(found, [x], [[1, 3, 3, 2, 2, 2]])).toEqual([[0, 3, 3, 2, 2, 2]]);
  });

  // As in TensorFlow and PyTorch; JAX takes the slope from the right, 1.
  it('|x| is flat at 0', async () => {
    const x = g.input('x', [3], 'float64');
    expect(await evaluate(gradients(g.reduceSum(g.abs(x)), [x]), [x], [[-2, 0, 2]])).toEqual([[-1, 0, 1]]);
  });

  it('powers with constant exponents have a slope at 0', async () => {
    const x = g.input('x', [2], 'float64');
    const slopes = [0, 1, 2, 3].map((exponent) => gradients(g.reduceSum(g.power(x, exponent)), [x])[0]!);
    expect(await evaluate(slopes, [x], [[0, -2]])).toEqual([
      [0, 0],
      [1, 1],
      [0, -4],
      [0, 12],
    ]);
  });
});

describe('errors', () => {
  const x = g.input('x', [3]);

  it('an output that is no scalar needs an output gradient', () => {
    expect(() => gradients(g.exp(x), [x])).toThrow(ShapeMismatchError);
    expect(() => gradients(g.exp(x), [x])).toThrow('expected a scalar output, got shape [3]');
  });

  it('an output gradient of another shape is refused', () => {
    expect(() => gradients(g.exp(x), [x], g.constant(1, [2]))).toThrow(ShapeMismatchError);
  });

  it('integers have no gradient', () => {
    const labels = g.input('labels', [3], 'int32');
    expect(() => gradients(g.reduceSum(x), [labels])).toThrow(NotDifferentiableError);
    expect(() => gradients(g.reduceSum(labels), [x])).toThrow(NotDifferentiableError);
  });

  it('nothing flows through indices and comparisons', () => {
    const chosen = g.cast(g.argMax(x), 'float32');
    const [gradient] = gradients(chosen, [x]);
    expect(gradient).toMatchObject({ op: 'constant', attributes: { value: 0 } });
  });

  it('an op without a derivative is refused inside a scan, too', () => {
    const seeds = g.input('seeds', [3, 1, 2, 2, 1]);
    const noPadding = [
      [0, 0],
      [0, 0],
    ] as const;
    const attributes = { window: [2, 2], strides: [2, 2], padding: noPadding };
    const image = g.input('image', [1, 4, 4, 1]);
    const { outputs } = scan([], [seeds], (_, [seed]) => ({
      carries: [],
      outputs: [g.maxPoolGradient(image, seed, attributes)],
    }));
    expect(() => gradients(g.reduceSum(outputs[0]), [seeds])).toThrow('maxPoolGradient has no derivative');
    expect(gradients(g.reduceSum(outputs[0]), [image])[0]!.op).toBe('constant');
  });

  it('an op without a rule is refused only where the way leads through it', () => {
    const image = g.input('image', [1, 4, 4, 1]);
    const seed = g.input('seed', [1, 2, 2, 1]);
    const noPadding = [
      [0, 0],
      [0, 0],
    ] as const;
    const scattered = g.maxPoolGradient(image, seed, { window: [2, 2], strides: [2, 2], padding: noPadding });
    expect(() => gradients(g.reduceSum(scattered), [seed])).toThrow('maxPoolGradient has no derivative');
    expect(gradients(g.reduceSum(scattered), [image])[0]!.op).toBe('constant');
  });
});
