/**
 * Lets products transpose by themselves: a swap of the last two axes before or behind a `dot` becomes its flags. What is
 * left of the transpositions moves whole rows, which copies fast, or which the product writes in place.
 */
import { type Graph, graphRoots, makeNode, type Node, topologicalOrder } from '../../graph/node.ts';
import type { OpAttributes } from '../../graph/ops.ts';

/** The graph with rows along the last axis on both sides of its products. */
export function transposedDots(graph: Graph): Graph {
  const roots = graphRoots(graph);
  const order = topologicalOrder(roots);
  if (!order.some(({ op }) => op === 'dot')) return graph;
  const readers = new Map<Node, number>();
  for (const node of [...roots, ...order.flatMap(({ inputs }) => inputs)]) {
    readers.set(node, (readers.get(node) ?? 0) + 1);
  }
  const rewritten = new Map<Node, Node>();
  for (const node of order) {
    const inputs = node.inputs.map((input) => rewritten.get(input)!);
    const [before] = node.inputs;
    if (node.op === 'dot') {
      rewritten.set(node, withTurnedOperands(node as Node<'dot'>, inputs));
    } else if (node.op === 'transpose' && before!.op === 'dot' && readers.get(before!) === 1) {
      rewritten.set(node, turnedProduct(node as Node<'transpose'>, inputs[0] as Node<'dot'>));
    } else {
      const isSame = inputs.every((input, i) => input === node.inputs[i]);
      const type = { shape: node.shape, dtype: node.dtype };
      rewritten.set(node, isSame ? node : makeNode(node.op, inputs, node.attributes, type));
    }
  }
  return {
    inputs: graph.inputs,
    outputs: graph.outputs.map(({ name, node }) => ({ name, node: rewritten.get(node)! })),
    updates: graph.updates.map(({ variable, node }) => ({ variable, node: rewritten.get(node)! })),
  };
}

/** `dot(a, transpose(b))` as `dot(a, b')` of an operand whose last axis stays the last. */
function withTurnedOperands(node: Node<'dot'>, inputs: readonly Node[]): Node {
  let { transposeA, transposeB } = node.attributes;
  const [a, b] = inputs.map(unswapped);
  if (a !== inputs[0]) transposeA = !transposeA;
  if (b !== inputs[1]) transposeB = !transposeB;
  if (a === node.inputs[0] && b === node.inputs[1]) return node;
  return makeNode('dot', [a!, b!], { transposeA, transposeB });
}

/** Of a transposition that puts the last axis before the last: the one that leaves it. */
function unswapped(node: Node): Node {
  if (node.op !== 'transpose') return node;
  const { permutation } = (node as Node<'transpose'>).attributes;
  const last = permutation.length - 1;
  return permutation[last - 1] === last ? transposed(node.inputs[0]!, swapLast(permutation)) : node;
}

/** `transpose(dot(a, b))` of swapped last axes as `dot(b', a')`, whose rows the transposition keeps. */
function turnedProduct(node: Node<'transpose'>, dot: Node<'dot'>): Node {
  const { permutation } = node.attributes;
  const last = permutation.length - 1;
  if (permutation[last] !== last - 1) return transposed(dot, permutation);
  const [a, b] = dot.inputs;
  const { transposeA, transposeB } = dot.attributes;
  const turned = makeNode('dot', [b!, a!], { transposeA: !transposeB, transposeB: !transposeA });
  const swap = new Map([
    [last - 1, last],
    [last, last - 1],
  ]);
  return transposed(
    turned,
    permutation.map((axis) => swap.get(axis) ?? axis),
  );
}

function swapLast(permutation: readonly number[]): number[] {
  return [...permutation.slice(0, -2), permutation.at(-1)!, permutation.at(-2)!];
}

function transposed(node: Node, permutation: OpAttributes['transpose']['permutation']): Node {
  return permutation.every((axis, i) => axis === i) ? node : makeNode('transpose', [node], { permutation });
}
