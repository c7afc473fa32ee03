/** Evaluates a graph one node at a time: what any compilation of the graph has to agree with. */
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import { input } from '../../src/graph/build.ts';
import { type Graph, graphRoots, makeNode, type Node, topologicalOrder } from '../../src/graph/node.ts';
import type { TypedArray } from '../../src/tensor/dtype.ts';
import { graphOf, prepareGraph, type VariableValues } from './runGraph.ts';

const engine = new ReferenceEngine();

/** The results of a graph, and its variables after the updates. */
export async function interpretGraph(
  graph: Graph,
  inputs: readonly TypedArray[],
  variables: VariableValues,
): Promise<{ outputs: TypedArray[]; variables: VariableValues }> {
  const values = new Map<Node, TypedArray>();
  for (const [i, node] of graph.inputs.entries()) values.set(node, inputs[i]!);
  for (const node of topologicalOrder(graphRoots(graph))) {
    if (values.has(node) || node.op === 'scan') continue; // a scan has no elements of its own
    const operands = node.op === 'scanResult' ? node.inputs[0]!.inputs : node.inputs;
    values.set(
      node,
      node.op === 'variable'
        ? variables.get((node as Node<'variable'>).attributes.variable)!.slice()
        : await evaluateNode(
            node,
            operands.map((operand) => values.get(operand)!),
          ),
    );
  }
  const updated = new Map(variables);
  for (const { variable, node } of graph.updates) updated.set(variable, values.get(node)!.slice());
  return { outputs: graph.outputs.map(({ node }) => values.get(node)!), variables: updated };
}

/** One node alone: its operands are inputs, its result is the output, nothing is there to be fused with. */
async function evaluateNode(node: Node, operands: readonly TypedArray[]): Promise<TypedArray> {
  const scan = node.op === 'scanResult' ? (node.inputs[0] as Node<'scan'>) : undefined;
  const inputs = (scan ?? node).inputs.map(({ shape, dtype }, i) => input(`operand ${i}`, shape, dtype));
  const type = { shape: node.shape, dtype: node.dtype };
  const alone = makeNode(node.op, scan ? [makeNode('scan', inputs, scan.attributes)] : inputs, node.attributes, type);
  const { executable } = await prepareGraph(engine, graphOf(inputs, [alone]));
  return (await executable.run(operands))[0]!;
}
