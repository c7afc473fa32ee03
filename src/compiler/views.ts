/** Views: broadcasts and transpositions are never computed, only read through. */
import type { Node } from '../graph/node.ts';

/** A node seen through broadcasts and transpositions: dimension `i` of `base` is dimension `axes[i]` of the node. */
export interface View {
  readonly base: Node;
  readonly axes: readonly number[];
  /** No view between: the node itself. */
  readonly identity: boolean;
}

/** Whether a node only rearranges how its input is read. */
export function isView(node: Node): boolean {
  return node.op === 'broadcast' || node.op === 'transpose';
}

/** Looks through views to the node that holds the elements. */
export function resolveView(node: Node): View {
  if (!isView(node)) return { base: node, axes: node.shape.map((_, axis) => axis), identity: true };
  const inner = resolveView(node.inputs[0]!);
  if (node.op === 'broadcast') {
    const { axes } = (node as Node<'broadcast'>).attributes;
    return { base: inner.base, axes: inner.axes.map((axis) => axes[axis]!), identity: false };
  }
  const { permutation } = (node as Node<'transpose'>).attributes;
  return { base: inner.base, axes: inner.axes.map((axis) => permutation.indexOf(axis)), identity: false };
}
