import { describe, expect, it } from 'vitest';
import * as g from '../graph/build.ts';
import type { Graph, Node } from '../graph/node.ts';
import { Variable } from '../graph/variable.ts';
import { compileGraph } from './compile.ts';
import { printProgram } from './print.ts';
import type { Instruction } from './program.ts';

function graphOf(outputs: Node[], updates: Graph['updates'] = [], inputs: Node<'input'>[] = []): Graph {
  return { inputs, outputs: outputs.map((node, i) => ({ name: `out${i}`, node })), updates };
}

const kinds = (instructions: readonly Instruction[]): string[] =>
  instructions.map((instruction) => (instruction.kind === 'kernel' ? instruction.op : instruction.kind));

const noPadding = [
  [0, 0],
  [0, 0],
] as const;

describe('fusion', () => {
  it('computes an elementwise chain in one loop, with broadcasts read in place', () => {
    const x = g.input('x', [8, 4]);
    const bias = g.variable(new Variable('bias', [4]));
    const y = g.tanh(g.add(g.multiply(x, 2), bias));
    expect(printProgram(compileGraph(graphOf([y], [], [x])))).toBe(
      [
        'input x: float32[8, 4] = %0',
        'variable %1: float32[4] in bias',
        '%2: float32[8, 4] = loop[8, 4] { r2 = 2; r3 = multiply %0 r2; r4 = add r3 %1@[0, 1]; r5 = tanh r4; r5 }',
        'output out0 = %2',
        '',
      ].join('\n'),
    );
  });

  it('ends a chain in the reduction that is its only reader', () => {
    const x = g.input('x', [8, 4]);
    const program = compileGraph(graphOf([g.reduceSum(g.square(g.subtract(x, 1)), { axes: [0] })], [], [x]));
    expect(kinds(program.instructions)).toEqual(['loop']);
    expect(program.instructions[0]).toMatchObject({ reduce: { op: 'reduceSum', axes: [0] } });
  });

  it('computes a term of a sum where it is summed, from what is stored in any case', () => {
    const [x, y] = [g.input('x', [8, 4]), g.input('y', [8, 4])];
    const gradient = g.exp(x);
    const program = compileGraph(graphOf([gradient, g.reduceSum(g.multiply(gradient, y), { axes: [0] })], [], [x, y]));
    expect(kinds(program.instructions)).toEqual(['loop', 'loop']);
    expect(program.values.filter(({ shape }) => shape.length === 2)).toHaveLength(3);
  });

  it('computes a cheap chain again rather than storing it: variance reads x twice and stores no difference', () => {
    const x = g.input('x', [64, 16]);
    const mean = g.reduceMean(x, { axes: [0] });
    const centred = g.subtract(x, mean);
    const variance = g.reduceMean(g.square(centred), { axes: [0] });
    const y = g.multiply(centred, g.rsqrt(g.add(variance, 1e-3)));
    const program = compileGraph(graphOf([y], [], [x]));
    const large = program.values.filter(({ shape, storage }) => storage.kind === 'temporary' && shape.length === 2);
    expect(large).toHaveLength(1);
  });

  it('computes a cheap chain over two stored tensors again, where one loop sums it and another reads it', () => {
    const [x, y] = [g.input('x', [64, 16]), g.input('y', [64, 16])];
    const both = g.add(g.multiply(x, 2), y);
    const centred = g.subtract(both, g.reduceMean(both, { axes: [0] }));
    const program = compileGraph(graphOf([g.maximum(centred, 0)], [], [x, y]));
    const large = program.values.filter(({ shape, storage }) => storage.kind === 'temporary' && shape.length === 2);
    expect(large).toHaveLength(1);
  });

  it('stores such a chain where so many loops read it that reading its operands costs more', () => {
    const [x, y] = [g.input('x', [64, 16]), g.input('y', [64, 16])];
    const sum = g.add(x, y);
    const centred = g.subtract(sum, g.reduceMean(sum, { axes: [1], keepDims: true }));
    const variance = g.reduceMean(g.square(centred), { axes: [1], keepDims: true });
    const normal = g.multiply(centred, g.rsqrt(g.add(variance, 1e-3)));
    const program = compileGraph(graphOf([normal, g.reduceMax(centred, { axes: [1] })], [], [x, y]));
    const reads = program.instructions.flatMap((each) => (each.kind === 'loop' ? each.operands : []));
    expect(reads.filter(({ value }) => program.inputs.some((input) => input.value === value))).toHaveLength(2);
  });

  it('stores such a chain where its operands would have to be stored in its place', () => {
    const [x, y] = [g.input('x', [64, 16]), g.input('y', [64, 16])];
    const both = g.add(g.exp(x), g.tanh(y));
    const centred = g.subtract(both, g.reduceMean(both, { axes: [0] }));
    const program = compileGraph(graphOf([centred], [], [x, y]));
    const large = program.values.filter(({ shape, storage }) => storage.kind === 'temporary' && shape.length === 2);
    expect(large).toHaveLength(2);
  });

  it('reads a mask with its tensor in every loop rather than storing what it leaves, as the gradient of a relu', () => {
    const [slope, x, mask] = [g.input('slope', [64, 16]), g.input('x', [64, 16]), g.input('mask', [64, 16], 'bool')];
    const left = g.select(mask, slope, 0);
    const sum = g.reduceSum(left, { axes: [0] });
    const product = g.reduceSum(g.multiply(left, x), { axes: [0] });
    const y = g.add(g.multiply(left, sum), g.multiply(x, product));
    const program = compileGraph(graphOf([y], [], [slope, x, mask]));
    expect(kinds(program.instructions)).toEqual(['loop', 'loop', 'loop']);
    const large = program.values.filter(({ shape, storage }) => storage.kind === 'temporary' && shape.length === 2);
    expect(large).toHaveLength(1);
  });

  it('pulls bias and relu into the kernel, and the bias gradient into the kernel gradient', () => {
    const x = g.input('x', [2, 8, 8, 3]);
    const kernel = g.variable(new Variable('kernel', [3, 3, 3, 4]));
    const bias = g.variable(new Variable('bias', [4]));
    const attributes = { strides: [1, 1], dilations: [1, 1], padding: noPadding, groups: 1 };
    const y = g.maximum(g.add(g.convolution(x, kernel, attributes), bias), 0);
    const gradient = g.input('gradient', [2, 6, 6, 4]);
    const masked = g.select(g.greater(y, 0), gradient, 0);
    const kernelGradient = g.convolutionKernelGradient(x, masked, { ...attributes, window: [3, 3] });
    const biasGradient = g.reduceSum(masked, { axes: [0, 1, 2] });
    const program = compileGraph(graphOf([kernelGradient, biasGradient], [], [x, gradient]));
    expect(kinds(program.instructions)).toEqual(['convolution', 'loop', 'convolutionKernelGradient']);
    expect(program.instructions[0]).toMatchObject({ epilogue: { bias: true, relu: true } });
    expect(program.instructions[2]!.outputs).toHaveLength(2);
  });

  it('leaves a kernel alone whose plain result is read elsewhere', () => {
    const a = g.input('a', [4, 8]);
    const b = g.variable(new Variable('b', [8, 2]));
    const product = g.dot(a, b);
    const program = compileGraph(graphOf([g.maximum(product, 0), product], [], [a]));
    expect(program.instructions[0]).toMatchObject({ op: 'dot', epilogue: { bias: false, relu: false } });
  });

  it('does not merge loops across a kernel between them', () => {
    const x = g.input('x', [4, 4]);
    const a = g.exp(x);
    const y = g.add(a, g.dot(a, a));
    expect(kinds(compileGraph(graphOf([y], [], [x])).instructions)).toEqual(['loop', 'dot', 'loop']);
  });

  it('does not read a transposed element from the loop that makes it', () => {
    const x = g.input('x', [4, 4]);
    const a = g.exp(x);
    const y = g.add(a, g.transpose(a, [1, 0]));
    expect(kinds(compileGraph(graphOf([y], [], [x])).instructions)).toEqual(['loop', 'loop']);
  });
});

describe('updates', () => {
  const weight = new Variable('weight', [4]);
  const slot = new Variable('slot', [4]);

  it('are made in place, all results of one loop together', () => {
    const gradient = g.input('gradient', [4]);
    const velocity = g.subtract(g.multiply(g.variable(slot), 0.9), gradient);
    const program = compileGraph(
      graphOf(
        [],
        [
          { variable: weight, node: g.add(g.variable(weight), velocity) },
          { variable: slot, node: velocity },
        ],
        [gradient],
      ),
    );
    expect(kinds(program.instructions)).toEqual(['loop']);
    const stored = program.instructions[0]!.outputs.map((id) => program.values[id]!.storage);
    expect(stored).toEqual(
      expect.arrayContaining([
        { kind: 'variable', variable: weight },
        { kind: 'variable', variable: slot },
      ]),
    );
  });

  it('come after every other read of the variable', () => {
    const x = g.input('x', [4, 4]);
    const w = new Variable('w', [4, 4]);
    const read = g.variable(w);
    const program = compileGraph(
      graphOf([g.reduceSum(g.dot(x, read))], [{ variable: w, node: g.multiply(read, 0.5) }], [x]),
    );
    const last = program.instructions.at(-1)!;
    expect(last.kind).toBe('loop');
    expect(program.values[last.outputs[0]!]!.storage).toEqual({ kind: 'variable', variable: w });
  });

  it('that need each other’s old values are copied at the end', () => {
    const a = new Variable('a', [2, 2]);
    const b = new Variable('b', [2, 2]);
    const program = compileGraph(
      graphOf(
        [],
        [
          { variable: a, node: g.dot(g.variable(b), g.variable(b)) },
          { variable: b, node: g.dot(g.variable(a), g.variable(a)) },
        ],
      ),
    );
    expect(kinds(program.instructions)).toEqual(['dot', 'dot', 'assign', 'assign']);
  });

  it('do not change an output that shows the old value', () => {
    const program = compileGraph(
      graphOf([g.variable(weight)], [{ variable: weight, node: g.multiply(g.variable(weight), 2) }]),
    );
    expect(program.values[program.outputs[0]!.value]!.storage.kind).toBe('temporary');
  });

  it('swap two variables', () => {
    const program = compileGraph(
      graphOf(
        [],
        [
          { variable: weight, node: g.variable(slot) },
          { variable: slot, node: g.variable(weight) },
        ],
      ),
    );
    const sources = program.instructions
      .filter((instruction) => instruction.kind === 'assign')
      .map(({ inputs }) => program.values[inputs[0]!]!.storage.kind);
    expect(sources.every((kind) => kind === 'temporary')).toBe(true);
  });
});

describe('simplification', () => {
  it('folds constants, drops neutral operands and shares equal nodes', () => {
    const x = g.input('x', [3]);
    const two = g.add(g.constant(1, [3]), 1);
    const y = g.add(g.multiply(g.exp(x), 1), g.multiply(g.exp(x), two));
    const program = compileGraph(graphOf([y], [], [x]));
    expect(printProgram(program)).toContain('loop[3] { r1 = exp %0; r2 = 2; r3 = multiply r1 r2; r4 = add r1 r3; r4 }');
  });

  it('sums a negation as the negation of the sum, and stores no negated copy of what is read elsewhere', () => {
    const x = g.input('x', [8, 4]);
    const y = g.exp(x);
    const kept = g.reduceSum(g.negate(y), { axes: [0], keepDims: true });
    const program = compileGraph(graphOf([y, g.reduceSum(y, { axes: [0] }), g.tanh(kept)], [], [x]));
    expect(kinds(program.instructions)).toEqual(['loop', 'loop', 'loop']);
    expect(printProgram(program)).toMatch(
      /loop\[8, 4\] { r1 = exp %0; r1 }\n.*{ reduceSum\[0\] %1 }\n.*negate %3; r2 = tanh/,
    );
  });

  it('drops what nothing needs and keeps the place of unused inputs', () => {
    const x = g.input('x', [3]);
    const unused = g.input('unused', [3]);
    const program = compileGraph(graphOf([g.exp(x)], [], [unused, x]));
    expect(program.inputs.map(({ value }) => value)).toEqual([undefined, 0]);
  });
});

describe('graphs that are refused', () => {
  const variable = new Variable('w', [4]);
  const w = g.variable(variable);

  it.each<[string, Graph['updates'], string, string]>([
    [
      'two updates of a variable',
      [
        { variable, node: g.add(w, 1) },
        { variable, node: g.add(w, 2) },
      ],
      'ERR_INVALID_ARGUMENT',
      'Variable "w" has two updates',
    ],
    [
      'an update of another shape',
      [{ variable, node: g.constant(1, [5]) }],
      'ERR_SHAPE_MISMATCH',
      'of shape [4] cannot take an update of shape [5]',
    ],
    [
      'an update of another type',
      [{ variable, node: g.cast(w, 'int32') }],
      'ERR_DTYPE_MISMATCH',
      'of type float32 cannot take an update of type int32. Cast it to float32.',
    ],
  ])('%s', (_, updates, code, message) => {
    const compile = () => compileGraph(graphOf([], updates));
    expect(compile).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });

  it('an input that is not listed', () => {
    const compile = () => compileGraph(graphOf([g.exp(g.input('x', [2]))]));
    expect(compile).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
    expect(compile).toThrow('reads input "x", which is not in its list of inputs');
  });
});
