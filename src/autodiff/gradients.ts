/** Reverse-mode differentiation: a graph in, the graph of its gradients out. */
import { add, constant } from '../graph/build.ts';
import { type Node, topologicalOrder } from '../graph/node.ts';
import type { OpName } from '../graph/ops.ts';
import { isFloating } from '../tensor/dtype.ts';
import { sameShape } from '../tensor/shape.ts';
import { NotDifferentiableError, ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import type { GradientRule } from './rule.ts';
import { gradientRules } from './rules.ts';

/**
 * The gradients of `output` with respect to each node of `wrt`.
 *
 * @remarks
 * Walks the graph backwards once. Only nodes on a path from `wrt` to `output` get a gradient; where several paths meet,
 * gradients are added. A node that `output` does not depend on has gradient zero.
 *
 * @formula `result[i] = sum_j outputGradient[j] * d output[j] / d wrt[i]`
 * @param output - A scalar, unless `outputGradient` is given.
 * @param wrt - Nodes of a floating type; those of the graph itself, not copies.
 * @param outputGradient - Gradient of what comes after `output`, of its shape. @defaultValue 1
 * @returns One node per node of `wrt`, of its shape and dtype; nothing is computed yet.
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when `output` is not a scalar and no `outputGradient` is given, or
 *   `outputGradient` has another shape
 * @throws NotDifferentiableError `ERR_NOT_DIFFERENTIABLE` for integer or bool nodes, or when the way to `wrt` leads
 *   through an op without a derivative
 */
export function gradients(output: Node, wrt: readonly Node[], outputGradient?: Node): Node[] {
  checkArguments(output, wrt, outputGradient);
  const order = topologicalOrder([output]);
  const needed = nodesLeadingFrom(wrt, order);
  const found = new Map<Node, Node>();
  if (needed.has(output)) found.set(output, outputGradient ?? constant(1, output.shape, output.dtype));

  for (const node of order.reverse()) {
    const gradient = found.get(node);
    if (gradient === undefined) continue;
    const rule = gradientRules[node.op] as GradientRule<OpName>;
    rule(node, gradient).forEach((operandGradient, i) => {
      const operand = node.inputs[i]!;
      if (operandGradient === 'zero' || !needed.has(operand)) return;
      if (operandGradient === 'notDifferentiable') {
        throw new NotDifferentiableError(
          `gradients: ${node.op} has no derivative with respect to its operand ${i} of shape ${formatShape(operand.shape)}. ` +
            'Take the gradient only once through it, or keep the nodes that it depends on out of `wrt`.',
          { details: { op: node.op, operand: i } },
        );
      }
      const contribution = operandGradient();
      const earlier = found.get(operand);
      found.set(operand, earlier === undefined ? contribution : add(earlier, contribution));
    });
  }
  return wrt.map((node) => found.get(node) ?? constant(0, node.shape, node.dtype));
}

/** The nodes of `order` (operands first) that depend on one of `sources`, and these themselves. */
function nodesLeadingFrom(sources: readonly Node[], order: readonly Node[]): Set<Node> {
  const leading = new Set<Node>(sources);
  for (const node of order) {
    if (node.inputs.some((input) => leading.has(input))) leading.add(node);
  }
  return leading;
}

function checkArguments(output: Node, wrt: readonly Node[], outputGradient: Node | undefined): void {
  for (const node of [output, ...wrt]) {
    if (isFloating(node.dtype)) continue;
    throw new NotDifferentiableError(
      `gradients: ${node === output ? 'the output' : 'a node of `wrt`'} (${node.op}) is of type ${node.dtype}; ` +
        'expected float32 or float64. Cast it before the computation.',
      { details: { op: node.op, dtype: node.dtype } },
    );
  }
  if (outputGradient === undefined ? output.shape.length === 0 : sameShape(output.shape, outputGradient.shape)) return;
  throw new ShapeMismatchError(
    outputGradient === undefined
      ? `gradients: expected a scalar output, got shape ${formatShape(output.shape)}. Sum it, or give an outputGradient.`
      : `gradients: the outputGradient has shape ${formatShape(outputGradient.shape)}; expected that of the output, ${formatShape(output.shape)}.`,
    { details: { output: output.shape, ...(outputGradient === undefined ? {} : { given: outputGradient.shape }) } },
  );
}
