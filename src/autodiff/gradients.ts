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
import { type PullBack, scanGradients } from './scanRule.ts';

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
  const gradient = outputGradient ?? constant(1, output.shape, output.dtype);
  const found = pullBack([{ node: output, gradient }], wrt, () => false);
  return wrt.map((node, i) => found[i] ?? constant(0, node.shape, node.dtype));
}

/** The gradients of `wrt` from those of `outputs`; undefined where no output depends on a node. */
function pullBack(...[outputs, wrt, isCut]: Parameters<PullBack>): readonly (Node | undefined)[] {
  const order = topologicalOrder(outputs.map(({ node }) => node));
  const needed = nodesLeadingFrom(wrt, order);
  const found = new Map<Node, Node>();
  /** Of the results of a scan, by their index. */
  const resultGradients = new Map<Node, Map<number, Node>>();
  const accumulate = (node: Node, gradient: Node): void => {
    const earlier = found.get(node);
    found.set(node, earlier === undefined ? gradient : add(earlier, gradient));
  };
  for (const { node, gradient } of outputs) if (needed.has(node)) accumulate(node, gradient);

  for (const node of order.reverse()) {
    const isWanted = (operand: number): boolean => needed.has(node.inputs[operand]!) && !isCut(node, operand);
    const results = resultGradients.get(node);
    const gradient = found.get(node);
    if (results !== undefined) {
      scanGradients(node as Node<'scan'>, results, isWanted, pullBack).forEach((contribution, i) => {
        if (contribution !== undefined) accumulate(node.inputs[i]!, contribution);
      });
    } else if (gradient !== undefined && node.op === 'scanResult') {
      const [scan] = node.inputs as [Node<'scan'>];
      const known = resultGradients.get(scan) ?? new Map<number, Node>();
      resultGradients.set(scan, known.set((node as Node<'scanResult'>).attributes.index, gradient));
    } else if (gradient !== undefined) {
      ruleGradients(node, gradient, isWanted).forEach((contribution, i) => {
        if (contribution !== undefined) accumulate(node.inputs[i]!, contribution);
      });
    }
  }
  return wrt.map((node) => found.get(node));
}

/** The gradients of a node's wanted operands, by the rule of its op; undefined where nothing flows. */
function ruleGradients(node: Node, gradient: Node, isWanted: (operand: number) => boolean): (Node | undefined)[] {
  const rule = gradientRules[node.op as keyof typeof gradientRules] as GradientRule<OpName>;
  return rule(node, gradient).map((operandGradient, i) => {
    if (operandGradient === 'zero' || !isWanted(i)) return undefined;
    if (operandGradient !== 'notDifferentiable') return operandGradient();
    throw new NotDifferentiableError(
      `gradients: ${node.op} has no derivative with respect to its operand ${i} of shape ${formatShape(node.inputs[i]!.shape)}. ` +
        'Take the gradient only once through it, or keep the nodes that it depends on out of `wrt`.',
      { details: { op: node.op, operand: i } },
    );
  });
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
