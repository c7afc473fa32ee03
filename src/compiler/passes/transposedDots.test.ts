import { describe, expect, it } from 'vitest';
import { gradients } from '../../autodiff/gradients.ts';
import * as g from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { compileGraph } from '../compile.ts';
import { printProgram } from '../print.ts';

function linesOf(inputs: Node[], outputs: Node[]): string[] {
  const program = compileGraph({
    inputs: inputs as Node<'input'>[],
    outputs: outputs.map((node, i) => ({ name: `out${i}`, node })),
    updates: [],
  });
  return printProgram(program)
    .split('\n')
    .filter((line) => line.startsWith('%'));
}

describe('transposedDots', () => {
  it('takes a swap of the last two axes of an operand as a flag', () => {
    const [a, b] = [g.input('a', [3, 4]), g.input('b', [5, 4])];
    expect(linesOf([a, b], [g.dot(a, g.transpose(b, [1, 0]))])).toEqual([
      '%2: float32[3, 5] = dot(%0, %1) {transposeA: false, transposeB: true}',
    ]);
    expect(linesOf([a, b], [g.dot(g.transpose(a, [1, 0]), b, { transposeA: true, transposeB: true })])).toEqual([
      '%2: float32[3, 5] = dot(%0, %1) {transposeA: false, transposeB: true}',
    ]);
  });

  it('leaves of a permutation of an operand what moves whole rows', () => {
    const [q, k] = [g.input('q', [2, 4, 6, 8]), g.input('k', [2, 6, 4, 8])];
    expect(linesOf([q, k], [g.dot(q, g.transpose(k, [0, 2, 3, 1]))])).toEqual([
      '%1: float32[2, 4, 6, 8] = loop[2, 4, 6, 8] { %0@[192, 8, 32, 1] }',
      '%3: float32[2, 4, 6, 6] = dot(%2, %1) {transposeA: false, transposeB: true}',
    ]);
  });

  it('turns a product that is read transposed', () => {
    const [a, b] = [g.input('a', [3, 4]), g.input('b', [4, 5])];
    expect(linesOf([a, b], [g.transpose(g.dot(a, b), [1, 0])])).toEqual([
      '%2: float32[5, 3] = dot(%0, %1) {transposeA: true, transposeB: true}',
    ]);
  });

  it('computes no product twice', () => {
    const [a, b] = [g.input('a', [3, 4]), g.input('b', [4, 5])];
    const product = g.dot(a, b);
    const lines = linesOf([a, b], [g.transpose(product, [1, 0]), product]);
    expect(lines.filter((line) => line.includes('dot('))).toHaveLength(1);
  });

  it('leaves gradients of transposed keys in their own order', () => {
    const [q, k] = [g.input('q', [2, 4, 6, 8]), g.input('k', [2, 6, 4, 8])];
    const scores = g.dot(q, g.transpose(k, [0, 2, 3, 1]));
    const dy = g.input('dy', scores.shape);
    const lines = linesOf([q, k, dy], gradients(scores, [k], dy));
    expect(lines).toEqual([
      '%2: float32[2, 6, 4, 8]@[192, 8, 32, 1] = dot(%0, %1) {transposeA: true, transposeB: false}',
    ]);
  });
});
