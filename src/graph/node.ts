/** Graph nodes. A graph is the set of nodes reachable from its outputs and updates; nodes never change. */
import type { DType } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';
import { inferResult } from './infer.ts';
import type { OpAttributes, OpName } from './ops.ts';
import type { Variable } from './variable.ts';

/** A typed value in the graph: one op applied to earlier nodes. */
export interface Node<O extends OpName = OpName> {
  /** What is computed: a name of the op table. */
  readonly op: O;
  /** Of what it is computed. */
  readonly inputs: readonly Node[];
  /** Constants of the op: axes, strides. */
  readonly attributes: OpAttributes[O];
  /** Size of each dimension of the value. */
  readonly shape: Shape;
  /** Type of the value's elements. */
  readonly dtype: DType;
}

/** A node whose attributes are those of its op: narrows on `op` in a switch. */
export type AnyNode = { [O in OpName]: Node<O> }[OpName];

/** What is computed: results to hand out, and new values of variables. */
export interface Graph {
  /** In the order in which `run` takes them. */
  readonly inputs: readonly Node<'input'>[];
  readonly outputs: readonly { readonly name: string; readonly node: Node }[];
  /** Each variable at most once; all updates see the values from before the run. */
  readonly updates: readonly { readonly variable: Variable; readonly node: Node }[];
}

/** Makes a node after checking its operands. Used by the functions of `build.ts`; they are nicer to call. */
export function makeNode<O extends OpName>(
  op: O,
  inputs: readonly Node[],
  attributes: OpAttributes[O],
  /** For leaves and casts, whose type the inputs do not determine. */
  given?: { shape?: Shape; dtype?: DType },
): Node<O> {
  const { shape, dtype } = inferResult(op, inputs, attributes, given);
  return { op, inputs, attributes, shape, dtype };
}

/** All nodes that `roots` need, operands before users, in a stable order. Iterative: graphs may be deep. */
export function topologicalOrder(roots: readonly Node[]): Node[] {
  const order: Node[] = [];
  const state = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  for (const root of roots) {
    if (state.has(root)) continue;
    state.add(root);
    stack.push({ node: root, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const input = top.node.inputs[top.next++];
      if (input === undefined) {
        order.push(top.node);
        stack.pop();
      } else if (!state.has(input)) {
        state.add(input);
        stack.push({ node: input, next: 0 });
      }
    }
  }
  return order;
}

/** The roots of a graph: outputs, then updates. */
export function graphRoots(graph: Graph): Node[] {
  return [...graph.outputs.map((output) => output.node), ...graph.updates.map((update) => update.node)];
}
