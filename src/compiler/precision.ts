/** Which nodes hold only numbers that bfloat16 holds: those that were rounded, and what only selects among such numbers. */
import type { AnyNode, Node } from '../graph/node.ts';
import type { PoolAttributes } from '../graph/ops.ts';
import { roundToBfloat16 } from '../util/rounding.ts';

/** Whether a node was rounded to bfloat16, is a constant that happens to fit, or holds other numbers. */
type Precision = 'rounded' | 'constant' | 'other';

/** Nodes never change, and neither do the numbers that they hold. */
const known = new WeakMap<Node, Precision>();

/** Whether rounding a float32 node to bfloat16 would change nothing. */
export function holdsBfloat16(node: Node): boolean {
  return precisionOf(node) !== 'other';
}

/** {@link holdsBfloat16} of what is not constant: somebody asked for the rounding. */
export function isRounded(node: Node): boolean {
  return precisionOf(node) === 'rounded';
}

function precisionOf(node: Node): Precision {
  let precision = known.get(node);
  if (precision === undefined) {
    precision = node.dtype === 'float32' ? findPrecision(node as AnyNode) : 'other';
    known.set(node, precision);
  }
  return precision;
}

function findPrecision(node: AnyNode): Precision {
  if (node.op === 'reducePrecision') return 'rounded';
  if (node.op === 'constant') {
    const { value } = node.attributes;
    return Number.isNaN(value) || roundToBfloat16(value) === value ? 'constant' : 'other';
  }
  const sources = selectedFrom(node)?.map(precisionOf) ?? ['other'];
  if (sources.includes('other')) return 'other';
  return sources.includes('rounded') ? 'rounded' : 'constant';
}

/** The operands among whose elements (zeros, NaN and other signs aside) an op selects its own; undefined where it computes. */
function selectedFrom(node: AnyNode): readonly Node[] | undefined {
  const { inputs } = node;
  switch (node.op) {
    case 'reshape':
    case 'transpose':
    case 'broadcast':
    case 'slice':
    case 'reverse':
    case 'concat':
    case 'pad':
    case 'negate':
    case 'abs':
    case 'maximum':
    case 'minimum':
    case 'reduceMax':
    case 'reduceMin':
    case 'maxPool':
      return inputs;
    case 'gather':
    case 'takeAlongAxis':
      return inputs.slice(0, 1);
    case 'select':
      return inputs.slice(1);
    case 'maxPoolGradient':
      // Where windows overlap, an element may get the gradients of several.
      return haveOverlap(node.attributes) ? undefined : inputs.slice(1);
    default:
      return undefined;
  }
}

/** Whether an element may lie in two windows. */
function haveOverlap({ window, strides }: PoolAttributes): boolean {
  return window.some((size, axis) => size > strides[axis]!);
}
