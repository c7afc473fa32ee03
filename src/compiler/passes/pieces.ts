/**
 * Where results go that are only elements of another value: whoever makes a piece of a concat writes it straight into the
 * whole (the others are copied there), and a product writes its transposition.
 */
import type { Node } from '../../graph/node.ts';
import { stridesOf } from '../../tensor/shape.ts';
import type { Strided } from '../program.ts';
import { type ConcatTask, isKernelOp, type KernelTask } from '../task.ts';
import { isView, partOf, reshapeStrides } from '../views.ts';
import type { Group } from './group.ts';
import type { LoopNodes } from './loopNodes.ts';

/** Where a node is stored instead of in a value of its own: these elements of `whole`. */
export interface Piece {
  readonly whole: Node;
  readonly at: Strided;
}

/** How the concats of a graph are made. */
export interface PiecePlan {
  readonly concats: readonly ConcatTask[];
  /** Transpositions that a product writes itself. */
  readonly transposed: ReadonlyMap<Node, KernelTask>;
  /** Nodes that are written as a transposition, or into concats: in one loop to each of their places. */
  readonly pieces: ReadonlyMap<Node, readonly Piece[]>;
}

/** Finds, for each piece of each concat, the loop that can write it in place. */
export function findPieces(nodes: LoopNodes, groups: ReadonlySet<Group>): PiecePlan {
  const groupOf = new Map<Node, Group>();
  for (const group of groups) for (const member of group.members) groupOf.set(member, group);
  const pieces = new Map<Node, Piece[]>();
  const concats: ConcatTask[] = [];
  const sources = nodes.order
    .filter(({ op }) => op === 'concat')
    .map((node) => ({
      node: node as Node<'concat'>,
      parts: partsOf(node as Node<'concat'>).map(({ input, at }) => throughReshapes(nodes, input, at, node)),
    }));
  const readers = new Map<Node, Set<Node>>();
  for (const { node, reader } of sources.flatMap(({ parts }) => parts)) {
    readers.set(node, (readers.get(node) ?? new Set()).add(reader));
  }

  /** Whether a loop stores the node for concats alone. */
  const isWritten = (node: Node): boolean => {
    const group = groupOf.get(node);
    if (group === undefined || group.reduce !== undefined || nodes.roots.has(node)) return false;
    const isPlace = readers.get(node)!;
    return nodes.users.get(node)!.every((user) => isPlace.has(user) || nodes.isReadOnlyInside(user, group.members));
  };

  for (const { node, parts } of sources) {
    const written = parts.filter((part) => isWritten(part.node));
    for (const part of written) {
      pieces.set(part.node, [...(pieces.get(part.node) ?? []), { whole: node, at: part.at }]);
    }
    const copied = parts.filter((part) => !written.includes(part));
    const copies = copied.map(({ node: input, at }) => ({
      at,
      loop: {
        kind: 'loop' as const,
        shape: input.shape,
        inside: nodes.withInlined(nodes.isInlined(input) ? [input] : []),
        results: [input],
      },
    }));
    concats.push({ kind: 'concat', node, written: [...new Set(written.map((part) => part.node))], copies });
  }
  const copied = new Set(concats.flatMap(({ copies }) => copies.flatMap(({ loop }) => loop.results)));
  return { concats, transposed: findTransposed(nodes, copied, pieces), pieces };
}

/** Finds products that only a transposition in memory reads, and no copy into a concat; adds them to `pieces`. */
function findTransposed(
  nodes: LoopNodes,
  copied: ReadonlySet<Node>,
  pieces: Map<Node, Piece[]>,
): Map<Node, KernelTask> {
  const transposed = new Map<Node, KernelTask>();
  for (const node of nodes.order) {
    if (node.op !== 'transpose' || !nodes.isRequired(node)) continue;
    const product = node.inputs[0]!;
    const task = nodes.kernelOf.get(product);
    if (task?.kind !== 'kernel' || task.node.op !== 'dot' || nodes.roots.has(product)) continue;
    const { permutation } = (node as Node<'transpose'>).attributes;
    const last = permutation.length - 1;
    if (permutation[last] !== last || nodes.users.get(product)!.length > 1 || copied.has(product)) continue;
    // A loop would look through the transposition for the product itself.
    const isReadAsItIs = (user: Node): boolean =>
      nodes.kernelOf.has(user) || isKernelOp(user.op) || (user.op === 'reshape' && !isView(user));
    if (!(nodes.users.get(node) ?? []).every(isReadAsItIs)) continue;
    const strides = stridesOf(node.shape);
    const at = { offset: 0, strides: product.shape.map((_, axis) => strides[permutation.indexOf(axis)]!) };
    pieces.set(product, [{ whole: node, at }]);
    transposed.set(node, task);
  }
  return transposed;
}

/** The operands of a concat, and which of its elements each one gives. */
function partsOf(node: Node<'concat'>): { input: Node; at: Strided }[] {
  const { axis } = node.attributes;
  const whole = { offset: 0, strides: stridesOf(node.shape) };
  let next = 0;
  return node.inputs.map((input) => {
    const starts = node.shape.map((_, i) => (i === axis ? next : 0));
    next += input.shape[axis]!;
    return { input, at: partOf(whole, starts) };
  });
}

/** What the piece is before reshapes and transpositions that nobody else reads, and where its elements go. */
function throughReshapes(
  nodes: LoopNodes,
  node: Node,
  at: Strided,
  reader: Node,
): { node: Node; at: Strided; reader: Node } {
  const input = node.inputs[0];
  if (input === undefined || nodes.roots.has(node) || nodes.users.get(node)!.length > 1) return { node, at, reader };
  if (node.op === 'reshape' && !isView(node)) {
    const strides = reshapeStrides(node.shape, at.strides, input.shape);
    if (strides !== undefined) return throughReshapes(nodes, input, { offset: at.offset, strides }, node);
  }
  if (node.op === 'transpose') {
    const { permutation } = (node as Node<'transpose'>).attributes;
    const strides = input.shape.map((_, axis) => at.strides[permutation.indexOf(axis)]!);
    return throughReshapes(nodes, input, { offset: at.offset, strides }, node);
  }
  return { node, at, reader };
}
