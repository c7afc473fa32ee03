/**
 * Pulls bias addition, relu and rounding into the kernels that produce their operand, and bias gradients into kernel
 * gradients.
 */
import type { Node } from '../../graph/node.ts';
import type { OpName } from '../../graph/ops.ts';
import type { KernelOp } from '../program.ts';
import { isKernelOp, type KernelTask } from '../task.ts';
import { resolveView } from '../views.ts';

/** Kernel tasks, and the nodes that they take the place of. */
export interface EpiloguePlan {
  readonly kernels: readonly KernelTask[];
  /** Nodes that exist only inside a kernel: nobody may read them. */
  readonly absorbed: ReadonlySet<Node>;
}

/**
 * Finds `kernel -> + bias -> max(., 0) -> round` chains whose intermediate values nobody else reads, and
 * `reduceSum(gradient)` beside `convolutionKernelGradient(x, gradient)`.
 *
 * @param roots - Nodes that are results of the program.
 */
export function fuseEpilogues(
  order: readonly Node[],
  users: ReadonlyMap<Node, readonly Node[]>,
  roots: ReadonlySet<Node>,
): EpiloguePlan {
  const absorbed = new Set<Node>();
  const kernels: KernelTask[] = [];
  const takenSums = new Set<Node>();

  const onlyUser = (node: Node): Node | undefined => {
    const list = users.get(node) ?? [];
    return list.length === 1 && !roots.has(node) ? list[0] : undefined;
  };

  for (const node of order) {
    if (!isKernelOp(node.op)) continue;
    const { bias, relu, end } = biasAndRelu(node, onlyUser);
    let result = end;
    const rounded = ROUNDING.has(node.op) ? onlyUser(end) : undefined;
    const round = rounded?.op === 'reducePrecision' && rounded.dtype === 'float32';
    if (round) result = rounded;
    // The chain from the kernel to its result, without the result: each has one user.
    for (let inner: Node = node; inner !== result; inner = onlyUser(inner)!) absorbed.add(inner);
    const biasGradient = node.op === 'convolutionKernelGradient' ? findBiasGradient(node, users, takenSums) : undefined;
    if (biasGradient !== undefined) takenSums.add(biasGradient);
    kernels.push({ kind: 'kernel', node: node as Node<KernelOp>, result, bias, relu, round, biasGradient });
  }
  return { kernels, absorbed };
}

/** Kernels that can round what they store. */
const ROUNDING: ReadonlySet<OpName> = new Set<OpName>(['dot', 'convolution', 'convolutionInputGradient']);

/**
 * The bias addition and the relu behind a kernel that are part of it.
 *
 * @param onlyUser - The one reader of a node that is not a result of the program.
 */
export function biasAndRelu(
  node: Node,
  onlyUser: (node: Node) => Node | undefined,
): { readonly bias: Node | undefined; readonly relu: boolean; readonly end: Node } {
  const takesBoth = node.op === 'convolution' || (node.op === 'dot' && node.shape.length === 2);
  if (!takesBoth || node.dtype !== 'float32') return { bias: undefined, relu: false, end: node };
  const sum = onlyUser(node);
  const bias = sum?.op === 'add' ? biasOf(sum, node) : undefined;
  const sumOrNode = bias === undefined ? node : sum!;
  const rectified = onlyUser(sumOrNode);
  const relu = rectified?.op === 'maximum' && rectified.inputs[0] === sumOrNode && isZero(rectified.inputs[1]!);
  return { bias, relu, end: relu ? rectified : sumOrNode };
}

function isZero(node: Node): boolean {
  return node.op === 'constant' && (node as Node<'constant'>).attributes.value === 0;
}

/** The `[n]` operand that `sum` adds along the last axis of `main`. */
function biasOf(sum: Node, main: Node): Node | undefined {
  const other = sum.inputs[0] === main ? sum.inputs[1]! : sum.inputs[0]!;
  const vector = other.op === 'broadcast' ? other.inputs[0]! : other;
  const last = main.shape.length - 1;
  const isRow = resolveView(other).strides.every((s, axis) => axis === last || main.shape[axis] === 1 || s === 0);
  const fits = vector.shape.length === 1 && vector.shape[0] === main.shape[last] && isRow;
  // Where the vector comes out of the chain itself it would not be ready in time; a stored one, or part of one, always is.
  return fits && resolveView(vector).base.op === 'variable' ? vector : undefined;
}

/** The sum over batch and space of the gradient that a kernel gradient reads. */
function findBiasGradient(
  node: Node,
  users: ReadonlyMap<Node, readonly Node[]>,
  taken: ReadonlySet<Node>,
): Node | undefined {
  const gradient = node.inputs[1]!;
  const last = gradient.shape.length - 1;
  return users.get(gradient)?.find((user) => {
    if (user.op !== 'reduceSum' || taken.has(user) || node.dtype !== 'float32') return false;
    const { axes } = (user as Node<'reduceSum'>).attributes;
    return axes.length === last && axes.every((axis, i) => axis === i);
  });
}
