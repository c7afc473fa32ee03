/** What becomes of ops that move elements. */
import { describe, expect, it } from 'vitest';
import { exp, input, transpose } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { simplify } from './simplify.ts';

const x = input('x', [2, 3, 4]);

function simplified(node: Node): Node {
  return simplify({ inputs: [x], outputs: [{ name: 'y', node }], updates: [] }).outputs[0]!.node;
}

describe('transposes', () => {
  it('that undo each other are gone', () => {
    expect(simplified(exp(transpose(transpose(x, [1, 0, 2]), [1, 0, 2]))).inputs[0]).toBe(x);
    expect(simplified(exp(transpose(transpose(x, [1, 2, 0]), [2, 0, 1]))).inputs[0]).toBe(x);
  });

  it('one after the other are one', () => {
    // numpy.transpose(numpy.transpose(x, (1, 2, 0)), (0, 2, 1)) is numpy.transpose(x, (1, 0, 2)).
    const node = simplified(transpose(transpose(x, [1, 2, 0]), [0, 2, 1])) as Node<'transpose'>;
    expect(node.inputs[0]).toBe(x);
    expect(node.attributes.permutation).toEqual([1, 0, 2]);
    expect(node.shape).toEqual([3, 2, 4]);
  });
});
