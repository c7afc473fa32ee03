/**
 * The gradient of a scan: a scan in the other direction over the vector-Jacobian product of the body.
 *
 * The backward body reads what the forward scan keeps of each step (see `withResiduals` in buildScan.ts) and computes the
 * cheap rest again. The gradients of the carries are its carries, those of the sequences its outputs. The gradient of a
 * constant is a sum over all steps; scanConstants.ts says how it comes about.
 */
import { add, constant, input } from '../graph/build.ts';
import { scan } from '../graph/buildScan.ts';
import { type Node, topologicalOrder } from '../graph/node.ts';
import type { ScanBody } from '../graph/scan.ts';
import { scanResult } from '../graph/scanResult.ts';
import { substitute } from '../graph/substitute.ts';
import { isFloating } from '../tensor/dtype.ts';
import { factorsOf, isHoisted, sumOverSteps } from './scanConstants.ts';

/** The gradients of some nodes, from those of outputs: undefined where none of the outputs depends on a node. */
export type PullBack = (
  outputs: readonly { readonly node: Node; readonly gradient: Node }[],
  wrt: readonly Node[],
  /** Nothing flows into an operand that is cut off. */
  isCut: (user: Node, operand: number) => boolean,
) => readonly (Node | undefined)[];

/**
 * The gradients of a scan's operands.
 *
 * @param resultGradients - By the index of the result; one that is not there is zero.
 * @param isWanted - Of which operands.
 * @returns One entry for each operand: undefined where the gradient is not wanted, or zero.
 */
export function scanGradients(
  node: Node<'scan'>,
  resultGradients: ReadonlyMap<number, Node>,
  isWanted: (operand: number) => boolean,
  pullBack: PullBack,
): (Node | undefined)[] {
  const { length, reverse, carries, sequences, body } = node.attributes;
  if (length === 0) return node.inputs.map((_, i) => (i < carries && isWanted(i) ? resultGradients.get(i) : undefined));
  const active = activeInputs(node, isWanted);
  const constants = active.filter((i) => i >= carries + sequences);
  const hoisted = hoistedUses(body, constants);
  const stepOutputs = [...resultGradients.keys()].filter((index) => index >= carries);

  // What a step of the backward scan is given: the gradients of its new carries, and those of its outputs.
  const newCarries = active.filter((i) => i < carries).map((i) => ({ index: i, node: body.carries[i]! }));
  const outputs = stepOutputs.map((index) => ({ index, node: body.outputs[index - carries]! }));
  const given = [...newCarries, ...outputs].map((each) => ({ ...each, gradient: inputLike(each.node) }));

  const wrt = [...new Set([...active.map((i): Node => body.inputs[i]!), ...[...hoisted.values()].flat()])];
  const isCut = (user: Node, at: number): boolean => constants.some((i) => isHoisted(user, at, body.inputs[i]!));
  const found = pullBack(given, wrt, isCut);
  const gradientOf = new Map(wrt.map((each, i) => [each, found[i]]));

  const kept = new KeptValues(node);
  const step = new BackwardStep(kept);
  for (const { index, node: result, gradient } of given) {
    const outside = resultGradients.get(index);
    if (index >= carries) step.read(gradient, outside!);
    else
      step.carry(
        index,
        outside ?? zerosLike(result),
        gradient,
        gradientOf.get(body.inputs[index]!) ?? zerosLike(result),
      );
  }
  for (const i of active) {
    const gradient = gradientOf.get(body.inputs[i]!);
    if (gradient === undefined || i < carries) continue;
    if (i < carries + sequences) step.stack(gradient);
    else {
      const sum = inputLike(gradient);
      step.carry(i, zerosLike(sum), sum, add(sum, gradient));
    }
  }
  for (const user of new Set([...hoisted.values()].flat())) {
    const gradient = gradientOf.get(user);
    if (gradient === undefined) continue;
    step.stack(gradient);
    for (const factor of factorsOf(user)) if (kept.stacked(factor) === undefined) step.stack(factor);
  }
  step.run({ length, reverse: !reverse });

  return node.inputs.map((_, i) => {
    if (!isWanted(i)) return undefined;
    const gradient = gradientOf.get(body.inputs[i]!);
    if (i < carries) return step.finalCarry(i);
    if (i < carries + sequences) return gradient && step.stacked(gradient);
    const terms = (hoisted.get(i) ?? []).flatMap((user) => {
      const stacked = step.stacked(gradientOf.get(user));
      if (stacked === undefined) return [];
      return [
        sumOverSteps(
          user,
          factorsOf(user).map((factor) => kept.stacked(factor) ?? step.stacked(factor)!),
          stacked,
        ),
      ];
    });
    if (gradient !== undefined) terms.push(step.finalCarry(i)!);
    return terms.length === 0 ? undefined : terms.reduce((sum, term) => add(sum, term));
  });
}

/** By constant: the nodes of the body whose part of its gradient is summed after the backward scan. */
function hoistedUses({ inputs, carries, outputs }: ScanBody, constants: readonly number[]): Map<number, Node[]> {
  const order = topologicalOrder([...carries, ...outputs]);
  const uses = (i: number): Node[] =>
    order.filter((user) => user.inputs.some((_, at) => isHoisted(user, at, inputs[i]!)));
  return new Map(constants.map((i) => [i, uses(i)]));
}

/** The inputs of a body whose gradients are needed: the wanted ones, and all carries that depend on these. */
function activeInputs(node: Node<'scan'>, isWanted: (operand: number) => boolean): number[] {
  const { body } = node.attributes;
  const order = topologicalOrder(body.carries);
  const active = new Set(body.inputs.filter(({ dtype }, i) => isWanted(i) && isFloating(dtype)));
  for (let before = -1; before !== active.size; ) {
    before = active.size;
    const leading = new Set<Node>(active);
    for (const each of order) if (each.inputs.some((operand) => leading.has(operand))) leading.add(each);
    body.carries.forEach((carry, i) => {
      if (leading.has(carry) && isFloating(carry.dtype)) active.add(body.inputs[i]!);
    });
  }
  return body.inputs.flatMap((each, i) => (active.has(each) ? [i] : []));
}

/** What is known of the nodes of a body once the scan has run. */
class KeptValues {
  readonly #scan: Node<'scan'>;
  readonly #inputs: ReadonlyMap<Node, number>;
  readonly #outputs: ReadonlyMap<Node, number>;

  constructor(node: Node<'scan'>) {
    const { inputs, outputs } = node.attributes.body;
    this.#scan = node;
    this.#inputs = new Map(inputs.map((each, i) => [each, i]));
    this.#outputs = new Map(outputs.map((each, i) => [each, i]));
  }

  /** The values of a node at all steps, stacked `[length, ...]`; undefined where they were not kept. */
  stacked(node: Node): Node | undefined {
    const { carries, sequences } = this.#scan.attributes;
    const index = this.#inputs.get(node) ?? -1;
    if (index >= carries) return index < carries + sequences ? this.#scan.inputs[index]! : undefined;
    const output = this.#outputs.get(node);
    return output === undefined || node.op === 'constant' ? undefined : scanResult(this.#scan, carries + output);
  }

  /** The operand that a node stands for at all steps. */
  constant(node: Node): Node | undefined {
    const { carries, sequences } = this.#scan.attributes;
    const index = this.#inputs.get(node) ?? -1;
    return index >= carries + sequences ? this.#scan.inputs[index]! : undefined;
  }
}

/** The backward scan under construction. */
class BackwardStep {
  readonly #kept: KeptValues;
  /** By the index of the operand whose gradient it is. */
  readonly #carries = new Map<number, { readonly initial: Node; readonly old: Node; readonly next: Node }>();
  readonly #finalCarries = new Map<number, Node>();
  /** Nodes that stand for one element of a sequence. */
  readonly #elements = new Map<Node, Node>();
  /** Nodes to stack, and their stacked values once it has run. */
  readonly #outputs = new Map<Node, Node | undefined>();

  constructor(kept: KeptValues) {
    this.#kept = kept;
  }

  /** Has the gradient of an operand go from step to step, as `old` into it and as `next` out of it. */
  carry(operand: number, initial: Node, old: Node, next: Node): void {
    this.#carries.set(operand, { initial, old, next });
  }

  /** The gradient of an operand once it has run. */
  finalCarry(operand: number): Node | undefined {
    return this.#finalCarries.get(operand);
  }

  /** Has `node` stand for one element of a sequence. */
  read(node: Node, sequence: Node): void {
    this.#elements.set(node, sequence);
  }

  /** Has the values of a node stacked. */
  stack(node: Node): void {
    this.#outputs.set(node, undefined);
  }

  /** The stacked values of a node, once it has run. */
  stacked(node: Node | undefined): Node | undefined {
    return node === undefined ? undefined : this.#outputs.get(node);
  }

  run(how: { readonly length: number; readonly reverse: boolean }): void {
    const [carries, outputs] = [[...this.#carries.values()], [...this.#outputs.keys()]];
    const roots = [...carries.map(({ next }) => next), ...outputs];
    const constants = this.#readKept(roots);
    const made = scan(
      carries.map(({ initial }) => initial),
      [...this.#elements.values()],
      (old, elements) => {
        const replacements = new Map<Node, Node>(constants);
        for (const [i, carry] of carries.entries()) replacements.set(carry.old, old[i]!);
        for (const [i, node] of [...this.#elements.keys()].entries()) replacements.set(node, elements[i]!);
        const results = substitute(roots, replacements);
        return { carries: results.slice(0, carries.length), outputs: results.slice(carries.length) };
      },
      how,
    );
    for (const [i, operand] of [...this.#carries.keys()].entries()) this.#finalCarries.set(operand, made.carries[i]!);
    for (const [i, node] of outputs.entries()) this.#outputs.set(node, made.outputs[i]!);
  }

  /** Reads what was kept of the nodes that `roots` need, and finds the constants among them. */
  #readKept(roots: readonly Node[]): Map<Node, Node> {
    const constants = new Map<Node, Node>();
    const own = new Set([...this.#carries.values()].map(({ old }) => old));
    const seen = new Set<Node>(roots);
    for (const node of seen) {
      if (own.has(node) || this.#elements.has(node)) continue;
      const operand = this.#kept.constant(node);
      const sequence = this.#kept.stacked(node);
      if (operand !== undefined) constants.set(node, operand);
      else if (sequence !== undefined) this.#elements.set(node, sequence);
      else for (const each of node.inputs) seen.add(each); // also visited by this loop
    }
    return constants;
  }
}

function inputLike({ shape, dtype }: Node): Node<'input'> {
  return input('gradient', shape, dtype);
}

function zerosLike({ shape, dtype }: Node): Node {
  return constant(0, shape, dtype);
}
