/**
 * Sums that follow from others: a sum is linear, and deviations from a mean add up to zero.
 *
 * The gradient of a batch normalization for the mean is one: `sum(g s + k (x - mean(x)))` over all but the channels, where `s`
 * and `k` depend on the channel alone, is `s sum(g)`, and `sum(g)` is the gradient of the offset. Without this, each such layer
 * reads two tensors of full size once more.
 *
 * The results are those of exact arithmetic; rounding differs, as it does between any two orders of a sum.
 */
import { add, constant, multiply, negate, reduceSum, subtract } from '../../graph/build.ts';
import { type AnyNode, type Graph, graphRoots, makeNode, type Node, topologicalOrder } from '../../graph/node.ts';
import { isFloating } from '../../tensor/dtype.ts';
import { sameShape, sizeOf } from '../../tensor/shape.ts';

/** A simplified graph without the sums that others imply. */
export function implySums(graph: Graph): Graph {
  const order = topologicalOrder(graphRoots(graph));
  const sums = order.filter((node) => node.op === 'reduceSum' && isFloating(node.dtype)) as Node<'reduceSum'>[];
  if (sums.length < 2) return graph;
  const rewriting = new Rewriting(sums);
  for (const input of graph.inputs) rewriting.set(input, input);
  for (const node of order) rewriting.rewrite(node);
  return {
    inputs: graph.inputs,
    outputs: graph.outputs.map(({ name, node }) => ({ name, node: rewriting.get(node) })),
    updates: graph.updates.map(({ variable, node }) => ({ variable, node: rewriting.get(node) })),
  };
}

/** A sum as a node of the new graph; of deviations from their mean it is nothing. */
type Sum = Node | 'zero';

/** Sums over one set of axes. */
interface SumKind {
  readonly axes: readonly number[];
  /** The axes that stay. */
  readonly kept: readonly number[];
  /** The operands that the graph sums over these axes. */
  readonly operands: Set<Node>;
  /** What is known of the sum of each node; undefined where others do not imply it. */
  readonly found: Map<Node, Sum | undefined>;
}

class Rewriting {
  readonly #rewritten = new Map<Node, Node>();
  readonly #kinds = new Map<string, SumKind>();

  constructor(sums: readonly Node<'reduceSum'>[]) {
    for (const sum of sums) this.#kindOf(sum).operands.add(sum.inputs[0]!);
  }

  #kindOf({ inputs: [operand], attributes: { axes } }: Node<'reduceSum'>): SumKind {
    const key = `${operand!.shape} over ${axes}`;
    let kind = this.#kinds.get(key);
    if (kind === undefined) {
      const kept = operand!.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
      kind = { axes, kept, operands: new Set(), found: new Map() };
      this.#kinds.set(key, kind);
    }
    return kind;
  }

  get(node: Node): Node {
    return this.#rewritten.get(node)!;
  }

  set(node: Node, rewritten: Node): void {
    this.#rewritten.set(node, rewritten);
  }

  /** Makes a node of the new graph; its operands are there. */
  rewrite(node: Node): void {
    if (this.#rewritten.has(node)) return;
    if (node.op === 'reduceSum' && isFloating(node.dtype)) {
      const sum = this.#sumOf(node.inputs[0]!, this.#kindOf(node as Node<'reduceSum'>))!;
      this.set(node, sum === 'zero' ? constant(0, node.shape, node.dtype) : sum);
      return;
    }
    const inputs = node.inputs.map((input) => this.get(input));
    const { shape, dtype } = node;
    const isSame = inputs.every((input, i) => input === node.inputs[i]);
    this.set(node, isSame ? node : makeNode(node.op, inputs, node.attributes, { shape, dtype }));
  }

  /** The sum of a node, where others imply it or the graph needs it anyway. */
  #sumOf(operand: Node, kind: SumKind): Sum | undefined {
    if (kind.found.has(operand)) return kind.found.get(operand);
    let sum = this.#impliedSum(operand as AnyNode, kind);
    if (sum === undefined && kind.operands.has(operand)) sum = reduceSum(this.get(operand), { axes: kind.axes });
    kind.found.set(operand, sum);
    return sum;
  }

  #impliedSum(operand: AnyNode, kind: SumKind): Sum | undefined {
    const [a, b] = operand.inputs as readonly Node[];
    switch (operand.op) {
      case 'add':
      case 'subtract': {
        if (operand.op === 'subtract' && isMeanOf(b!, a!, kind)) return 'zero';
        const left = this.#sumOf(a!, kind);
        const right = left === undefined ? undefined : this.#sumOf(b!, kind);
        if (left === undefined || right === undefined || right === 'zero') return right && left;
        if (left === 'zero') return operand.op === 'add' ? right : negate(right);
        return operand.op === 'add' ? add(left, right) : subtract(left, right);
      }
      case 'negate': {
        const sum = this.#sumOf(a!, kind);
        return sum === undefined || sum === 'zero' ? sum : negate(sum);
      }
      case 'multiply': {
        const left = repeated(a!, kind);
        const right = left === undefined ? repeated(b!, kind) : undefined;
        const factor = left ?? right;
        if (factor === undefined) return undefined;
        const sum = this.#sumOf(left === undefined ? a! : b!, kind);
        return sum === undefined || sum === 'zero' ? sum : multiply(sum, this.#read(factor));
      }
      default:
        return undefined;
    }
  }

  /** Constants are made here and there, and not part of the old graph. */
  #read(node: Node): Node {
    return this.#rewritten.get(node) ?? node;
  }
}

/** What a node repeats along the axes of a sum, in the shape of the sum. */
function repeated(node: Node, { kept }: SumKind): Node | undefined {
  if (node.op === 'constant') {
    const shape = kept.map((axis) => node.shape[axis]!);
    return constant((node as Node<'constant'>).attributes.value, shape, node.dtype);
  }
  if (node.op !== 'broadcast') return undefined;
  const { axes } = (node as Node<'broadcast'>).attributes;
  const source = node.inputs[0]!;
  const fits = sameShape(axes, kept) && source.shape.every((size, i) => size === node.shape[kept[i]!]);
  return fits ? source : undefined;
}

/** Whether a node is the mean of another over the axes of a sum, repeated: `broadcast(reduceSum(of) * (1 / count))`. */
function isMeanOf(node: Node, of: Node, kind: SumKind): boolean {
  const mean = node.op === 'broadcast' ? repeated(node, kind) : undefined;
  if (mean?.op !== 'multiply') return false;
  const [sum, factor] = mean.inputs as [Node, Node];
  if (sum.op !== 'reduceSum' || factor.op !== 'constant') return false;
  const count = sizeOf(of.shape) / sizeOf(sum.shape);
  return (
    sum.inputs[0] === of &&
    sameShape((sum as Node<'reduceSum'>).attributes.axes, kind.axes) &&
    (factor as Node<'constant'>).attributes.value === 1 / count
  );
}
