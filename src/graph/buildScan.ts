/** Makes a `scan`: traces the body once, and finds what it takes from outside. */
import { InvalidArgumentError } from '../util/errors.ts';
import { input } from './build.ts';
import { makeNode, type Node, topologicalOrder } from './node.ts';
import { isElementwise, type OpName } from './ops.ts';
import { scanResult } from './scanResult.ts';
import { substitute } from './substitute.ts';

/** What a step of a scan gives. */
export interface ScanStep<Outputs extends readonly Node[] = readonly Node[]> {
  /** The new carries, of the types of the old ones. */
  readonly carries: readonly Node[];
  readonly outputs: Outputs;
}

/** As many nodes as `T` has. */
export type Nodes<T extends readonly Node[]> = { -readonly [K in keyof T]: Node };

/** How a scan runs. */
export interface ScanOptions {
  /** Number of steps. @defaultValue the length of the sequences; without any it has to be given */
  readonly length?: number;
  /** From the last element to the first. @defaultValue false */
  readonly reverse?: boolean;
}

/**
 * Repeats a body over the elements of sequences, as `jax.lax.scan` does.
 *
 * The body is traced once. What it reads from outside (variables, other nodes) is computed once, before the first step.
 *
 * @formula `carries[t+1], outputs[t] = body(carries[t], sequences[t])`
 * @shape initial carries of any shape, sequences `[length, ...]`
 *   -> final carries of the same shapes, outputs stacked `[length, ...]`, at the index of the step's element
 * @param body - Gets the carries and one element of each sequence (without the first axis); called exactly once.
 * @returns New nodes; nothing is computed yet.
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` without any sequence and `length`, or for another number of carries
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for sequences of different lengths or a carry that changes its shape
 * @throws DTypeMismatchError `ERR_DTYPE_MISMATCH` for a carry that changes its type
 *
 * @example
 * ```ts
 * const values = ops.constant(1, [10, 2]); // [steps, features]
 * const { outputs } = ops.scan([ops.constant(0, [2])], [values], ([mean], [value]) => {
 *   const next = ops.add(ops.multiply(mean, 0.9), ops.multiply(value, 0.1));
 *   return { carries: [next], outputs: [next] };
 * });
 * outputs[0].shape; // => [10, 2]
 * ```
 */
export function scan<
  const Carries extends readonly Node[],
  const Sequences extends readonly Node[],
  const Outputs extends readonly Node[],
>(
  initial: Carries,
  sequences: Sequences,
  body: (carries: Nodes<Carries>, elements: Nodes<Sequences>) => ScanStep<Outputs>,
  { length, reverse = false }: ScanOptions = {},
): { carries: Nodes<Carries>; outputs: Nodes<Outputs> } {
  const steps = length ?? sequences[0]?.shape[0];
  if (steps === undefined) {
    throw new InvalidArgumentError(
      sequences.length === 0
        ? 'scan: no sequences and no length. Say how many steps there are: { length: 10 }.'
        : 'scan: sequence 0 is a scalar; expected [length, ...], one element for each step.',
    );
  }
  const carries = initial.map(({ shape, dtype }, i) => input(`carry${i}`, shape, dtype));
  const elements = sequences.map(({ shape, dtype }, i) => input(`element${i}`, shape.slice(1), dtype));
  const step = body([...carries] as Node[] as Nodes<Carries>, [...elements] as Node[] as Nodes<Sequences>);
  const { roots, constants, operands } = closeOver([...step.carries, ...step.outputs], [...carries, ...elements]);
  const newCarries = roots.slice(0, step.carries.length);
  const outputs = roots.slice(step.carries.length);
  const node = makeNode('scan', [...initial, ...sequences, ...operands], {
    length: steps,
    reverse,
    carries: initial.length,
    sequences: sequences.length,
    body: {
      inputs: [...carries, ...elements, ...constants],
      carries: newCarries,
      outputs: withResiduals(outputs, carries, roots),
    },
  });
  return {
    carries: newCarries.map((_, i) => scanResult(node, i)) as Node[] as Nodes<Carries>,
    outputs: outputs.map((_, i) => scanResult(node, initial.length + i)) as Node[] as Nodes<Outputs>,
  };
}

/** A body that reads nothing from outside any more. */
interface ClosedBody {
  readonly roots: Node[];
  /** The inputs that stand for what was outside. */
  readonly constants: Node<'input'>[];
  /** What was outside, in the same order. */
  readonly operands: Node[];
}

/** Makes inputs of what a body reads from outside: of the largest parts that do not depend on its own inputs. */
function closeOver(roots: readonly Node[], own: readonly Node<'input'>[]): ClosedBody {
  const inside = new Set<Node>(own);
  const captured = new Map<Node, Node<'input'>>();
  const generated = new Set<Node>();
  const capture = (node: Node): void => {
    if (inside.has(node) || captured.has(node) || generated.has(node)) return;
    // A broadcast only says how its operand is read: the operand alone is smaller to keep.
    if (node.op === 'broadcast') capture(node.inputs[0]!);
    else captured.set(node, input(`constant${captured.size}`, node.shape, node.dtype));
  };
  for (const node of topologicalOrder(roots)) {
    if (isGenerated(node, generated)) generated.add(node);
    if (!node.inputs.some((operand) => inside.has(operand))) continue;
    inside.add(node);
    for (const operand of node.inputs) capture(operand);
  }
  for (const root of roots) capture(root);
  return { roots: substitute(roots, captured), constants: [...captured.values()], operands: [...captured.keys()] };
}

/**
 * Whether a node is a constant, or will be one once the compiler has folded it.
 *
 * @param known - What is known to be so of its operands.
 */
function isGenerated({ op, inputs }: Node, known: ReadonlySet<Node>): boolean {
  if (op === 'constant' || op === 'iota' || op === 'literal') return true;
  const isFolded = isElementwise(op) || op === 'broadcast' || op === 'reshape';
  return isFolded && inputs.every((input) => input.op !== 'literal' && input.op !== 'iota' && known.has(input));
}

/**
 * The outputs of a body, and behind them what its gradient may want to know of each step: the carries as they came in,
 * and all results that cost more to compute again than to keep. An output that nobody reads is never computed.
 */
function withResiduals(outputs: readonly Node[], carries: readonly Node[], roots: readonly Node[]): Node[] {
  const kept = new Set<Node>(outputs);
  const residuals = [...carries, ...costlyNodes(roots)];
  const more: Node[] = [];
  for (const node of residuals.flatMap(resultsOf)) {
    if (kept.has(node)) continue;
    kept.add(node);
    more.push(node);
  }
  return [...outputs, ...more];
}

/** The node itself; of a scan all its results, those that only its gradient reads among them. */
function resultsOf(node: Node): Node[] {
  if (node.op !== 'scan') return [node];
  const scanNode = node as Node<'scan'>;
  const { carries, body } = scanNode.attributes;
  return Array.from({ length: carries + body.outputs.length }, (_, i) => scanResult(scanNode, i));
}

/** Elementwise ops that take many instructions an element. */
const TRANSCENDENTAL: ReadonlySet<OpName> = new Set<OpName>([
  'exp',
  'expm1',
  'log',
  'log1p',
  'sin',
  'cos',
  'tanh',
  'erf',
  'sigmoid',
  'power',
  'atan2',
]);

/** Ops that move elements or make them from nothing. */
const MOVING: ReadonlySet<OpName> = new Set<OpName>([
  'input',
  'constant',
  'literal',
  'iota',
  'broadcast',
  'reshape',
  'transpose',
  'slice',
  'concat',
  'pad',
  'reverse',
  'scanResult',
]);

/** The nodes that cost more to compute again than to keep, and parts of what has been made of them. */
function costlyNodes(roots: readonly Node[]): Node[] {
  const behindCostly = new Set<Node>();
  return topologicalOrder(roots).filter((node) => {
    const isBehind = node.inputs.some((operand) => behindCostly.has(operand));
    if (isBehind || isWorthKeeping(node.op)) behindCostly.add(node);
    return isWorthKeeping(node.op) || (isBehind && node.op === 'slice');
  });
}

function isWorthKeeping(op: OpName): boolean {
  return isElementwise(op) ? TRANSCENDENTAL.has(op) : !MOVING.has(op);
}
