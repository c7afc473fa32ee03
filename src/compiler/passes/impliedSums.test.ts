import { describe, expect, it } from 'vitest';
import { gradients } from '../../autodiff/gradients.ts';
import * as g from '../../graph/build.ts';
import { normalizeByBatch } from '../../graph/composite/index.ts';
import { type Graph, graphRoots, type Node, topologicalOrder } from '../../graph/node.ts';
import { implySums } from './impliedSums.ts';
import { simplify } from './simplify.ts';

/** The operands of the sums over a 2-D tensor that are left in a graph. */
function sumsIn(outputs: Node[], inputs: Node<'input'>[]): Node[] {
  const graph: Graph = { inputs, outputs: outputs.map((node, i) => ({ name: `${i}`, node })), updates: [] };
  return topologicalOrder(graphRoots(implySums(simplify(graph))))
    .filter(({ op }) => op === 'reduceSum')
    .map((node) => node.inputs[0]!);
}

describe('implySums', () => {
  const [x, dy] = [g.input('x', [8, 4]), g.input('dy', [8, 4])];
  const scale = g.input('scale', [4]);
  const sum = (node: Node): Node => g.reduceSum(node, { axes: [0] });

  it('leaves three sums to the gradient of a batch normalization, and two to its statistics', () => {
    const [gamma, beta] = [g.input('gamma', [4]), g.input('beta', [4])];
    const { output } = normalizeByBatch(x, { axis: -1, epsilon: 1e-3, gamma, beta });
    const found = gradients(output, [x, gamma, beta], dy);
    // Statistics: x and squared deviations. Gradients: dy for the offset, dy times the deviations for scale and variance.
    expect(sumsIn([output, ...found], [x, dy, gamma, beta])).toHaveLength(4);
  });

  it('makes a sum of terms from sums that are there', () => {
    const both = g.add(g.multiply(dy, g.broadcastTo(scale, [8, 4])), g.negate(g.multiply(x, 3)));
    expect(new Set(sumsIn([sum(both), sum(x), sum(dy)], [x, dy, scale]))).toEqual(new Set([x, dy]));
  });

  it('keeps a sum whose terms nobody else sums, or over other axes', () => {
    expect(sumsIn([sum(g.add(x, dy)), sum(x)], [x, dy])).toHaveLength(2);
    expect(sumsIn([sum(g.multiply(x, 2)), g.reduceSum(x, { axes: [1] })], [x])).toHaveLength(2);
  });

  it('keeps the sum of a product whose factors both change along the axes', () => {
    expect(sumsIn([sum(g.multiply(x, dy)), sum(x), sum(dy)], [x, dy])).toHaveLength(3);
  });

  it('knows that deviations from the mean of other axes do not add up to zero', () => {
    const rows = g.broadcast(g.reduceMean(x, { axes: [1] }), [8, 4], [0]);
    expect(sumsIn([sum(g.subtract(x, rows)), sum(g.exp(x))], [x])).toHaveLength(3);
    const columns = g.broadcast(g.reduceMean(x, { axes: [0] }), [8, 4], [1]);
    expect(sumsIn([sum(g.subtract(x, columns)), sum(g.exp(x))], [x])).toHaveLength(1);
  });
});
