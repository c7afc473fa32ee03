/**
 * Values that lie in a blocked layout and are read under another shape, in another role, or while a variable changes:
 * where the native lowering has to know which elements mean what. Against the reference engine.
 */
import { describe, expect, test } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import * as g from '../../src/graph/build.ts';
import { relu } from '../../src/graph/composite/index.ts';
import type { Graph, Node } from '../../src/graph/node.ts';
import { Variable } from '../../src/graph/variable.ts';
import { allocate, type TypedArray } from '../../src/tensor/dtype.ts';
import { type Padding, paddingPair, type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { RandomStream } from '../../src/util/random.ts';
import { expectClose } from './closeTo.ts';
import { findNativeEngine } from './nativeEngine.ts';
import { prepareGraph } from './runGraph.ts';
import { graphTolerances } from './tolerances.ts';

const native = findNativeEngine('layouts of the native engine');
const reference = new ReferenceEngine();

const random = new RandomStream(11);
const variables = new Map<Variable, TypedArray>();

/** A variable with small random values. */
function weight(...shape: number[]): { variable: Variable; node: Node } {
  const variable = new Variable(`v${variables.size}`, shape);
  variables.set(
    variable,
    Float32Array.from({ length: sizeOf(shape) }, () => random.normal(0, 0.2)),
  );
  return { variable, node: g.variable(variable) };
}

function window(x: Node, size: Shape, stride: number, padding: Padding) {
  return {
    strides: [stride, stride],
    padding: size.map((extent, axis) => paddingPair(padding, x.shape[axis + 1]!, extent, stride)),
  };
}

function convolution(x: Node, kernel: Node, stride = 1, padding: Padding = 'same'): Node {
  return g.convolution(x, kernel, {
    ...window(x, kernel.shape.slice(0, 2), stride, padding),
    dilations: [1, 1],
    groups: 1,
  });
}

const pooling = (x: Node, size: number, stride = size, padding: Padding = 'valid') => ({
  window: [size, size],
  ...window(x, [size, size], stride, padding),
});

const sumOfSquares = (nodes: readonly Node[]): Node =>
  nodes.map((node) => g.reduceSum(g.square(node))).reduce((a, b) => g.add(a, b));

function graphOf(inputs: readonly Node[], outputs: readonly Node[], updates: Graph['updates'] = []): Graph {
  return {
    inputs: inputs as Node<'input'>[],
    outputs: outputs.map((node, i) => ({ name: `${i}`, node })),
    updates,
  };
}

/** Three runs on both engines; returns the implementations that the native one chose. */
async function compare(graph: Graph): Promise<readonly string[]> {
  const mine = await prepareGraph(native!, graph, variables);
  const wanted = await prepareGraph(reference, graph, variables);
  for (let run = 0; run < 3; run++) {
    const inputs = graph.inputs.map(({ shape, dtype }) => {
      const array = allocate(dtype, sizeOf(shape));
      return array.map(() => (dtype === 'float32' ? random.normal() : random.integer(2))) as TypedArray;
    });
    const [outputs, expected] = await Promise.all([mine.executable.run(inputs), wanted.executable.run(inputs)]);
    outputs.forEach((output, i) => {
      expectClose(output, expected[i]!, graphTolerances.training, `run ${run}, output ${i}`);
    });
    const after = wanted.readVariables();
    for (const [variable, actual] of mine.readVariables()) {
      expectClose(actual, after.get(variable)!, graphTolerances.training, `run ${run}, variable ${variable.name}`);
    }
  }
  const description = mine.executable.describe();
  mine.executable.dispose();
  return description;
}

describe.skipIf(native === undefined)('a value in a blocked layout', () => {
  test.each([
    [1, 16],
    [2, 32],
    [16, 16],
    [3, 8],
  ])('is read under other shapes, with gradients: batch %i, %i channels', async (batch, channels) => {
    const x = g.input('x', [batch, 8, 8, 3]);
    const first = weight(3, 3, 3, channels);
    const same = weight(3, 3, channels, channels);
    const other = weight(3, 3, channels, 16);
    const dense = weight(64 * channels, 10);
    const y = relu(convolution(x, first.node));
    const wide = g.reshape(y, [batch, 4, 16, channels]);
    const results = [
      convolution(y, same.node), // reads it as it lies
      g.dot(g.reshape(y, [batch, 64 * channels]), dense.node),
      convolution(wide, other.node),
      g.maxPool(wide, pooling(wide, 2)),
      g.averagePool(wide, pooling(wide, 2)),
    ];
    const trained = [first, same, other, dense];
    const found = gradients(
      sumOfSquares(results),
      trained.map(({ node }) => node),
    );
    const updates = trained.map(({ variable, node }, i) => ({
      variable,
      node: g.subtract(node, g.multiply(found[i]!, 1e-4)),
    }));
    await compare(graphOf([x], [...results, y, wide, ...found], updates));
  });

  // One reader at a time: none finds a row-major copy that another one made.
  test.each(['convolution', 'maxPool', 'averagePool', 'kernelGradient', 'dot'] as const)(
    'is read under another shape by one %s',
    async (reader) => {
      const x = g.input('x', [16, 8, 8, 3]);
      const y = relu(convolution(x, weight(3, 3, 3, 32).node)); // blocked: few channels come in
      const wide = g.reshape(y, [16, 4, 16, 32]);
      const read = {
        convolution: () => convolution(wide, weight(3, 3, 32, 16).node),
        maxPool: () => g.maxPool(wide, pooling(wide, 2)),
        averagePool: () => g.averagePool(wide, pooling(wide, 2)),
        kernelGradient: () =>
          g.convolutionKernelGradient(wide, weight(16, 2, 14, 16).node, {
            ...window(wide, [3, 3], 1, 'valid'),
            dilations: [1, 1],
            groups: 1,
            window: [3, 3],
          }),
        dot: () => g.dot(g.reshape(y, [16, 64 * 32]), weight(64 * 32, 10).node),
      }[reader];
      await compare(graphOf([x], [convolution(y, weight(3, 3, 32, 32).node), read()]));
    },
  );

  test('is the kernel of another convolution', async () => {
    // All sizes equal: nothing but the role tells the dimensions of an image from those of a kernel.
    const x = g.input('x', [16, 16, 16, 16]);
    const image = g.input('image', [1, 18, 18, 16]);
    const { node: kernel } = weight(3, 3, 16, 16);
    const y = relu(convolution(x, kernel));
    const scaled = g.multiply(y, 0.1);
    const results = [convolution(scaled, kernel), convolution(image, scaled, 1, 'valid')];
    await compare(graphOf([x, image], results));
  });

  test('is a kernel gradient that a convolution reads as an image', async () => {
    const x = g.input('x', [2, 8, 8, 16]);
    const kernel = weight(3, 3, 16, 16);
    const second = weight(1, 1, 16, 16);
    const [found] = gradients(sumOfSquares([convolution(x, kernel.node)]), [kernel.node]);
    const results = [convolution(found!, second.node), g.maxPool(found!, pooling(found!, 2)), g.tanh(found!)];
    await compare(graphOf([x], results));
  });
});

describe.skipIf(native === undefined)('a variable that a convolution reads', () => {
  test('changes in place while reordered copies of its old value are still to be read', async () => {
    const image = weight(2, 8, 8, 16);
    const kernel = weight(3, 3, 16, 16);
    const y = convolution(image.node, kernel.node);
    const [ofImage, ofKernel] = gradients(sumOfSquares([y]), [image.node, kernel.node]) as [Node, Node];
    const newImage = g.subtract(image.node, g.multiply(ofImage, 0.01));
    const newKernel = g.subtract(kernel.node, g.multiply(ofKernel, 0.001));
    const outputs = [
      y,
      image.node,
      g.reshape(image.node, [sizeOf(image.node.shape)]),
      newImage,
      newKernel,
      newKernel,
      g.maxPool(image.node, pooling(image.node, 2)),
      convolution(newImage, newKernel),
      convolution(image.node, newKernel),
      convolution(newImage, kernel.node),
    ];
    const updates = [
      { variable: image.variable, node: newImage },
      { variable: kernel.variable, node: newKernel },
    ];
    await compare(graphOf([], outputs, updates));
  });
});

describe.skipIf(native === undefined)('outputs and updates', () => {
  test('that are inputs, variables, constants, views of these, and one another', async () => {
    const [a, b, c, flat] = [weight(4, 5), weight(4, 5), weight(4, 5), weight(20)];
    const x = g.input('x', [4, 5]);
    const inputs = [x, g.input('unused', [3]), g.input('labels', [3], 'int32'), g.input('flags', [3], 'bool')];
    const outputs = [x, x, ...inputs.slice(2), a.node, b.node, c.node, flat.node];
    outputs.push(g.reshape(x, [20]), g.transpose(x, [1, 0]), g.reshape(a.node, [20]), g.constant(3, [2]));
    outputs.push(g.constant(2), g.iota([3], 0), g.literal(Float32Array.of(1, 2), [2], 'float32'));
    const updates = [
      { variable: a.variable, node: b.node }, // a and b change places
      { variable: b.variable, node: a.node },
      { variable: c.variable, node: x },
      { variable: flat.variable, node: g.reshape(b.node, [20]) },
    ];
    await compare(graphOf(inputs, outputs, updates));
  });

  test('that share one node, and read what they replace', async () => {
    const [a, b, c] = [weight(7), weight(7), weight(7)];
    const sum = g.add(a.node, b.node);
    const updates = [
      { variable: a.variable, node: sum },
      { variable: b.variable, node: sum },
      { variable: c.variable, node: g.add(g.reduceSum(c.node), g.multiply(sum, a.node)) },
    ];
    await compare(graphOf([], [sum, a.node], updates));
  });

  test.each([[[0]], [[0, 3]], [[3, 0]], [[2, 0, 4]]])('without elements: %j', async (shape) => {
    const x = g.input('x', shape);
    const { variable, node } = weight(...shape);
    const reversed = shape.map((_, axis) => shape.length - 1 - axis);
    const outputs = [x, node, g.add(x, node), g.exp(x), g.transpose(x, reversed), g.reshape(x, [...shape].reverse())];
    outputs.push(g.reduceSum(x), g.reduceMax(x), g.reduceMean(x), g.reduceSum(x, { axes: [0] }));
    await compare(graphOf([x], outputs, [{ variable, node: g.multiply(node, 2) }]));
  });
});

describe.skipIf(native === undefined)('windows', () => {
  // Size, stride, padding: gaps between windows, a rest that no window covers, padding on one side.
  const windows = [
    [1, 2, 'valid'],
    [2, 3, 'valid'],
    [1, 3, 'same'],
    [2, 4, 'same'],
    [2, 2, 'same'],
    [3, 1, 'same'],
  ] as const;
  const images = [
    [1, 7, 9],
    [3, 3, 4],
  ] as const;
  const cases = windows.flatMap((each) =>
    images.map((image) => ({ image, size: each[0], stride: each[1], padding: each[2] })),
  );

  test.each(cases)('of $size, stride $stride, $padding, over $image', async ({ image, size, stride, padding }) => {
    for (const channels of [1, 3, 16]) {
      const x = g.input('x', [...image, channels]);
      const kernel = weight(size, size, channels, 16);
      const y = convolution(x, weight(1, 1, channels, 16).node);
      const options = pooling(y, size, stride, padding);
      const results = [
        g.maxPool(y, options),
        g.averagePool(y, options),
        relu(convolution(x, kernel.node, stride, padding)),
      ];
      const found = gradients(sumOfSquares(results), [x, kernel.node]);
      const description = await compare(graphOf([x], [...results, ...found]));
      expect(description.length).toBeGreaterThan(0);
    }
  });
});
