/** Views against the same ops done element by element. */
import { describe, expect, it } from 'vitest';
import * as g from '../graph/build.ts';
import { reverse, slice } from '../graph/buildMovement.ts';
import type { AnyNode, Node } from '../graph/node.ts';
import { type Shape, sizeOf, stridesOf } from '../tensor/shape.ts';
import { RandomStream } from '../util/random.ts';
import { isView, reshapeStrides, resolveView } from './views.ts';

/** All indices of a shape, in row-major order. */
function indicesOf(shape: Shape): number[][] {
  return Array.from({ length: sizeOf(shape) }, (_, flat) =>
    stridesOf(shape).map((stride, axis) => Math.floor(flat / stride) % shape[axis]!),
  );
}

/** The element of `base` that stands at an index of a node, by the definition of each op. */
function elementAt(node: Node, index: readonly number[], base: Node): number {
  if (node === base) return index.reduce((sum, at, axis) => sum + at * stridesOf(node.shape)[axis]!, 0);
  const input = node.inputs[0]!;
  const any = node as AnyNode;
  const inner = (): number[] => {
    switch (any.op) {
      case 'broadcast':
        return any.attributes.axes.map((axis, i) => (input.shape[i] === 1 ? 0 : index[axis]!));
      case 'transpose':
        return input.shape.map((_, axis) => index[any.attributes.permutation.indexOf(axis)]!);
      case 'slice':
        return index.map((at, axis) => any.attributes.starts[axis]! + at * any.attributes.strides[axis]!);
      case 'reverse':
        return index.map((at, axis) => (any.attributes.axes.includes(axis) ? node.shape[axis]! - 1 - at : at));
      case 'reshape': {
        const flat = index.reduce((sum, at, axis) => sum + at * stridesOf(node.shape)[axis]!, 0);
        return stridesOf(input.shape).map((stride, axis) => Math.floor(flat / stride) % input.shape[axis]!);
      }
      default:
        throw new Error(`no view: ${any.op}`);
    }
  };
  return elementAt(input, inner(), base);
}

describe('resolveView', () => {
  it('finds every element of chains of views', () => {
    const random = new RandomStream(1);
    const integer = (low: number, high: number): number => low + random.integer(high - low + 1);
    let longest = 0;
    for (let run = 0; run < 300; run++) {
      const x = g.input('x', [integer(1, 4), integer(1, 6), integer(1, 4)]);
      let node: Node = x;
      let length = 0;
      for (let i = integer(1, 5); i > 0; i--) {
        const before: Node = node;
        const { shape } = before;
        const next = [
          () => g.transpose(before, [...random.permutation(shape.length)]),
          () => (sizeOf(shape) > 500 ? before : g.broadcastTo(before, [integer(1, 3), ...shape])),
          () =>
            reverse(
              before,
              shape.map((_, axis) => axis).filter(() => random.integer(2) === 0),
            ),
          () => {
            const starts = shape.map((size) => random.integer(size));
            const strides = shape.map(() => integer(1, 2));
            const sizes = shape.map((size, axis) => integer(1, Math.ceil((size - starts[axis]!) / strides[axis]!)));
            return slice(before, starts, sizes, strides);
          },
          () => g.reshape(before, [...shape.flatMap((size) => (size % 2 === 0 ? [size / 2, 2] : [size]))]),
          () => g.reshape(before, [shape[0]! * (shape[1] ?? 1), ...shape.slice(2)]),
        ][random.integer(6)]!();
        // A reshape of stored elements is no view.
        if (next.op === 'reshape' && !isView(next)) break;
        node = next;
        length++;
      }
      const { base, offset, strides } = resolveView(node);
      longest = Math.max(longest, length);
      expect(base).toBe(x);
      for (const index of indicesOf(node.shape)) {
        const found = index.reduce((sum, at, axis) => sum + at * strides[axis]!, offset);
        expect(found, `run ${run}`).toBe(elementAt(node, index, x));
      }
    }
    expect(longest).toBe(5);
  });

  it('counts along views of an iota', () => {
    const counted = g.iota([6, 2], 0, 'int32');
    const { base, offset, strides } = resolveView(reverse(slice(counted, [1, 0], [3, 2], [2, 1]), [0]));
    expect(base).toBe(counted);
    expect({ offset, strides }).toEqual({ offset: 5, strides: [-2, 0] });
  });
});

describe('reshapeStrides', () => {
  it.each([
    { from: [4, 6], strides: [6, 1], to: [24], result: [1] },
    { from: [4, 6], strides: [12, 1], to: [24], result: undefined },
    { from: [4, 6], strides: [12, 1], to: [2, 2, 3, 2], result: [24, 12, 2, 1] },
    { from: [4, 6], strides: [12, 1], to: [8, 3], result: undefined },
    { from: [4, 6], strides: [1, 4], to: [4, 6, 1], result: [1, 4, 0] },
    { from: [2, 1, 3], strides: [3, 7, 1], to: [6], result: [1] },
    { from: [2, 3, 4], strides: [0, 0, 1], to: [6, 4], result: [0, 1] },
    { from: [0, 3], strides: [3, 1], to: [3, 0], result: [0, 0] },
  ])('$from with strides $strides as $to: $result', ({ from, strides, to, result }) => {
    expect(reshapeStrides(from, strides, to)).toEqual(result);
  });
});
