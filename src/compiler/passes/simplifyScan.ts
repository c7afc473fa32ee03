/** Simplifies what a scan repeats, and finds results of it that are the same. */
import type { Graph, Node } from '../../graph/node.ts';
import { makeNode } from '../../graph/node.ts';

/** The scan with a simpler body; itself where there is none. */
export function simplifyScan(node: Node<'scan'>, inputs: readonly Node[], simplify: (graph: Graph) => Graph): Node {
  const { body } = node.attributes;
  const roots = [...body.carries, ...body.outputs];
  const { outputs } = simplify({
    inputs: body.inputs,
    outputs: roots.map((root) => ({ name: '', node: root })),
    updates: [],
  });
  const simple = outputs.map((output) => output.node);
  const isSimplest = simple.every((root, i) => root === roots[i]);
  if (isSimplest && inputs.every((input, i) => input === node.inputs[i])) return node;
  const carries = body.carries.length;
  return makeNode('scan', inputs, {
    ...node.attributes,
    body: isSimplest
      ? body
      : { inputs: body.inputs, carries: simple.slice(0, carries), outputs: simple.slice(carries) },
  });
}

/**
 * A result of a simplified scan: of equal step outputs the first, so that only one is stacked. A step output that is the
 * element of a sequence is that sequence.
 */
export function simplifyScanResult(node: Node<'scanResult'>, scan: Node<'scan'>): Node {
  const { carries, sequences, body } = scan.attributes;
  const { index } = node.attributes;
  const result = (place: number): Node => makeNode('scanResult', [scan], { index: place });
  if (index < carries) return scan === node.inputs[0] ? node : result(index);
  const output = body.outputs[index - carries]!;
  const element = body.inputs.indexOf(output as Node<'input'>);
  if (element >= carries && element < carries + sequences) return scan.inputs[element]!;
  const first = carries + body.outputs.indexOf(output);
  return first === index && scan === node.inputs[0] ? node : result(first);
}
