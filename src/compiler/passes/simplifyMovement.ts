/** Rewrites of ops that move elements, above all sums of what the gradients of slices put between zeros. */
import { makeNode, type Node } from '../../graph/node.ts';
import type { OpAttributes, OpName } from '../../graph/ops.ts';
import { sameShape } from '../../tensor/shape.ts';

/** The op on simplified inputs as a simpler node; undefined where there is none. */
export function simplifyMovement(
  op: OpName,
  attributes: OpAttributes[OpName],
  inputs: readonly Node[],
): Node | undefined {
  switch (op) {
    case 'slice':
      return simplifySlice(attributes as OpAttributes['slice'], inputs[0]!);
    case 'transpose':
      return simplifyTranspose(attributes as OpAttributes['transpose'], inputs[0]!);
    case 'reverse':
      return isConstant(inputs[0]!) || (attributes as OpAttributes['reverse']).axes.length === 0
        ? inputs[0]
        : undefined;
    case 'concat':
      return inputs.length === 1 ? inputs[0] : undefined;
    case 'pad':
      return padAsConcat(attributes as OpAttributes['pad'], inputs);
    case 'add':
      return addDisjoint(inputs[0]!, inputs[1]!);
    default:
      return undefined;
  }
}

function isConstant(node: Node): node is Node<'constant'> {
  return node.op === 'constant';
}

function constantOf(value: number, shape: readonly number[], { dtype }: Node): Node {
  return makeNode('constant', [], { value }, { shape, dtype });
}

/** Two transposes are one; none where they undo each other, as between recurrent layers, which have time in front inside. */
function simplifyTranspose({ permutation }: OpAttributes['transpose'], x: Node): Node | undefined {
  if (x.op !== 'transpose') return undefined;
  const inner = (x as Node<'transpose'>).attributes.permutation;
  const both = permutation.map((axis) => inner[axis]!);
  return both.every((axis, i) => axis === i)
    ? x.inputs[0]
    : makeNode('transpose', [x.inputs[0]!], { permutation: both });
}

function simplifySlice({ starts, sizes, strides }: OpAttributes['slice'], x: Node): Node | undefined {
  if (isConstant(x)) return constantOf(x.attributes.value, sizes, x);
  return sameShape(sizes, x.shape) &&
    strides.every((stride, axis) => stride === 1 || sizes[axis]! <= 1) &&
    starts.every((start) => start === 0)
    ? x
    : undefined;
}

/** Padding along one axis with a constant: pieces side by side, of which the loop that makes x may write its own. */
function padAsConcat({ low, high, interior }: OpAttributes['pad'], [x, value]: readonly Node[]): Node | undefined {
  if (!isConstant(value!) || interior.some((between, axis) => between > 0 && x!.shape[axis]! > 1)) return undefined;
  const padded = x!.shape.flatMap((_, axis) => (low[axis]! + high[axis]! > 0 ? [axis] : []));
  if (padded.length === 0) return x;
  if (padded.length > 1) return undefined;
  const axis = padded[0]!;
  const border = (size: number): readonly Node[] =>
    size === 0 ? [] : [constantOf(value.attributes.value, withSize(x!, axis, size), x!)];
  return makeNode('concat', [...border(low[axis]!), x!, ...border(high[axis]!)], { axis });
}

function withSize({ shape }: Node, axis: number, size: number): number[] {
  return shape.map((dim, i) => (i === axis ? size : dim));
}

/** A piece of a concat that is not all zeros. */
interface Part {
  readonly start: number;
  readonly node: Node;
}

function partsBetweenZeros({ inputs, attributes: { axis } }: Node<'concat'>): Part[] {
  let next = 0;
  return inputs.flatMap((node) => {
    const start = next;
    next += node.shape[axis]!;
    return isConstant(node) && node.attributes.value === 0 ? [] : [{ start, node }];
  });
}

/** `concat(a, 0) + concat(0, b) = concat(a, b)`: the gradient of a tensor that was taken apart. */
function addDisjoint(a: Node, b: Node): Node | undefined {
  if (a.op !== 'concat' || b.op !== 'concat') return undefined;
  const [left, right] = [a as Node<'concat'>, b as Node<'concat'>];
  const { axis } = left.attributes;
  if (right.attributes.axis !== axis) return undefined;
  const parts = [...partsBetweenZeros(left), ...partsBetweenZeros(right)].sort((p, q) => p.start - q.start);
  const pieces: Node[] = [];
  let next = 0;
  const fillTo = (start: number): void => {
    if (start > next) pieces.push(constantOf(0, withSize(a, axis, start - next), a));
  };
  for (const { start, node } of parts) {
    if (start < next) return undefined;
    fillTo(start);
    pieces.push(node);
    next = start + node.shape[axis]!;
  }
  fillTo(a.shape[axis]!);
  return makeNode('concat', pieces, { axis });
}
