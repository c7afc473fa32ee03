import { describe, expect, it } from 'vitest';
import { gradients } from '../../autodiff/gradients.ts';
import * as g from '../../graph/build.ts';
import { concat, slice } from '../../graph/buildMovement.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { Variable } from '../../graph/variable.ts';
import { compileGraph } from '../compile.ts';
import { printProgram } from '../print.ts';
import type { Instruction } from '../program.ts';

function graphOf(inputs: Node[], outputs: Node[]): Graph {
  return {
    inputs: inputs as Node<'input'>[],
    outputs: outputs.map((node, i) => ({ name: `out${i}`, node })),
    updates: [],
  };
}

const kinds = (graph: Graph): string[] =>
  compileGraph(graph).instructions.map((each: Instruction) => (each.kind === 'kernel' ? each.op : each.kind));

const lines = (graph: Graph): string[] =>
  printProgram(compileGraph(graph))
    .split('\n')
    .filter((line) => /^%/.test(line));

describe('slices', () => {
  it('are read in place by loops', () => {
    const x = g.input('x', [8, 6]);
    const [left, right] = [slice(x, [0, 0], [8, 3]), slice(x, [0, 3], [8, 3])];
    expect(lines(graphOf([x], [g.multiply(left, g.sigmoid(right))]))).toEqual([
      '%1: float32[8, 3] = loop[8, 3] { r2 = sigmoid %0@3+[6, 1]; r3 = multiply %0@[6, 1] r2; r3 }',
    ]);
  });

  it('are copied where something other than a loop reads them', () => {
    const x = g.input('x', [8, 6]);
    const product = g.dot(slice(x, [0, 0], [8, 3]), g.variable(new Variable('w', [3, 2])));
    expect(kinds(graphOf([x], [product]))).toEqual(['loop', 'dot']);
  });
});

describe('concat', () => {
  it('is written by the loops that make its pieces', () => {
    const [x, y] = [g.input('x', [4, 3]), g.input('y', [4, 2])];
    expect(lines(graphOf([x, y], [concat([g.tanh(x), y, g.exp(y)], 1)]))).toEqual([
      '%1: float32[4, 7]@[7, 1] = loop[4, 3] { r1 = tanh %0; r1 }',
      '%1: float32[4, 7]@5+[7, 1] = loop[4, 2] { r1 = exp %2; r1 }',
      '%1: float32[4, 7]@3+[7, 1] = loop[4, 2] { %2 }',
    ]);
  });

  it('takes a copy of a piece that is read elsewhere', () => {
    const x = g.input('x', [4, 3]);
    const y = g.tanh(x);
    expect(kinds(graphOf([x], [concat([y, x], 1), y]))).toEqual(['loop', 'loop', 'loop']);
  });

  it('and another one get their common pieces from one loop, each in its place', () => {
    const x = g.input('x', [4, 3]);
    const [y, z] = [g.tanh(x), g.exp(x)];
    expect(lines(graphOf([x], [concat([y, y], 1), concat([z, y], 0)]))).toEqual([
      '%1: float32[8, 3]@[3, 1], %2: float32[4, 6]@[6, 1], %2: float32[4, 6]@3+[6, 1], %1: float32[8, 3]@12+[3, 1] = ' +
        'loop[4, 3] { r1 = exp %0; r2 = tanh %0; r1, r2, r2, r2 }',
    ]);
  });

  it('is written through reshapes and transpositions', () => {
    const [x, y] = [g.input('x', [4, 6]), g.input('y', [4, 3, 2])];
    const pieces = [g.reshape(g.tanh(x), [4, 2, 3]), g.transpose(g.exp(y), [0, 2, 1])];
    expect(lines(graphOf([x, y], [concat(pieces, 1)]))).toEqual([
      '%1: float32[4, 4, 3]@[12, 1] = loop[4, 6] { r1 = tanh %0; r1 }',
      '%1: float32[4, 4, 3]@6+[12, 1, 3] = loop[4, 3, 2] { r1 = exp %2; r1 }',
    ]);
  });

  it('is the gradient of slices that cover a tensor', () => {
    const x = g.input('x', [4, 6]);
    const parts = [0, 2, 4].map((start) => slice(x, [0, start], [4, 2]));
    const loss = g.reduceSum(g.add(g.multiply(parts[2]!, parts[0]!), g.tanh(parts[1]!)));
    const program = graphOf([x], gradients(loss, [x]));
    expect(kinds(program)).not.toContain('pad');
    expect(lines(program).filter((line) => line.includes('float32[4, 6]'))).toHaveLength(3);
  });
});

describe('a recurrent cell with gates in one matrix', () => {
  const [batch, units] = [8, 16];
  const names = ['z', 'c', 'dh', 'dc'];
  const [z, c, dh, dc] = names.map((name) => g.input(name, [batch, name === 'z' ? 4 * units : units]));
  const gate = (i: number): Node => slice(z!, [0, i * units], [batch, units]);
  const cell = g.add(g.multiply(g.sigmoid(gate(1)), c!), g.multiply(g.sigmoid(gate(0)), g.tanh(gate(2))));
  const output = g.multiply(g.sigmoid(gate(3)), g.tanh(cell));
  const loss = g.add(g.reduceSum(g.multiply(output, dh!)), g.reduceSum(g.multiply(cell, dc!)));

  it('is one loop forwards and one backwards, which writes the gradient of all gates', () => {
    expect(kinds(graphOf([z!, c!], [output, cell]))).toEqual(['loop']);
    const graph = graphOf([z!, c!, dh!, dc!], gradients(loss, [z!, c!]));
    const { instructions } = compileGraph(graph);
    expect(instructions).toHaveLength(1);
    expect(instructions[0]).toMatchObject({ kind: 'loop', shape: [batch, units] });
    const places = (instructions[0] as Extract<Instruction, { kind: 'loop' }>).places!;
    expect(places.flatMap((place) => place?.offset ?? []).sort((a, b) => a - b)).toEqual([0, 16, 32, 48]);
  });
});

describe('products', () => {
  it('write their transposition themselves: heads of attention side by side', () => {
    const [weights, values] = [g.input('weights', [2, 4, 5, 5]), g.input('values', [2, 4, 5, 3])];
    const heads = g.transpose(g.dot(weights, values), [0, 2, 1, 3]); // [batch, time, heads, features]
    const projected = g.dot(g.reshape(heads, [10, 12]), g.variable(new Variable('w', [12, 6])));
    expect(lines(graphOf([weights, values], [projected]))[0]).toBe(
      '%2: float32[2, 5, 4, 3]@[60, 3, 12, 1] = dot(%0, %1) {transposeA: false, transposeB: false}',
    );
    expect(kinds(graphOf([weights, values], [projected]))).toEqual(['dot', 'dot']);
  });

  it('do not where a loop reads the product, or rows would come apart', () => {
    const [a, b] = [g.input('a', [2, 4, 5, 5]), g.input('b', [2, 4, 5, 3])];
    const product = g.dot(a, b);
    expect(kinds(graphOf([a, b], [g.tanh(g.transpose(product, [0, 2, 1, 3]))]))).toEqual(['dot', 'loop']);
    expect(kinds(graphOf([a, b], [g.transpose(product, [0, 2, 3, 1])]))).toEqual(['dot', 'loop']);
  });

  it('take the relu of a dense layer over a sequence', () => {
    const x = g.input('x', [2, 5, 4]);
    const [w, b] = [g.variable(new Variable('w', [4, 3])), g.variable(new Variable('b', [3]))];
    const rows = g.add(g.dot(g.reshape(x, [10, 4]), w), b);
    const { instructions } = compileGraph(graphOf([x], [g.maximum(g.reshape(rows, [2, 5, 3]), 0)]));
    expect(instructions).toMatchObject([{ op: 'dot', epilogue: { bias: true, relu: true } }]);
  });
});
