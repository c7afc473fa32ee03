/** Keeps results that show a variable from changing when the variable is updated. */
import { multiply } from '../../graph/build.ts';
import type { Graph, Node } from '../../graph/node.ts';
import type { Variable } from '../../graph/variable.ts';

/**
 * Outputs and updates that are nothing but the old value of an updated variable become copies of it: results are read
 * when the run has ended, and by then the variable holds its new value.
 */
export function protectVariables(graph: Graph): Graph {
  const updated = new Set<Variable>(graph.updates.map(({ variable }) => variable));
  const protect = (node: Node): Node => {
    const variable = variableBehind(node);
    return variable !== undefined && updated.has(variable) ? multiply(node, 1) : node;
  };
  return {
    inputs: graph.inputs,
    outputs: graph.outputs.map(({ name, node }) => ({ name, node: protect(node) })),
    updates: graph.updates
      .filter(({ variable, node }) => !(node.op === 'variable' && variableBehind(node) === variable))
      .map(({ variable, node }) => ({ variable, node: protect(node) })),
  };
}

/** The variable whose memory a node shows, through reshapes. */
export function variableBehind(node: Node): Variable | undefined {
  if (node.op === 'variable') return (node as Node<'variable'>).attributes.variable;
  return node.op === 'reshape' ? variableBehind(node.inputs[0]!) : undefined;
}
