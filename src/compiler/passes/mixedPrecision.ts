/**
 * Mixed precision: products of matrices and convolutions read numbers of bfloat16 and accumulate in float32.
 *
 * Half the bytes, and on processors with instructions for it twice the products, while variables, their gradients and what
 * is computed between the products stay float32. The pass only adds roundings (`reducePrecision`); that rounded tensors
 * may be stored in 16 bits follows from the graph.
 *
 * Reference: Kalamkar et al. 2019, "A study of BFLOAT16 for deep learning training", https://arxiv.org/abs/1905.12322
 */
import { reducePrecision } from '../../graph/build.ts';
import { type Graph, graphRoots, makeNode, type Node, topologicalOrder } from '../../graph/node.ts';
import type { OpName } from '../../graph/ops.ts';
import { holdsBfloat16 } from '../precision.ts';
import { biasAndRelu } from './epilogue.ts';

/** Ops that read both operands in bfloat16. */
const PRODUCTS: ReadonlySet<OpName> = new Set<OpName>([
  'dot',
  'convolution',
  'convolutionInputGradient',
  'convolutionKernelGradient',
]);

/**
 * Those whose results are tensors as large as activations, and are rounded in any case. Kernel gradients go to the optimizer;
 * what a dot gives is rounded where another product reads it, so that logits are not.
 */
const ROUNDED_RESULTS: ReadonlySet<OpName> = new Set<OpName>(['convolution', 'convolutionInputGradient']);

/** Ops behind which a tensor is rounded as well as before them: they move the elements of one operand. */
const MOVEMENT: ReadonlySet<OpName> = new Set<OpName>([
  'reshape',
  'transpose',
  'broadcast',
  'reverse',
  'maxPool',
  'concat',
]);

/**
 * A simplified graph with its products in bfloat16.
 *
 * Each activation and each gradient that a product reads is rounded once, where it is made, and everybody reads the rounded
 * tensor. A variable is rounded for the products alone: the optimizer reads all its bits. Results of the program stay
 * as they are made.
 */
export function mixedPrecision(graph: Graph): Graph {
  const order = topologicalOrder(graphRoots(graph));
  return new Rewriting(graph, order, findRounded(graph, order)).graph();
}

/** The nodes that all readers get rounded. */
function findRounded(graph: Graph, order: readonly Node[]): ReadonlySet<Node> {
  const rounded = new Set<Node>();
  const onlyUser = onlyUsers(graph, order);
  for (const node of order) {
    if (!isProduct(node)) continue;
    for (const operand of node.inputs) for (const source of sourcesOf(operand)) rounded.add(source);
    if (ROUNDED_RESULTS.has(node.op)) rounded.add(biasAndRelu(node, onlyUser).end);
  }
  // The gradient of a rounded tensor has no need of more bits than the tensor.
  for (const node of order) {
    if (node.op !== 'maxPoolGradient' || !sourcesOf(node.inputs[0]!).every((source) => rounded.has(source))) continue;
    for (const source of sourcesOf(node.inputs[1]!)) rounded.add(source);
  }
  for (const node of rounded) if (isLeaf(node)) rounded.delete(node);
  return rounded;
}

function isProduct(node: Node): boolean {
  return PRODUCTS.has(node.op) && node.dtype === 'float32';
}

/** Whether readers other than products keep all bits of a node. */
function isLeaf(node: Node): boolean {
  return node.op === 'variable' || node.op === 'constant' || node.op === 'literal';
}

/** The nodes to round for an operand to be rounded. */
function sourcesOf(operand: Node): readonly Node[] {
  if (MOVEMENT.has(operand.op)) return operand.inputs.flatMap(sourcesOf);
  return holdsBfloat16(operand) ? [] : [operand];
}

/** The one reader of a node that is no result of the program. */
function onlyUsers(graph: Graph, order: readonly Node[]): (node: Node) => Node | undefined {
  const SEVERAL = undefined;
  const users = new Map<Node, Node | undefined>(graphRoots(graph).map((root) => [root, SEVERAL]));
  for (const node of order) {
    for (const input of new Set(node.inputs)) users.set(input, users.has(input) ? SEVERAL : node);
  }
  return (node) => users.get(node);
}

class Rewriting {
  readonly #graph: Graph;
  readonly #order: readonly Node[];
  readonly #rounded: ReadonlySet<Node>;
  /** What stands for a node of the old graph. */
  readonly #exact = new Map<Node, Node>();
  /** What readers of a rounded node read. */
  readonly #reduced = new Map<Node, Node>();
  /** What products read. */
  readonly #operands = new Map<Node, Node>();

  constructor(graph: Graph, order: readonly Node[], rounded: ReadonlySet<Node>) {
    this.#graph = graph;
    this.#order = order;
    this.#rounded = rounded;
  }

  graph(): Graph {
    const { inputs, outputs, updates } = this.#graph;
    for (const input of inputs) this.#exact.set(input, input);
    for (const node of this.#order) {
      if (this.#exact.has(node)) continue;
      const operands = node.inputs.map((input) => (isProduct(node) ? this.#operand(input) : this.#read(input)));
      const isSame = operands.every((operand, i) => operand === node.inputs[i]);
      const { shape, dtype } = node;
      this.#exact.set(node, isSame ? node : makeNode(node.op, operands, node.attributes, { shape, dtype }));
    }
    return {
      inputs,
      outputs: outputs.map(({ name, node }) => ({ name, node: this.#exact.get(node)! })),
      updates: updates.map(({ variable, node }) => ({ variable, node: this.#exact.get(node)! })),
    };
  }

  #read(node: Node): Node {
    return this.#rounded.has(node) ? this.#round(node) : this.#exact.get(node)!;
  }

  /** A node as operand of a product: where it shows a variable, that is rounded, too. */
  #operand(node: Node): Node {
    let operand = this.#operands.get(node);
    if (operand === undefined) {
      const { shape, dtype } = node;
      operand = MOVEMENT.has(node.op)
        ? makeNode(
            node.op,
            node.inputs.map((input) => this.#operand(input)),
            node.attributes,
            { shape, dtype },
          )
        : this.#round(node);
      this.#operands.set(node, operand);
    }
    return operand;
  }

  #round(node: Node): Node {
    let reduced = this.#reduced.get(node);
    if (reduced === undefined) {
      const exact = this.#exact.get(node)!;
      reduced = holdsBfloat16(exact) ? exact : reducePrecision(exact);
      this.#reduced.set(node, reduced);
    }
    return reduced;
  }
}
