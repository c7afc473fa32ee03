/** What a gradient rule is. */
import type { Node } from '../graph/node.ts';
import type { OpName } from '../graph/ops.ts';

/**
 * How the gradient of one operand comes about:
 *
 * - a function: called only where that operand leads to something that a gradient was asked of;
 * - `'zero'`: the op is constant almost everywhere along this operand (steps, comparisons, indices), nothing flows;
 * - `'notDifferentiable'`: there is a derivative, but the op table cannot express it. Asking for it is an error.
 */
export type OperandGradient = (() => Node) | 'zero' | 'notDifferentiable';

/**
 * The vector-Jacobian product of one op: from a node and the gradient of its result, one entry per operand.
 */
export type GradientRule<O extends OpName> = (node: Node<O>, gradient: Node) => readonly OperandGradient[];
