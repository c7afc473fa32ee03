import { describe, expect, it } from 'vitest';
import { runGraph } from '../../../test/ops/runGraph.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { RandomStream } from '../../util/random.ts';
import { input } from '../build.ts';
import { topologicalOrder } from '../node.ts';
import { einsum, einsumAxes } from './einsum.ts';

const SIZES: Readonly<Record<string, number>> = { a: 2, b: 3, c: 4, d: 2, e: 3 };
const random = new RandomStream(4);

/** The sum as loops over all axes. */
function byHand(equation: string, a: Float64Array, b: Float64Array): Float64Array {
  const [terms, output] = equation.split('->') as [string, string];
  const [first, second] = terms.split(',') as [string, string];
  const names = [...new Set(first + second)];
  const place = (term: string, at: Readonly<Record<string, number>>): number =>
    [...term].reduce((index, name) => index * SIZES[name]! + at[name]!, 0);
  const result = new Float64Array([...output].reduce((size, name) => size * SIZES[name]!, 1));
  const visit = (at: Record<string, number>, [name, ...rest]: readonly string[]): void => {
    if (name === undefined) result[place(output, at)]! += a[place(first, at)]! * b[place(second, at)]!;
    else for (let i = 0; i < SIZES[name]!; i++) visit({ ...at, [name]: i }, rest);
  };
  visit({}, names);
  return result;
}

describe('einsum', () => {
  it.each([
    'ab,bc->ac',
    'ab,cb->ca',
    'abc,cd->abd',
    'abc,cde->abde',
    'abcd,cde->abe',
    'abc,bd->adc',
    'abc,bcd->abd',
    'abcd,aecd->acbe',
    'acbe,aecd->abcd',
    'ab,ab->',
    'ab,ab->ba',
    'ab,cd->dacb',
    'abc,d->b',
    'abc,b->cab',
  ])('%s is a sum over products', async (equation) => {
    const [first, second] = equation.split('->')[0]!.split(',') as [string, string];
    const shapes = [first, second].map((term) => [...term].map((name) => SIZES[name]!));
    const data = shapes.map((shape) => {
      const size = shape.reduce((product, dim) => product * dim, 1);
      return Float64Array.from({ length: size }, () => random.uniform(-1, 1));
    });
    const nodes = shapes.map((shape, i) => input(`x${i}`, shape, 'float64'));
    const node = einsum(equation, nodes[0]!, nodes[1]!);
    expect(node.shape).toEqual([...equation.split('->')[1]!].map((name) => SIZES[name]!));
    const graph = { inputs: nodes, outputs: [{ name: 'y', node }], updates: [] };
    const { outputs } = await runGraph(new ReferenceEngine(), graph, data, new Map());
    expect(outputs[0]).toBeAllClose(byHand(equation, data[0]!, data[1]!), { rtol: 1e-12 });
  });

  it('names the axes that dots stand for, aligned at the last one', () => {
    expect(einsumAxes('...x,xy->...y', [3, 2])).toEqual({
      operands: [
        ['...0', '...1', 'x'],
        ['x', 'y'],
      ],
      output: ['...0', '...1', 'y'],
    });
    expect(einsumAxes('ab...,bc->ac...', [2, 2]).output).toEqual(['a', 'c']);
  });

  it('needs one product and no transposition for a dense layer over rows', () => {
    const node = einsum('abc,cde->abde', input('x', [2, 3, 4]), input('k', [4, 2, 5]));
    expect(topologicalOrder([node]).map(({ op }) => op)).toEqual([
      'input',
      'reshape',
      'input',
      'reshape',
      'dot',
      'reshape',
    ]);
  });

  it.each(['ab,bc', 'ab,bc->ad', 'aab,bc->ac', 'ab->ab', 'ab,b1->a', 'ab,bc->a->c'])('refuses %s', (equation) => {
    expect(() => einsum(equation, input('a', [2, 3]), input('b', [3, 4]))).toThrow(
      `einsum: expected an equation over 2 operands such as "ab,bc->ac" or "...x,xy->...y", got "${equation}"`,
    );
  });

  it('refuses tensors that do not fit', () => {
    const a = input('a', [2, 3]);
    expect(() => einsum('abc,cd->abd', a, a)).toThrow('has 3 axes for operand 0, which has 2');
    expect(() => einsum('ab,bc->ac', a, a)).toThrow('axis b has the size 3 in ab of [2, 3] and 2 in bc of [2, 3]');
  });
});
