/**
 * The gradient of a scan's constant is a sum over its steps. Where each summand is a product of matrices (a recurrent
 * kernel) or a sum itself (a bias), the backward scan stacks what goes into it, and one dot or one sum over all steps does the
 * work of many small ones. (All other summands are added up in a carry of the backward scan.)
 */
import { dot, reduceSum, reshape } from '../graph/build.ts';
import type { AnyNode, Node } from '../graph/node.ts';

/** Whether what flows from `user` into its operand `at`, the constant `source`, is summed after the backward scan. */
export function isHoisted(user: Node, at: number, source: Node): boolean {
  if (user.inputs[at] !== source) return false;
  const any = user as AnyNode;
  return (
    any.op === 'broadcast' || (any.op === 'dot' && at === 1 && any.shape.length === 2 && !any.attributes.transposeA)
  );
}

/** The nodes of the body, beside the gradient of `user`, that make the gradient of its constant. */
export function factorsOf(user: Node): Node[] {
  return user.op === 'dot' ? [user.inputs[0]!] : [];
}

/**
 * The sum over all steps of what flows from `user` into its constant.
 *
 * @formula `Y_t = A_t B`: `dB = sum_t A_tᵀ G_t`, which is the product of all rows of A and G one below the other
 * @param factors - Those of {@link factorsOf}, stacked `[length, ...]`.
 * @param gradient - That of `user`, stacked.
 */
export function sumOverSteps(user: Node, factors: readonly Node[], gradient: Node): Node {
  const any = user as AnyNode;
  if (any.op === 'dot') {
    const [a, g] = [rows(factors[0]!), rows(gradient)]; // [length m, k], [length m, n]
    return any.attributes.transposeB ? dot(g, a, { transposeA: true }) : dot(a, g, { transposeA: true });
  }
  if (any.op !== 'broadcast') throw new Error(`scan: the gradient of a constant of ${any.op} is not summed outside`);
  const { shape } = any.inputs[0]!;
  const kept = any.attributes.axes.filter((axis, i) => shape[i] === any.shape[axis]);
  const axes = any.shape.flatMap((_, axis) => (kept.includes(axis) ? [] : [axis + 1]));
  return reshape(reduceSum(gradient, { axes: [0, ...axes] }), shape);
}

/** `[length, m, n]` as `[length m, n]`. */
function rows(x: Node): Node {
  const [length, m, n] = x.shape as [number, number, number];
  return reshape(x, [length * m, n]);
}
