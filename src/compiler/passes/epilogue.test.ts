/** Which vectors become the bias of a matrix product. */
import { describe, expect, it } from 'vitest';
import { add, dot, exp, input, reshape, variable } from '../../graph/build.ts';
import { slice } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import { Variable } from '../../graph/variable.ts';
import { compileGraph } from '../compile.ts';

const x = input('x', [6, 4]);
const kernel = input('kernel', [4, 3]);

/** The instructions of `x . kernel + bias`, in short. */
function instructionsFor(bias: Node): string[] {
  const node = add(dot(x, kernel), bias);
  const { instructions } = compileGraph({
    inputs: [x, kernel],
    outputs: [{ name: 'y', node }],
    updates: [],
  });
  return instructions.map((each) =>
    each.kind === 'kernel' ? `${each.op}${each.epilogue?.bias ? ' + bias' : ''}` : each.kind,
  );
}

describe('the bias of a dot', () => {
  it('may be a variable', () => {
    expect(instructionsFor(variable(new Variable('bias', [3])))).toEqual(['dot + bias']);
  });

  it('may be a part of a variable, which is copied first', () => {
    const rows = variable(new Variable('biases', [2, 3]));
    expect(instructionsFor(reshape(slice(rows, [1, 0], [1, 3]), [3]))).toEqual(['loop', 'dot + bias']);
  });

  it('is no column, and nothing that is computed', () => {
    expect(instructionsFor(variable(new Variable('column', [6, 1])))).toEqual(['dot', 'loop']);
    expect(instructionsFor(exp(variable(new Variable('bias', [3]))))).not.toContain('dot + bias');
  });
});
