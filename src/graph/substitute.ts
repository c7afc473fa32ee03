/** Makes a graph over other operands. */
import { makeNode, type Node, topologicalOrder } from './node.ts';
import { scanResult } from './scanResult.ts';

/**
 * `roots` with each node of `replacements` replaced; nodes that do not depend on a replaced one stay the same nodes.
 *
 * @param replacements - Of the same shapes and dtypes.
 */
export function substitute(roots: readonly Node[], replacements: ReadonlyMap<Node, Node>): Node[] {
  const replaced = new Map<Node, Node>(replacements);
  for (const node of topologicalOrder(roots)) {
    if (replaced.has(node)) continue;
    const inputs = node.inputs.map((input) => replaced.get(input)!);
    const same = inputs.every((input, i) => input === node.inputs[i]);
    replaced.set(node, same ? node : withInputs(node, inputs));
  }
  return roots.map((root) => replaced.get(root)!);
}

function withInputs(node: Node, inputs: readonly Node[]): Node {
  if (node.op === 'scanResult') {
    return scanResult(inputs[0] as Node<'scan'>, (node as Node<'scanResult'>).attributes.index);
  }
  return makeNode(node.op, inputs, node.attributes, { shape: node.shape, dtype: node.dtype });
}
