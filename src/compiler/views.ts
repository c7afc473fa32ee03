/** Views: ops that only rearrange elements are never computed where what reads them can step through memory. */
import type { AnyNode, Node } from '../graph/node.ts';
import { type Shape, sizeOf, stridesOf } from '../tensor/shape.ts';
import type { Strided } from './program.ts';

/** A node seen through views, as elements of the node that holds them. */
export interface View extends Strided {
  /**
   * The node that holds the elements. An iota holds the numbers along its axis: what a view of it selects is where it
   * points.
   */
  readonly base: Node;
  /** No view between: the node itself. */
  readonly identity: boolean;
}

/** Nodes never change, and neither do their views. */
const views = new WeakMap<Node, View>();

/** Whether a node only rearranges how another one is read. */
export function isView(node: Node): boolean {
  return !resolveView(node).identity;
}

/** Looks through views to the node that holds the elements. */
export function resolveView(node: Node): View {
  let view = views.get(node);
  if (view === undefined) {
    const seen = viewOfInput(node as AnyNode);
    view = seen === undefined ? { base: node, offset: 0, strides: ownStrides(node), identity: true } : seen;
    views.set(node, view);
  }
  return view;
}

function ownStrides(node: Node): number[] {
  if (node.op !== 'iota') return stridesOf(node.shape);
  return node.shape.map((_, axis) => Number(axis === (node as Node<'iota'>).attributes.axis));
}

/** The node as a view, where its op is one and its operand's memory can show it. */
function viewOfInput(node: AnyNode): View | undefined {
  switch (node.op) {
    case 'broadcast':
    case 'transpose':
    case 'slice':
    case 'reverse': {
      const inner = resolveView(node.inputs[0]!);
      return { ...throughView(node, inner), base: inner.base, identity: false };
    }
    case 'reshape': {
      // A stored tensor under another shape is an alias; what is read through a view may need no copy either.
      const input = node.inputs[0]!;
      const inner = resolveView(input);
      if (inner.identity && inner.base.op !== 'iota') return undefined;
      const strides = reshapeStrides(input.shape, inner.strides, node.shape);
      return strides && { base: inner.base, offset: inner.offset, strides, identity: false };
    }
    default:
      return undefined;
  }
}

/** Where the elements of a view's result lie, from where those of its operand do. */
function throughView(
  node: Extract<AnyNode, { op: 'broadcast' | 'transpose' | 'slice' | 'reverse' }>,
  inner: Strided,
): Strided {
  const input = node.inputs[0]!;
  switch (node.op) {
    case 'broadcast': {
      const strides = node.shape.map(() => 0);
      node.attributes.axes.forEach((axis, i) => {
        if (input.shape[i] !== 1) strides[axis] = inner.strides[i]!;
      });
      return { offset: inner.offset, strides };
    }
    case 'transpose':
      return { offset: inner.offset, strides: node.attributes.permutation.map((axis) => inner.strides[axis]!) };
    case 'slice':
      return partOf(inner, node.attributes.starts, node.attributes.strides);
    case 'reverse': {
      const isTurned = (axis: number): boolean => node.attributes.axes.includes(axis);
      return partOf(
        inner,
        node.shape.map((size, axis) => (isTurned(axis) ? size - 1 : 0)),
        node.shape.map((_, axis) => (isTurned(axis) ? -1 : 1)),
      );
    }
  }
}

/** Every `steps[d]`-th element from `starts[d]` on along each dimension. */
export function partOf({ offset, strides }: Strided, starts: readonly number[], steps?: readonly number[]): Strided {
  return {
    offset: starts.reduce((sum, start, axis) => sum + start * strides[axis]!, offset),
    strides: strides.map((stride, axis) => stride * (steps?.[axis] ?? 1)),
  };
}

/**
 * Strides of the same elements, in the same order, under another shape; undefined where only a copy has them.
 * Dimensions of size 1 do not count; the others fall into groups of equal products, and the old ones of a group have to
 * be one run of equal steps.
 */
export function reshapeStrides(from: Shape, strides: readonly number[], to: Shape): number[] | undefined {
  if (sizeOf(from) === 0) return to.map(() => 0);
  const result = to.map(() => 0);
  const old = from.map((size, axis) => ({ size, stride: strides[axis]! })).filter(({ size }) => size > 1);
  let next = old.length - 1;
  let axis = to.length - 1;
  while (next >= 0) {
    // The smallest group: old dimensions, from the innermost on, and new ones of the same number of elements.
    let { size, stride } = old[next--]!;
    let taken = 1;
    while (axis >= 0 && taken < size) {
      result[axis] = to[axis]! === 1 ? 0 : stride * taken;
      taken *= to[axis--]!;
      while (taken > size) {
        const outer = old[next--];
        if (outer === undefined || outer.stride !== stride * size) return undefined;
        size *= outer.size;
      }
    }
  }
  return result;
}
