import { describe, expect, it } from 'vitest';
import * as g from '../../graph/build.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { Variable } from '../../graph/variable.ts';
import { compileGraph } from '../compile.ts';
import { printProgram } from '../print.ts';
import type { Program } from '../program.ts';

const x = g.input('x', [2, 6, 6, 3]);
const kernel = new Variable('kernel', [3, 3, 3, 4]);
const bias = new Variable('bias', [4]);
const same = { padding: [1, 1].map(() => [1, 1] as const), strides: [1, 1], dilations: [1, 1], groups: 1 } as const;
const windows = (size: number, stride: number) =>
  ({ window: [size, size], strides: [stride, stride], padding: [1, 1].map(() => [0, 0] as const) }) as const;

function compiled(outputs: Node[], inputs: Node<'input'>[] = [x], updates: Graph['updates'] = []): Program {
  const named = outputs.map((node, i) => ({ name: `out${i}`, node }));
  return compileGraph({ inputs, outputs: named, updates }, { precision: 'bfloat16' });
}

/** The instructions as they are printed. */
const lines = (program: Program): string[] =>
  printProgram(program)
    .split('\n')
    .filter((line) => line.startsWith('%'));

describe('mixedPrecision', () => {
  it('rounds what a convolution reads and, behind bias and relu, what it gives', () => {
    const y = g.maximum(g.add(g.convolution(x, g.variable(kernel), same), g.variable(bias)), 0);
    const [first, second, convolution, read] = lines(compiled([g.exp(y)]));
    expect(first).toBe('%1: bfloat16[2, 6, 6, 3] = loop[2, 6, 6, 3] { r1 = reducePrecision %0; r1 }');
    expect(second).toBe('%3: bfloat16[3, 3, 3, 4] = loop[3, 3, 3, 4] { r1 = reducePrecision %2; r1 }');
    expect(convolution).toMatch(/^%5: bfloat16\[2, 6, 6, 4\] = convolution\(%1, %3, %4\).* then bias, relu, round$/);
    expect(read).toBe('%6: float32[2, 6, 6, 4] = loop[2, 6, 6, 4] { r1 = exp %5; r1 }');
  });

  it('leaves results of the program as they are made', () => {
    const program = compiled([g.convolution(x, g.variable(kernel), same)]);
    expect(lines(program).at(-1)).toMatch(/^%4: float32.* = convolution[^}]*}$/);
  });

  it('stores in 32 bits what is rounded and a result, too', () => {
    const program = compiled([g.reducePrecision(x)]);
    expect(program.values.map(({ precision }) => precision)).toEqual([undefined, undefined]);
  });

  it('rounds an activation once, for all its readers', () => {
    const features = g.input('features', [4, 8]);
    const hidden = g.tanh(features);
    const [a, b] = [g.variable(new Variable('a', [8, 5])), g.variable(new Variable('b', [8, 5]))];
    const outputs = [g.dot(hidden, a), g.dot(hidden, b), g.reduceSum(hidden, { axes: [0] })];
    const program = compiled(outputs, [features]);
    expect(lines(program).filter((line) => line.includes('tanh'))).toEqual([
      '%1: bfloat16[4, 8] = loop[4, 8] { r1 = tanh %0; r2 = reducePrecision r1; r2 }',
    ]);
    expect(lines(program)).toContainEqual('%8: float32[8] = loop[4, 8] { reduceSum[0] %1 }');
  });

  it('rounds a tensor before it is moved or pooled', () => {
    const y = g.maxPool(g.tanh(x), windows(2, 2));
    const program = compiled([g.dot(g.reshape(y, [2, 27]), g.variable(new Variable('w', [27, 2])))]);
    expect(lines(program).slice(0, 2)).toEqual([
      '%1: bfloat16[2, 6, 6, 3] = loop[2, 6, 6, 3] { r1 = tanh %0; r2 = reducePrecision r1; r2 }',
      expect.stringContaining('%2: bfloat16[2, 3, 3, 3] = maxPool(%1)'),
    ]);
  });

  it('rounds what a dot gives where another one reads it', () => {
    const features = g.input('features', [4, 8]);
    const [a, b] = [g.variable(new Variable('a', [8, 5])), g.variable(new Variable('b', [5, 3]))];
    const dots = lines(compiled([g.dot(g.dot(features, a), b)], [features])).filter((line) => line.includes('dot('));
    expect(dots[0]).toMatch(/^%4: bfloat16\[4, 5\] .* then round$/);
    expect(dots[1]).toMatch(/^%7: float32\[4, 3\] .*}$/);
  });

  it('rounds a variable for products alone, also through views', () => {
    const features = g.input('features', [2, 4, 8]);
    const table = new Variable('table', [5, 2, 8]);
    const read = g.variable(table);
    const y = g.dot(features, g.transpose(read, [1, 0, 2]), { transposeB: true });
    const updates = [{ variable: table, node: g.multiply(read, 0.5) }];
    expect(lines(compiled([y], [features], updates)).at(-1)).toBe(
      '%6: float32[5, 2, 8] in table = loop[5, 2, 8] { r1 = 0.5; r2 = multiply %2 r1; r2 }',
    );
  });

  it('keeps the bias gradient beside the kernel gradient, both of the rounded gradient', () => {
    const gradient = g.input('gradient', [2, 6, 6, 4]);
    const dy = g.multiply(gradient, 3);
    const dw = g.convolutionKernelGradient(x, dy, { ...same, window: [3, 3] });
    const program = compiled([dw, g.reduceSum(dy, { axes: [0, 1, 2] })], [x, gradient]);
    expect(program.instructions.at(-1)).toMatchObject({ op: 'convolutionKernelGradient', outputs: [4, 5] });
    expect(program.values.map(({ precision }) => precision ?? 'float32')).toEqual([
      ...['float32', 'bfloat16', 'float32', 'bfloat16'],
      ...['float32', 'float32'],
    ]);
  });

  it.each([
    { stride: 2, isRounded: true },
    { stride: 1, isRounded: false },
  ])('knows that gradients of pooling add up where windows overlap: stride $stride', ({ stride, isRounded }) => {
    const y = g.convolution(x, g.variable(kernel), same);
    const pool = windows(2, stride);
    const upstream = g.input('upstream', [...g.maxPool(y, pool).shape]);
    const dy = g.maxPoolGradient(y, upstream, pool);
    const program = compiled([g.exp(dy)], [x, upstream]);
    const pooling = program.instructions.find((each) => each.kind === 'kernel' && each.op === 'maxPoolGradient')!;
    expect(program.values[pooling.outputs[0]!]!.precision).toBe(isRounded ? 'bfloat16' : undefined);
    // The gradient of a rounded tensor is rounded.
    expect(program.values[pooling.inputs[1]!]!.precision).toBe('bfloat16');
  });

  it('rounds nothing twice', () => {
    const y = g.convolution(x, g.variable(kernel), same);
    const again = g.convolution(
      g.maximum(g.reducePrecision(g.negate(y)), 0),
      g.variable(new Variable('k', [1, 1, 4, 2])),
      {
        ...same,
        padding: [1, 1].map(() => [0, 0] as const),
      },
    );
    const roundings = lines(compiled([again])).flatMap((line) => line.match(/reducePrecision|round/g) ?? []);
    expect(roundings).toEqual(['reducePrecision', 'reducePrecision', 'round', 'reducePrecision']);
  });

  it('leaves float64 alone', () => {
    const [a, b] = [g.input('a', [2, 3], 'float64'), g.input('b', [3, 2], 'float64')];
    expect(lines(compiled([g.dot(a, b)], [a, b]))).toEqual([
      '%2: float64[2, 2] = dot(%0, %1) {transposeA: false, transposeB: false}',
    ]);
  });
});
