/** Sums of products, written as an equation over the names of axes. */
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import { dot, multiply, reduceSum, reshape, transpose } from '../build.ts';
import type { Node } from '../node.ts';

/** The names of the axes of the operands and of the result. Axes that `...` stands for are named `...0`, `...1` on. */
export interface EinsumAxes {
  readonly operands: readonly (readonly string[])[];
  readonly output: readonly string[];
}

/** A tensor with a name for each axis. */
export interface NamedAxes {
  readonly node: Node;
  readonly axes: readonly string[];
}

/**
 * The names of all axes in an equation such as `'ab,bc->ac'` or `'...x,xy->...y'`, for operands of these ranks.
 *
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for something that is no such equation
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for operands of other ranks
 */
export function einsumAxes(equation: string, ranks: readonly number[]): EinsumAxes {
  const [left, right, ...rest] = equation.replace(/\s/g, '').split('->');
  const operands = left!.split(',');
  const terms = [...operands, right ?? ''];
  const isTerm = (term: string): boolean => /^[a-zA-Z]*(\.\.\.)?[a-zA-Z]*$/.test(term);
  const letters = terms.map((term) => [...term.replace('...', '')]);
  const given = new Set(letters.slice(0, -1).flat());
  const isSound =
    right !== undefined &&
    rest.length === 0 &&
    terms.every(isTerm) &&
    letters.every((names) => new Set(names).size === names.length) &&
    letters.at(-1)!.every((name) => given.has(name)) &&
    operands.length === ranks.length;
  if (!isSound) {
    throw new InvalidArgumentError(
      `einsum: expected an equation over ${ranks.length} operand${ranks.length === 1 ? '' : 's'} such as "ab,bc->ac" or ` +
        `"...x,xy->...y", got ${JSON.stringify(equation)}. Each term names an axis once; the result has axes of operands only.`,
      { details: { equation } },
    );
  }
  const elided = operands.map((term, i) => {
    const count = ranks[i]! - letters[i]!.length;
    if (count === 0 || (count > 0 && term.includes('...'))) return count;
    const wanted = `${letters[i]!.length}${term.includes('...') ? ' or more' : ''}`;
    throw new ShapeMismatchError(
      `einsum: ${JSON.stringify(equation)} has ${wanted} axes for operand ${i}, which has ${ranks[i]}.`,
      { details: { equation, ranks } },
    );
  });
  // Where several operands have such axes, they are aligned at the last one.
  const most = Math.max(...elided);
  const expand = (term: string, count: number): string[] => {
    const [before, after = ''] = term.split('...');
    if (!term.includes('...')) return [...term];
    return [...before!, ...Array.from({ length: count }, (_, i) => `...${most - count + i}`), ...after];
  };
  return { operands: operands.map((term, i) => expand(term, elided[i]!)), output: expand(right, most) };
}

/**
 * Sums of products of two tensors: an axis of both that the result does not have is summed over.
 *
 * @remarks
 * One matrix product: axes of both tensors and the result are its batch. An axis of one tensor that the result does not have
 * is summed over before.
 *
 * @formula `einsum('ab,bc->ac', a, b)[i, k] = sum_j a[i, j] * b[j, k]`
 * @param equation - The axes of both tensors by letter, then those of the result; `...` stands for any further axes.
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for something that is no such equation
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for tensors whose axes of one name have different sizes
 */
export function einsum(equation: string, a: Node, b: Node): Node {
  const { operands, output } = einsumAxes(equation, [a.shape.length, b.shape.length]);
  return contract({ node: a, axes: operands[0]! }, { node: b, axes: operands[1]! }, output);
}

/**
 * {@link einsum} of tensors with names for their axes.
 *
 * @param output - The names of the axes of the result, in order.
 */
export function contract(first: NamedAxes, second: NamedAxes, output: readonly string[]): Node {
  checkSizes(first, second);
  const a = onlyUsed(first, [...second.axes, ...output]);
  const b = onlyUsed(second, [...first.axes, ...output]);
  const inBoth = a.axes.filter((name) => b.axes.includes(name));
  const batch = output.filter((name) => inBoth.includes(name));
  const summed = inBoth.filter((name) => !output.includes(name));
  const sizes = new Map([a, b].flatMap(({ node, axes }) => axes.map((name, i) => [name, node.shape[i]!] as const)));
  const shapeOf = (names: readonly string[]): number[] => names.map((name) => sizes.get(name)!);
  const [freeA, freeB] = [a, b].map(({ node, axes }) => {
    // The smaller one of the operand and the result is brought into the order of the other.
    const order = sizeOf(node.shape) > sizeOf(shapeOf(output)) ? axes : output;
    return order.filter((name) => output.includes(name) && axes.includes(name) && !batch.includes(name));
  });
  const order = [...batch, ...freeA!, ...freeB!];
  let result: Node;
  if (summed.length === 0) {
    const left = reshape(arranged(a, [...batch, ...freeA!]), [
      ...shapeOf([...batch, ...freeA!]),
      ...freeB!.map(() => 1),
    ]);
    const right = reshape(arranged(b, [...batch, ...freeB!]), [
      ...shapeOf(batch),
      ...freeA!.map(() => 1),
      ...shapeOf(freeB!),
    ]);
    result = multiply(left, right);
  } else {
    const grouped = (x: NamedAxes, ...groups: (readonly string[])[]): Node =>
      reshape(arranged(x, [...batch, ...groups.flat()]), [
        ...shapeOf(batch),
        ...groups.map((names) => sizeOf(shapeOf(names))),
      ]);
    // [...batch, freeA, summed] . [...batch, summed, freeB]
    result = reshape(dot(grouped(a, freeA!, summed), grouped(b, summed, freeB!)), shapeOf(order));
  }
  return arranged({ node: result, axes: order }, output);
}

/** The tensor with its axes in another order. */
export function arranged({ node, axes }: NamedAxes, order: readonly string[]): Node {
  return transpose(
    node,
    order.map((name) => axes.indexOf(name)),
  );
}

/** The tensor summed over the axes that nobody else has. */
function onlyUsed({ node, axes }: NamedAxes, used: readonly string[]): NamedAxes {
  const unused = axes.flatMap((name, i) => (used.includes(name) ? [] : [i]));
  if (unused.length === 0) return { node, axes };
  return { node: reduceSum(node, { axes: unused }), axes: axes.filter((_, i) => !unused.includes(i)) };
}

function checkSizes(a: NamedAxes, b: NamedAxes): void {
  for (const [i, name] of a.axes.entries()) {
    const j = b.axes.indexOf(name);
    if (j < 0 || a.node.shape[i] === b.node.shape[j]) continue;
    const describe = ({ node, axes }: NamedAxes): string => `${axes.join('')} of ${formatShape(node.shape as Shape)}`;
    throw new ShapeMismatchError(
      `einsum: axis ${name} has the size ${a.node.shape[i]} in ${describe(a)} and ${b.node.shape[j]} in ${describe(b)}.`,
      { details: { axis: name, left: a.node.shape, right: b.node.shape } },
    );
  }
}
