/** Examples of every op whose sizes are often 0 and 1, for `emptyShapes.test.ts`. */
import * as g from '../../src/graph/build.ts';
import * as movement from '../../src/graph/buildMovement.ts';
import * as ordering from '../../src/graph/buildOrdering.ts';
import { makeNode, type Node } from '../../src/graph/node.ts';
import {
  ARITHMETIC_OPS,
  COMPARISON_OPS,
  LOGICAL_OPS,
  type OpName,
  REDUCE_OPS,
  UNARY_OPS,
} from '../../src/graph/ops.ts';
import { allocate, isFloating, type TypedArray } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';

/** Draws from fast-check: `pick(n)` is 0..n-1. */
export type Pick = (count: number) => number;

/** Sizes of which every second one is 0 or 1. */
const sizes = (pick: Pick, rank: number, list: readonly number[] = [0, 1, 2, 3, 5, 17]): number[] =>
  Array.from({ length: rank }, () => list[pick(list.length)]!);

const positive = (pick: Pick, rank: number): number[] => sizes(pick, rank, [1, 2, 3]);

/** A node made of the operands given. */
export interface Example {
  readonly operands: readonly Node[];
  readonly output: Node;
}

const example = (operands: readonly Node[], output: Node): Example => ({ operands, output });

/** Elements of a tensor: few numbers around 0, so that indices lie inside and outside. */
export function elementsOf({ dtype, shape }: Node, pick: Pick): TypedArray {
  const array = allocate(dtype, sizeOf(shape));
  for (let i = 0; i < array.length; i++)
    array[i] = dtype === 'bool' ? pick(2) : (pick(9) - 4) / (isFloating(dtype) ? 2 : 1);
  return array;
}

function elementwise(op: OpName, count: number, dtype: 'float32' | 'bool' = 'float32') {
  return (pick: Pick): Example => {
    const shape = sizes(pick, pick(4));
    const operands = Array.from({ length: count }, (_, i) => g.input(`x${i}`, shape, dtype));
    return example(operands, makeNode(op as 'add', operands, {}));
  };
}

function reduction(op: OpName) {
  return (pick: Pick): Example => {
    const x = g.input('x', sizes(pick, 1 + pick(3)));
    const axes = x.shape.map((_, axis) => axis).filter(() => pick(2) === 1);
    // The largest of nothing is nothing; the others have a value.
    const isDefined = op === 'reduceSum' || op === 'reduceProduct' || axes.every((axis) => x.shape[axis]! > 0);
    const reduced = isDefined ? axes : axes.filter((axis) => x.shape[axis]! > 0);
    return example([x], makeNode(op as 'reduceSum', [x], { axes: reduced }));
  };
}

function alongAxis(op: 'gather' | 'takeAlongAxis' | 'scatterAdd' | 'scatterAlongAxis') {
  return (pick: Pick): Example => {
    const shape = sizes(pick, 1 + pick(2));
    const axis = pick(shape.length);
    const places = shape.map((dim, i) => (i === axis ? sizes(pick, 1)[0]! : dim));
    const rows = g.input('i', [places[axis]!], 'int32');
    const each = g.input('i', places, 'int32');
    const x = g.input('x', op.startsWith('scatter') ? places : shape);
    switch (op) {
      case 'gather':
        return example([x, rows], movement.gather(x, rows, axis));
      case 'takeAlongAxis':
        return example([x, each], ordering.takeAlongAxis(x, each, axis));
      case 'scatterAdd':
        return example([x, rows], movement.scatterAdd(x, rows, shape[axis]!, axis));
      case 'scatterAlongAxis':
        return example([x, each], ordering.scatterAlongAxis(x, each, shape[axis]!, axis));
    }
  };
}

/** A window over spatial dimensions; batch, channels and filters may be 0. */
function windowed(kind: 'convolution' | 'maxPool' | 'averagePool', gradientOf?: 'input' | 'kernel') {
  return (pick: Pick): Example => {
    const rank = 1 + pick(3);
    const window = positive(pick, rank);
    const strides = positive(pick, rank);
    const spatial = window.map((size) => size + pick(3));
    const padding = window.map((size): [number, number] => [pick(Math.floor(size / 2) + 1), 0]);
    const [batch, channels, filters] = sizes(pick, 3, [0, 1, 2, 16]) as [number, number, number];
    const x = g.input('x', [batch, ...spatial, channels]);
    if (kind === 'convolution') {
      const kernel = g.input('kernel', [...window, channels, filters]);
      const attributes = { strides, padding, dilations: window.map(() => 1), groups: 1 };
      const forward = g.convolution(x, kernel, attributes);
      const upstream = g.input('dy', forward.shape);
      if (gradientOf === undefined) return example([x, kernel], forward);
      return gradientOf === 'input'
        ? example(
            [upstream, kernel],
            g.convolutionInputGradient(upstream, kernel, { ...attributes, inputSpatial: spatial }),
          )
        : example([x, upstream], g.convolutionKernelGradient(x, upstream, { ...attributes, window }));
    }
    const attributes = { window, strides, padding };
    const forward = (kind === 'maxPool' ? g.maxPool : g.averagePool)(x, attributes);
    if (gradientOf === undefined) return example([x], forward);
    const upstream = g.input('dy', forward.shape);
    return kind === 'maxPool'
      ? example([x, upstream], g.maxPoolGradient(x, upstream, attributes))
      : example([upstream], g.averagePoolGradient(upstream, { ...attributes, inputSpatial: spatial }));
  };
}

function random(make: typeof g.randomUniform | typeof g.randomNormal) {
  return (pick: Pick): Example => {
    const step = g.input('step', [], 'int32');
    return example([step], make(step, sizes(pick, 1 + pick(3)), { seed: pick(99), stream: pick(9) }));
  };
}

/** One way to draw examples of each op. */
export const emptyShapeExamples: Readonly<Record<string, (pick: Pick) => Example>> = {
  ...Object.fromEntries(
    UNARY_OPS.map((op) => [op, elementwise(op, 1, op === 'logicalNot' ? 'bool' : 'float32')] as const),
  ),
  cast: (pick) => {
    const x = g.input('x', sizes(pick, pick(4)));
    return example([x], g.cast(x, (['int32', 'bool'] as const)[pick(2)]!));
  },
  ...Object.fromEntries([...ARITHMETIC_OPS, ...COMPARISON_OPS].map((op) => [op, elementwise(op, 2)] as const)),
  ...Object.fromEntries(LOGICAL_OPS.map((op) => [op, elementwise(op, 2, 'bool')] as const)),
  select: (pick) => {
    const shape = sizes(pick, pick(4));
    const [condition, a, b] = [g.input('c', shape, 'bool'), g.input('a', shape), g.input('b', shape)];
    return example([condition, a, b], g.select(condition, a, b));
  },
  dot: (pick) => {
    const [batch, [m, k, n]] = [sizes(pick, pick(3), [0, 1, 2]), sizes(pick, 3) as [number, number, number]];
    const [transposeA, transposeB] = [pick(2) === 1, pick(2) === 1];
    const a = g.input('a', [...batch, ...(transposeA ? [k, m] : [m, k])]);
    const b = g.input('b', [...batch, ...(transposeB ? [n, k] : [k, n])]);
    return example([a, b], g.dot(a, b, { transposeA, transposeB }));
  },
  convolution: windowed('convolution'),
  convolutionInputGradient: windowed('convolution', 'input'),
  convolutionKernelGradient: windowed('convolution', 'kernel'),
  maxPool: windowed('maxPool'),
  maxPoolGradient: windowed('maxPool', 'input'),
  averagePool: windowed('averagePool'),
  averagePoolGradient: windowed('averagePool', 'input'),
  ...Object.fromEntries(REDUCE_OPS.map((op) => [op, reduction(op)] as const)),
  argMax: (pick) => {
    const shape = sizes(pick, 1 + pick(3));
    const axis = pick(shape.length);
    const x = g.input(
      'x',
      shape.map((dim, i) => (i === axis ? Math.max(dim, 1) : dim)),
    );
    return example([x], g.argMax(x, axis));
  },
  argSort: (pick) => {
    const x = g.input('x', sizes(pick, 1 + pick(3)));
    const count = pick(x.shape.at(-1)! + 1);
    return example([x], makeNode('argSort', [x], { descending: pick(2) === 1, count }));
  },
  cumulativeSum: (pick) => {
    const x = g.input('x', sizes(pick, 1 + pick(3)));
    const options = { exclusive: pick(2) === 1, reverse: pick(2) === 1 };
    return example([x], movement.cumulativeSum(x, pick(x.shape.length), options));
  },
  gather: alongAxis('gather'),
  takeAlongAxis: alongAxis('takeAlongAxis'),
  scatterAdd: alongAxis('scatterAdd'),
  scatterAlongAxis: alongAxis('scatterAlongAxis'),
  broadcast: (pick) => {
    const shape = sizes(pick, 1 + pick(3));
    const axes = shape.map((_, axis) => axis).filter(() => pick(2) === 1);
    const x = g.input(
      'x',
      axes.map((axis) => (pick(2) === 1 ? shape[axis]! : 1)),
    );
    return example([x], g.broadcast(x, shape, axes));
  },
  reshape: (pick) => {
    const x = g.input('x', sizes(pick, 1 + pick(3)));
    return example([x], g.reshape(x, [1, ...[...x.shape].reverse()]));
  },
  transpose: (pick) => {
    const x = g.input('x', sizes(pick, 1 + pick(3)));
    return example(
      [x],
      g.transpose(
        x,
        x.shape.map((_, i) => x.shape.length - 1 - i),
      ),
    );
  },
  slice: (pick) => {
    const x = g.input('x', sizes(pick, 1 + pick(3)));
    const strides = positive(pick, x.shape.length);
    const starts = x.shape.map((size) => pick(size + 1));
    const kept = x.shape.map((size, i) => pick(Math.floor((size - starts[i]! + strides[i]! - 1) / strides[i]!) + 1));
    return example([x], movement.slice(x, starts, kept, strides));
  },
  concat: (pick) => {
    const shape = sizes(pick, 1 + pick(3));
    const axis = pick(shape.length);
    const part = (_: unknown, i: number): Node =>
      g.input(
        `x${i}`,
        shape.map((dim, j) => (j === axis ? sizes(pick, 1)[0]! : dim)),
      );
    const parts = Array.from({ length: 1 + pick(3) }, part);
    return example(parts, movement.concat(parts, axis));
  },
  pad: (pick) => {
    const x = g.input('x', sizes(pick, 1 + pick(3)));
    const [low, high, interior] = [0, 1, 2].map(() => x.shape.map(() => pick(3))) as [number[], number[], number[]];
    const value = g.input('value', []);
    return example([x, value], movement.padWith(x, value, { low, high, interior }));
  },
  reverse: (pick) => {
    const x = g.input('x', sizes(pick, 1 + pick(3)));
    return example([x], movement.reverse(x, [pick(x.shape.length)]));
  },
  randomUniform: random(g.randomUniform),
  randomNormal: random(g.randomNormal),
};
