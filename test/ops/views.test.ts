/** What reads and writes parts of values, on both engines: against the same graphs, one node at a time. */
import { describe, expect, test } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.ts';
import { compileGraph } from '../../src/compiler/compile.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import * as g from '../../src/graph/build.ts';
import { concat, reverse, slice } from '../../src/graph/buildMovement.ts';
import { softmax } from '../../src/graph/composite/index.ts';
import type { Graph, Node } from '../../src/graph/node.ts';
import { Variable } from '../../src/graph/variable.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { CaseMaker, domains } from './caseMaker.ts';
import { expectClose } from './closeTo.ts';
import { interpretGraph } from './interpret.ts';
import { findNativeEngine } from './nativeEngine.ts';
import { graphOf, runGraph } from './runGraph.ts';
import { graphTolerances } from './tolerances.ts';

const native = findNativeEngine('views on the native engine');
const engines = [new ReferenceEngine(), ...(native === undefined ? [] : [native])];

const GRAPHS: Readonly<Record<string, () => Graph>> = {
  'a recurrent cell and its gradients': () => {
    const [batch, units] = [5, 24];
    const x = g.input('x', [batch, 7]);
    const [h, c] = [g.input('h', [batch, units]), g.input('c', [batch, units])];
    const kernel = g.variable(new Variable('kernel', [7, 4 * units]));
    const recurrent = g.variable(new Variable('recurrent', [units, 4 * units]));
    const bias = g.variable(new Variable('bias', [4 * units]));
    const z = g.add(g.add(g.dot(x, kernel), g.dot(h, recurrent)), bias); // [batch, 4 units]
    const gate = (i: number): Node => slice(z, [0, i * units], [batch, units]);
    const cell = g.add(g.multiply(g.sigmoid(gate(1)), c), g.multiply(g.sigmoid(gate(0)), g.tanh(gate(2))));
    const output = g.multiply(g.sigmoid(gate(3)), g.tanh(cell));
    const loss = g.reduceSum(g.add(g.square(output), g.multiply(cell, 0.5)));
    return graphOf([x, h, c], [output, cell, ...gradients(loss, [x, h, c, kernel, recurrent, bias])]);
  },
  'attention with queries, keys and values in one product, and its gradients': () => {
    const [batch, time, heads, features] = [2, 6, 3, 4];
    const width = heads * features;
    const x = g.input('x', [batch, time, width]);
    const [kernel, out] = [3, 1].map((n) => g.variable(new Variable(`kernel${n}`, [width, n * width])));
    const packed = g.reshape(g.dot(g.reshape(x, [batch * time, width]), kernel!), [batch, time, 3 * width]);
    const part = (i: number): Node => {
      const own = slice(packed, [0, 0, i * width], [batch, time, width]);
      return g.transpose(g.reshape(own, [batch, time, heads, features]), [0, 2, 1, 3]); // [batch, heads, time, features]
    };
    const weights = softmax(g.dot(part(0), part(1), { transposeB: true }));
    const context = g.transpose(g.dot(weights, part(2)), [0, 2, 1, 3]); // [batch, time, heads, features]
    const y = g.dot(g.reshape(context, [batch * time, width]), out!);
    return graphOf([x], [y, ...gradients(g.reduceSum(g.square(y)), [x, kernel!, out!])]);
  },
  'attention with a product for each of queries, keys and values, and its gradients': () => {
    const [batch, time, heads, features] = [3, 5, 2, 8];
    const width = heads * features;
    const x = g.input('x', [batch, time, width]);
    const rows = g.reshape(x, [batch * time, width]);
    const kernels = ['q', 'k', 'v'].map((name) => g.variable(new Variable(name, [width, width])));
    const [q, k, v] = kernels.map((kernel) =>
      g.transpose(g.reshape(g.dot(rows, kernel), [batch, time, heads, features]), [0, 2, 1, 3]),
    );
    const context = g.dot(softmax(g.dot(q!, k!, { transposeB: true })), v!);
    const y = g.reshape(g.transpose(context, [0, 2, 1, 3]), [batch, time, width]);
    return graphOf([x], [y, ...gradients(g.reduceSum(g.square(y)), [x, ...kernels])]);
  },
  'channels of convolutions taken apart and put together, and their gradients': () => {
    const x = g.input('x', [2, 6, 6, 16]);
    const kernels = [0, 1, 2].map((i) => g.variable(new Variable(`kernel${i}`, [3, 3, i === 2 ? 48 : 16, 32])));
    const attributes = {
      strides: [1, 1],
      dilations: [1, 1],
      padding: [
        [1, 1],
        [1, 1],
      ] as const,
      groups: 1,
    };
    const [a, b] = kernels.slice(0, 2).map((kernel) => g.maximum(g.convolution(x, kernel, attributes), 0));
    const half = slice(a!, [0, 0, 0, 8], [2, 6, 6, 16]);
    const corner = slice(b!, [0, 0, 1, 0], [2, 6, 3, 32], [1, 1, 2, 1]);
    const both = concat([half, g.tanh(b!)], 3); // [batch, rows, columns, 48]
    const y = g.multiply(g.convolution(both, kernels[2]!, attributes), g.reduceMean(corner));
    return graphOf([x], [y, ...gradients(g.reduceSum(g.multiply(y, 0.01)), [x, ...kernels])]);
  },
  'a sequence read backwards, and joined with itself': () => {
    const x = g.input('x', [3, 7, 5]);
    const back = reverse(x, [1]);
    const y = concat([g.tanh(x), g.sigmoid(back), back], 2);
    return graphOf([x], [y, ...gradients(g.reduceSum(g.square(y)), [x])]);
  },
  'strided parts of integers and of what is counted': () => {
    const x = g.input('x', [9, 4], 'int32');
    const odd = slice(x, [1, 0], [4, 4], [2, 1]);
    const counted = slice(g.iota([9, 4], 0, 'int32'), [1, 0], [4, 4], [2, 1]);
    const turned = reverse(g.iota([4, 4], 1, 'int32'), [1]);
    return graphOf([x], [g.add(odd, counted), concat([g.multiply(odd, turned), x], 0), counted]);
  },
};

describe.each(engines)('$name', (engine) => {
  test.each(Object.keys(GRAPHS))('%s', async (name) => {
    const graph = GRAPHS[name]!();
    const { random } = new CaseMaker('small', 7);
    const draw = (shape: readonly number[], dtype: string) => {
      const numbers = (dtype === 'int32' ? domains.bytes : domains.normal)(random, sizeOf(shape));
      return dtype === 'int32' ? Int32Array.from(numbers) : Float32Array.from(numbers, (each) => each * 0.5);
    };
    const inputs = graph.inputs.map(({ shape, dtype }) => draw(shape, dtype));
    const { variables } = compileGraph(graph);
    const values = new Map(variables.map((variable) => [variable, draw(variable.shape, variable.dtype)]));
    const expected = await interpretGraph(graph, inputs, values);
    const { outputs } = await runGraph(engine, graph, inputs, values);
    expect(outputs).toHaveLength(expected.outputs.length);
    for (const [i, output] of outputs.entries()) {
      expectClose(output, expected.outputs[i]!, graphTolerances.random, `${name}, output ${i}`);
    }
  });
});
