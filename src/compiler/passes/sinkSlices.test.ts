/** Slices move before elementwise ops, and only where no element is computed twice. */
import { describe, expect, it } from 'vitest';
import { add, exp, input, multiply, select, tanh } from '../../graph/build.ts';
import { slice } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import { compileGraph } from '../compile.ts';
import { printProgram } from '../print.ts';

const a = input('a', [4, 6]);
const b = input('b', [4, 6]);
const flags = input('flags', [4, 6], 'bool');
const bias = input('bias', [6]);

/** `count` columns of a matrix of 4 rows. */
const columns = (x: Node, first: number, count: number): Node => slice(x, [0, first], [4, count]);

function shapesOfLoops(outputs: readonly Node[]): string[] {
  const program = compileGraph({
    inputs: [a, b, flags, bias],
    outputs: outputs.map((node, i) => ({ name: `${i}`, node })),
    updates: [],
  });
  return program.instructions.map((each) => (each.kind === 'loop' ? `${each.shape}` : each.kind));
}

describe('slices', () => {
  it('of a sum are sums of slices, through chains, broadcasts and numbers', () => {
    const whole = multiply(add(add(a, b), bias), 0.5);
    expect(shapesOfLoops([multiply(tanh(columns(whole, 0, 3)), exp(columns(whole, 3, 3)))])).toEqual(['4,3']);
  });

  it('of a selection take parts of the condition, too', () => {
    expect(shapesOfLoops([tanh(columns(select(flags, a, 0), 2, 2))])).toEqual(['4,2']);
  });

  it('stay where the whole is a result or read as a whole', () => {
    const whole = add(a, b);
    expect(shapesOfLoops([whole, exp(columns(whole, 0, 3))])).toContain('4,6');
    expect(shapesOfLoops([tanh(whole), exp(columns(whole, 0, 3))])).toContain('4,6');
  });

  it('stay where they overlap', () => {
    const whole = exp(a);
    expect(shapesOfLoops([add(columns(whole, 0, 4), columns(whole, 2, 4))])).toEqual(['4,6', '4,4']);
  });

  it('are taken once of what several need', () => {
    const whole = exp(a);
    const part = columns(whole, 1, 2);
    const again = columns(whole, 1, 2);
    const program = compileGraph({
      inputs: [a],
      outputs: [{ name: 'y', node: multiply(tanh(part), again) }],
      updates: [],
    });
    expect(printProgram(program).match(/exp/g)).toHaveLength(1);
  });
});
