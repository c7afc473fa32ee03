/**
 * Moves slices before the elementwise ops whose results they take apart, as the gates of a recurrent cell do:
 * `slice(a + b)` becomes `slice(a) + slice(b)`. The loops that read the parts then make them from `a` and `b`, and the
 * whole is never stored.
 */
import { type Graph, graphRoots, makeNode, type Node, topologicalOrder } from '../../graph/node.ts';
import { isElementwise, type OpAttributes } from '../../graph/ops.ts';
import { sizeOf } from '../../tensor/shape.ts';

type Part = OpAttributes['slice'];

/** The graph with slices as early as they can be without computing an element twice. */
export function sinkSlices(graph: Graph): Graph {
  const order = topologicalOrder(graphRoots(graph));
  if (!order.some(({ op }) => op === 'slice')) return graph;
  const partsOf = findTakenApart(order, new Set(graphRoots(graph)));
  if (partsOf.size === 0) return graph;
  const rewritten = new Map<Node, Node>();
  const made = new Map<Node, Map<string, Node>>();

  /** A part of a node, from the same parts of its operands where the node itself is not needed. */
  const take = (node: Node, part: Part): Node => {
    const known = made.get(node) ?? new Map<string, Node>();
    made.set(node, known);
    const key = JSON.stringify(part);
    let result = known.get(key);
    if (result === undefined) {
      result = partsOf.has(node)
        ? makeNode(
            node.op,
            node.inputs.map((input) => take(input, part)),
            node.attributes,
            { dtype: node.dtype },
          )
        : partOf(rewritten.get(node)!, part);
      known.set(key, result);
    }
    return result;
  };

  for (const node of order) {
    if (partsOf.has(node)) continue;
    rewritten.set(
      node,
      node.op === 'slice' && partsOf.has(node.inputs[0]!)
        ? take(node.inputs[0]!, partAt(node))
        : rebuilt(node, rewritten),
    );
  }
  return {
    inputs: graph.inputs,
    outputs: graph.outputs.map(({ name, node }) => ({ name, node: rewritten.get(node)! })),
    updates: graph.updates.map(({ variable, node }) => ({ variable, node: rewritten.get(node)! })),
  };
}

function partAt(node: Node): Part {
  return (node as Node<'slice'>).attributes;
}

function partOf(node: Node, part: Part): Node {
  if (node.op !== 'constant') return makeNode('slice', [node], part);
  return makeNode('constant', [], (node as Node<'constant'>).attributes, { shape: part.sizes, dtype: node.dtype });
}

function rebuilt(node: Node, rewritten: ReadonlyMap<Node, Node>): Node {
  const inputs = node.inputs.map((input) => rewritten.get(input)!);
  if (inputs.every((input, i) => input === node.inputs[i])) return node;
  return makeNode(node.op, inputs, node.attributes, { shape: node.shape, dtype: node.dtype });
}

/**
 * The elementwise nodes of which only parts are read, by slices or by others of the kind, all parts together no larger than
 * the whole.
 *
 * @param order - Operands before users.
 */
function findTakenApart(
  order: readonly Node[],
  roots: ReadonlySet<Node>,
): ReadonlyMap<Node, ReadonlyMap<string, Part>> {
  const users = new Map<Node, Node[]>();
  for (const node of order) {
    for (const input of new Set(node.inputs)) {
      const known = users.get(input);
      if (known === undefined) users.set(input, [node]);
      else known.push(node);
    }
  }
  const found = new Map<Node, Map<string, Part>>();
  for (const node of [...order].reverse()) {
    if (!isElementwise(node.op) || roots.has(node)) continue;
    const readers = users.get(node) ?? [];
    if (!readers.every((user) => user.op === 'slice' || found.has(user))) continue;
    const parts = new Map<string, Part>();
    for (const user of readers) {
      if (user.op === 'slice') parts.set(JSON.stringify(user.attributes), partAt(user));
      else for (const [key, part] of found.get(user)!) parts.set(key, part);
    }
    const size = [...parts.values()].reduce((sum, { sizes }) => sum + sizeOf(sizes), 0);
    if (size <= sizeOf(node.shape)) found.set(node, parts);
  }
  return found;
}
