/**
 * Random graphs of elementwise ops, views, reductions and products, with updates of variables: food for the compiler.
 *
 * Values stay around 1, and no op jumps at values that rounding may move across the jump (comparisons read leaves
 * only), so that results can be compared between engines.
 */
import * as g from '../../src/graph/build.ts';
import { concat, reverse, slice } from '../../src/graph/buildMovement.ts';
import { scan } from '../../src/graph/buildScan.ts';
import type { Graph, Node } from '../../src/graph/node.ts';
import { Variable } from '../../src/graph/variable.ts';
import { allocate, type DType, type TypedArray } from '../../src/tensor/dtype.ts';
import { broadcastShapes, type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { type CaseMaker, type Domain, domains } from './caseMaker.ts';

/** A graph, and values to run it with. */
export interface RandomGraph {
  readonly graph: Graph;
  /** Fresh random inputs. */
  readonly drawInputs: () => TypedArray[];
  readonly variables: ReadonlyMap<Variable, TypedArray>;
}

/** Draws a graph of about `size` operations. */
export function makeRandomGraph(maker: CaseMaker, float: DType, size: number): RandomGraph {
  const { random } = maker;
  const draw = (shape: Shape, domain: Domain = domains.normal, dtype: DType = float): TypedArray => {
    const array = allocate(dtype, sizeOf(shape));
    array.set(domain(random, array.length));
    return array;
  };
  // Few sizes, so that many pairs of shapes broadcast.
  const sizes = [maker.dim(), maker.dim(), 1];
  const shape = (): number[] => Array.from({ length: maker.integer(0, 3) }, () => maker.choose(sizes));

  const inputs = Array.from({ length: maker.integer(1, 3) }, (_, i) => g.input(`x${i}`, shape(), float));
  const labels = g.input('labels', inputs[0]!.shape, 'int32');
  const variables = new Map(
    Array.from({ length: maker.integer(1, 4) }, (_, i) => {
      const variable = new Variable(`v${i}`, i > 0 && maker.choose([true, false]) ? inputs[0]!.shape : shape(), float);
      return [variable, draw(variable.shape)] as const;
    }),
  );
  const leaves: Node[] = [...inputs, ...[...variables.keys()].map((variable) => g.variable(variable))];
  leaves.push(g.literal(draw(inputs[0]!.shape), inputs[0]!.shape, float));
  const nodes: Node[] = [...leaves];
  /** Mostly one of the latest, so that chains get long. */
  const any = (): Node => maker.choose(maker.random.random() < 0.7 ? nodes.slice(-5) : nodes);
  /** A node that broadcasts with `x`: another one where it fits, else `x` itself. */
  const partner = (x: Node, list: readonly Node[] = nodes): Node => {
    for (let attempt = 0; attempt < 4; attempt++) {
      const other = maker.choose(list);
      try {
        if (sizeOf(broadcastShapes(x.shape, other.shape)) <= 20_000) return other;
      } catch {}
    }
    return x;
  };

  const makers: readonly (() => Node)[] = [
    () => g.tanh(any()),
    () => g.sigmoid(any()),
    () => g.erf(any()),
    () => maker.choose([g.sin, g.cos])(any()),
    () => {
      const x = any();
      // Away from the cut along the negative axis, where the angle jumps.
      return g.atan2(x, g.add(g.abs(partner(x)), 0.5));
    },
    () => g.negate(any()),
    () => g.abs(any()),
    () => g.exp(g.negate(g.abs(any()))),
    () => g.sqrt(g.add(g.abs(any()), 0.5)),
    () => g.rsqrt(g.add(g.square(any()), 0.5)),
    () => g.log1p(g.abs(any())),
    () => g.multiply(any(), maker.choose([0, 1, -1, 0.5, 2])),
    () => g.add(any(), maker.choose([0, 1, -0.25])),
    () => g.maximum(any(), 0),
    ...[g.add, g.subtract, g.maximum, g.minimum, g.multiply].map((op) => () => {
      const x = any();
      return g.tanh(op(x, partner(x)));
    }),
    () => {
      const x = any();
      return g.divide(x, g.add(g.square(partner(x)), 1));
    },
    () => {
      const x = maker.choose(leaves);
      const compare = maker.choose([g.greater, g.lessEqual, g.equal]);
      const condition = g.logicalOr(compare(x, partner(x, leaves)), g.less(x, 0));
      const y = partner(condition);
      if (y === condition) return g.cast(condition, float);
      const partial = g.select(condition, y, 0);
      return g.select(condition, partial, partner(partial));
    },
    () => {
      const counted = g.cast(g.multiply(labels, maker.integer(1, 3)), float);
      return g.multiply(g.add(counted, g.iota(labels.shape.length === 0 ? [1] : labels.shape, 0, float)), 0.1);
    },
    ...[g.reduceSum, g.reduceMax, g.reduceMin, g.reduceMean].map((op) => () => {
      const x = any();
      const axes = x.shape.map((_, axis) => axis).filter(() => maker.choose([true, false]));
      const reduced = op(x, { axes, keepDims: maker.choose([true, false]) });
      return op === g.reduceSum ? g.tanh(reduced) : reduced;
    }),
    () => {
      const x = any();
      return g.transpose(x, [...random.permutation(x.shape.length)]);
    },
    () => {
      const x = any();
      return g.reshape(x, maker.choose([[sizeOf(x.shape)], [1, ...x.shape], [...x.shape, 1], [...x.shape].reverse()]));
    },
    () => {
      const x = any();
      const starts = x.shape.map((size) => random.integer(size));
      const strides = x.shape.map(() => maker.choose([1, 1, 2]));
      const sizes = x.shape.map((size, axis) => maker.integer(1, Math.ceil((size - starts[axis]!) / strides[axis]!)));
      return slice(x, starts, sizes, strides);
    },
    () => {
      const x = any();
      return reverse(
        x,
        x.shape.map((_, axis) => axis).filter(() => maker.choose([true, false])),
      );
    },
    // Parts one behind the other: of one shape, in any order, some twice.
    () => {
      const x = any();
      if (x.shape.length === 0 || sizeOf(x.shape) > 5_000) return x;
      const fitting = nodes.filter((node) => node.shape.join() === x.shape.join() && node.dtype === x.dtype).slice(-6);
      const parts = Array.from({ length: maker.integer(1, 4) }, () => maker.choose(fitting));
      return concat([...parts, g.tanh(parts[0]!)], random.integer(x.shape.length));
    },
    // A tensor taken apart and put together, each part through a function of its own: gates of a recurrent cell.
    () => {
      const x = any();
      const axis = x.shape.findIndex((size) => size > 1);
      if (axis < 0) return x;
      const cut = maker.integer(1, x.shape[axis]! - 1);
      const part = (start: number, end: number): Node =>
        slice(
          x,
          x.shape.map((_, i) => (i === axis ? start : 0)),
          x.shape.map((size, i) => (i === axis ? end - start : size)),
        );
      return concat([g.tanh(part(0, cut)), g.sigmoid(part(cut, x.shape[axis]!))], axis);
    },
    // A recurrence along the first axis, with a constant from outside.
    () => {
      const xs = any();
      if (xs.shape.length === 0) return xs;
      const outside = g.tanh(g.reduceSum(any()));
      const { carries, outputs } = scan(
        [g.constant(0.5, xs.shape.slice(1), xs.dtype)],
        [xs],
        ([state], [x]) => {
          const next = g.tanh(g.add(g.multiply(state!, outside), x!));
          return { carries: [next], outputs: [g.subtract(next, state!)] };
        },
        { reverse: maker.choose([true, false]) },
      );
      return maker.choose([carries[0]!, outputs[0]!]);
    },
    () => {
      const x = any();
      const large = [maker.choose(sizes), ...x.shape];
      return sizeOf(large) > 20_000 ? x : g.broadcastTo(x, large);
    },
    () => {
      const x = any();
      const rows = g.reshape(x, [sizeOf(x.shape.slice(0, -1)), x.shape.at(-1) ?? 1]);
      const product = maker.choose([
        () => g.dot(rows, rows, { transposeB: true }),
        () => g.dot(rows, rows, { transposeA: true }),
      ])();
      return sizeOf(product.shape) > 20_000 ? x : g.tanh(product);
    },
  ];
  for (let i = 0; i < size; i++) nodes.push(maker.choose(makers)());

  const outputs = Array.from({ length: maker.integer(1, 4) }, (_, i) => ({
    name: `y${i}`,
    node: i === 0 ? nodes.at(-1)! : any(),
  }));
  const updates = [...variables.keys()].flatMap((variable) => {
    const fitting = nodes.filter((node) => node.shape.join() === variable.shape.join());
    const node = maker.choose([
      () => maker.choose(fitting.slice(-6)),
      () => updateFromItself(maker, g.variable(variable)),
      () => undefined,
    ])();
    return node === undefined ? [] : [{ variable, node }];
  });
  return {
    graph: { inputs: [...inputs, labels], outputs, updates },
    drawInputs: () => [...inputs.map((node) => draw(node.shape)), draw(labels.shape, domains.fewIntegers, 'int32')],
    variables,
  };
}

/** A new value of a variable that reads other elements of the old one than it replaces. */
function updateFromItself(maker: CaseMaker, old: Node): Node {
  const { shape } = old;
  const mirrored = shape.map((_, axis) => shape.length - 1 - axis);
  const isSymmetric = shape.join() === [...shape].reverse().join();
  const other = isSymmetric
    ? g.transpose(old, mirrored)
    : g.reshape(g.transpose(g.reshape(old, [...shape].reverse()), mirrored), shape);
  const mean = g.reduceMean(old, { axes: shape.length === 0 ? [] : [0], keepDims: true });
  return g.tanh(g.add(g.multiply(old, 0.5), maker.choose([mean, other])));
}
