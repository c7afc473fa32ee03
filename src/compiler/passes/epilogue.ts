/** Pulls bias addition and relu into the kernels that produce their operand, and bias gradients into kernel gradients. */
import type { Node } from '../../graph/node.ts';
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
 * Finds `kernel -> + bias -> max(., 0)` chains whose intermediate values nobody else reads, and
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
    let result = node;
    let bias: Node | undefined;
    let relu = false;
    const takesEpilogue = node.op === 'convolution' || (node.op === 'dot' && node.shape.length === 2);
    if (takesEpilogue && node.dtype === 'float32') {
      const sum = onlyUser(result);
      bias = sum?.op === 'add' ? biasOf(sum, result) : undefined;
      if (bias !== undefined) {
        absorbed.add(result);
        result = sum!;
      }
      const rectified = onlyUser(result);
      if (rectified?.op === 'maximum' && rectified.inputs[0] === result && isZero(rectified.inputs[1]!)) {
        absorbed.add(result);
        result = rectified;
        relu = true;
      }
    }
    const biasGradient = node.op === 'convolutionKernelGradient' ? findBiasGradient(node, users, takenSums) : undefined;
    if (biasGradient !== undefined) takenSums.add(biasGradient);
    kernels.push({ kind: 'kernel', node: node as Node<KernelOp>, result, bias, relu, biasGradient });
  }
  return { kernels, absorbed };
}

function isZero(node: Node): boolean {
  return node.op === 'constant' && (node as Node<'constant'>).attributes.value === 0;
}

/** The `[n]` operand that `sum` adds along the last axis of `main`. */
function biasOf(sum: Node, main: Node): Node | undefined {
  const other = sum.inputs[0] === main ? sum.inputs[1]! : sum.inputs[0]!;
  const { base, axes } = resolveView(other);
  const last = main.shape.length - 1;
  const fits = base.shape.length === 1 && axes[0] === last && base.shape[0] === main.shape[last];
  // Where the vector comes out of the chain itself it would not be ready in time; a stored one always is.
  return fits && base.op === 'variable' ? base : undefined;
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
