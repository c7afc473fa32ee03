/**
 * Rewrites a graph into a smaller equal one, in one walk: constants are folded, neutral operands dropped, equal nodes
 * shared (common subexpressions). What nothing needs any more is not reached (dead code).
 *
 * Only rewrites that keep every bit of the result are made; `x * 0` stays, because of NaN and infinity.
 */
import { type AnyNode, type Graph, graphRoots, makeNode, type Node, topologicalOrder } from '../../graph/node.ts';
import { type ElementwiseOp, isElementwise, isReduction, type OpAttributes, type OpName } from '../../graph/ops.ts';
import type { DType } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { holdsBfloat16 } from '../precision.ts';
import { flattenConvolution } from './flattenWindows.ts';
import { foldElementwise } from './fold.ts';
import { simplifyMovement } from './simplifyMovement.ts';
import { simplifyScan, simplifyScanResult } from './simplifyScan.ts';

/** The simplified graph. Inputs stay as they are, also where nothing reads them any more. */
export function simplify(graph: Graph): Graph {
  const rewritten = new Map<Node, Node>();
  const shared = new Map<string, Node>();
  const numbers = new Map<object, number>();
  const numberOf = (object: object): number => {
    let number = numbers.get(object);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(object, number);
    }
    return number;
  };

  /** The node that stands for all its equals. */
  const share = (candidate: Node): Node => {
    const key = keyOf(candidate, numberOf);
    const known = shared.get(key);
    if (known === undefined) shared.set(key, candidate);
    return known ?? candidate;
  };

  for (const input of graph.inputs) rewritten.set(input, input);
  for (const node of topologicalOrder(graphRoots(graph))) {
    if (rewritten.has(node)) continue;
    const inputs = node.inputs.map((input) => rewritten.get(input)!);
    rewritten.set(node, share(simplifyNode(node, inputs, share)));
  }

  return {
    inputs: graph.inputs,
    outputs: graph.outputs.map(({ name, node }) => ({ name, node: rewritten.get(node)! })),
    updates: graph.updates.map(({ variable, node }) => ({ variable, node: rewritten.get(node)! })),
  };
}

/** Ops whose results are sums of products: 0 where there is nothing to sum. */
const SUMS_OF_PRODUCTS: ReadonlySet<OpName> = new Set<OpName>([
  'dot',
  'convolution',
  'convolutionInputGradient',
  'convolutionKernelGradient',
]);

/** Two nodes with equal keys compute the same. */
function keyOf(node: Node, numberOf: (object: object) => number): string {
  const any = node as AnyNode;
  if (any.op === 'input') return `input ${numberOf(node)}`;
  if (any.op === 'variable') return `variable ${numberOf(any.attributes.variable)}`;
  if (any.op === 'literal') return `literal ${numberOf(any.attributes.data)} ${any.dtype} ${any.shape}`;
  if (any.op === 'scan') {
    const { body, ...how } = any.attributes;
    return `scan ${numberOf(body)} ${any.inputs.map(numberOf)} ${JSON.stringify(how)}`;
  }
  // JSON has no -0, NaN or infinity; a constant's value is spelled out.
  const attributes =
    any.op === 'constant'
      ? Object.is(any.attributes.value, -0)
        ? '-0'
        : String(any.attributes.value)
      : JSON.stringify(any.attributes);
  return `${any.op} ${any.dtype} [${any.shape}] ${any.inputs.map(numberOf)} ${attributes}`;
}

function constantValue(node: Node | undefined): number | undefined {
  return node?.op === 'constant' ? (node as Node<'constant'>).attributes.value : undefined;
}

function makeConstant(value: number, node: Node): Node {
  return makeNode('constant', [], { value }, { shape: node.shape, dtype: node.dtype });
}

function simplifyNode(node: Node, inputs: readonly Node[], share: (node: Node) => Node): Node {
  const { op } = node;
  const [a, b, c] = inputs;
  if (op === 'scan') return simplifyScan(node as Node<'scan'>, inputs, simplify);
  if (op === 'scanResult') return simplifyScanResult(node as Node<'scanResult'>, a as Node<'scan'>);
  if (op === 'maximum' && a!.op === 'reshape' && constantValue(b) === 0) {
    // A dense layer's relu, behind the shape that its input had: as an epilogue of the product it has to come first.
    const inner = a!.inputs[0]!;
    const rectified = makeNode('maximum', [inner, share(makeConstant(0, inner))], {});
    return makeNode('reshape', [share(rectified)], { shape: node.shape });
  }
  const moved = simplifyMovement(op, node.attributes, inputs);
  if (moved !== undefined) return moved;
  if (isElementwise(op)) {
    const values = inputs.map(constantValue);
    if (values.every((value) => value !== undefined)) {
      const inputType: DType = a!.dtype;
      return makeConstant(foldElementwise(op, values, inputType, node.dtype), node);
    }
    const neutral = dropNeutral(op, inputs, values);
    if (neutral !== undefined) return neutral;
    if (op === 'select' && b === c) return b!;
    if (op === 'reducePrecision' && holdsBfloat16(a!)) return a!;
    if (op === 'power' && values[1] === 2) return makeNode('multiply', [a!, a!], {});
  }
  if (op === 'broadcast' || op === 'reshape' || op === 'transpose') {
    const value = constantValue(a);
    if (value !== undefined) return makeConstant(value, node);
    // A sum that keeps its axes: the sign moves on, into the loop that reads it.
    if (op === 'reshape' && a!.op === 'negate' && a!.inputs[0]!.op === 'reduceSum') {
      const shown = makeNode('reshape', [a!.inputs[0]!], { shape: node.shape });
      return makeNode('negate', [share(shown)], {});
    }
  }
  if (isReduction(op)) {
    const { axes } = node.attributes as OpAttributes['reduceSum'];
    if (axes.every((axis) => a!.shape[axis] === 1)) return makeNode('reshape', [a!], { shape: node.shape });
    // The gradient of `x - mean` for the mean: without this, the whole negated gradient is stored to be summed.
    // Rounding to nearest is symmetric, and so the bits stay.
    if (op === 'reduceSum' && a!.op === 'negate') {
      const sum = makeNode('reduceSum', [a!.inputs[0]!], { axes }, { shape: node.shape, dtype: node.dtype });
      return makeNode('negate', [share(sum)], {});
    }
  }
  // Kernels need operands with elements: the gradient of a kernel from no examples is found here.
  if (SUMS_OF_PRODUCTS.has(op) && inputs.some(({ shape }) => sizeOf(shape) === 0)) return makeConstant(0, node);
  const flat = flattenConvolution(node, inputs, share);
  if (flat !== undefined) return flat;
  if (inputs.every((input, i) => input === node.inputs[i])) return node;
  return makeNode(op as OpName, inputs, node.attributes, { shape: node.shape, dtype: node.dtype });
}

/** `x + 0`, `x - 0`, `x * 1`, `x / 1`, `x ^ 1`: x. (`x + 0` turns -0 into 0, which no result of ours can tell apart.) */
function dropNeutral(
  op: ElementwiseOp,
  [a, b]: readonly Node[],
  [left, right]: readonly (number | undefined)[],
): Node | undefined {
  switch (op) {
    case 'add':
      return right === 0 ? a : left === 0 ? b : undefined;
    case 'subtract':
      return right === 0 ? a : undefined;
    case 'multiply':
      return right === 1 ? a : left === 1 ? b : undefined;
    case 'divide':
    case 'power':
      return right === 1 ? a : undefined;
    default:
      return undefined;
  }
}
