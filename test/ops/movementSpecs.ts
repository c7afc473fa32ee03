/** Examples of the ops that move elements. */
import { makeNode } from '../../src/graph/node.ts';
import type { MovementOp } from '../../src/graph/ops.ts';
import { type CaseMaker, domains, type OpCase, type OperandType } from './caseMaker.ts';
import type { OpExample, OpSpec } from './opSpecs.ts';

const ofEachType = (make: (maker: CaseMaker, dtype: OperandType) => OpCase): Readonly<Record<string, OpExample>> => ({
  float: { make: (maker) => make(maker, 'float') },
  int32: { make: (maker) => make(maker, 'int32') },
  bool: { make: (maker) => make(maker, 'bool') },
});

const domainOf = (dtype: OperandType) =>
  dtype === 'float' ? domains.normal : dtype === 'bool' ? domains.bits : domains.bytes;

/** A dimension that may be empty. */
const dimOrNothing = (maker: CaseMaker): number => maker.choose([maker.dim(), maker.dim(), maker.dim(), 0]);

function slice(maker: CaseMaker, dtype: OperandType): OpCase {
  const shape = maker.shape(1, 4);
  const starts = shape.map((size) => maker.random.integer(size));
  const strides = shape.map(() => maker.integer(1, 3));
  const sizes = shape.map((size, axis) => {
    const most = Math.ceil((size - starts[axis]!) / strides[axis]!);
    return maker.choose([most, maker.integer(1, most), maker.integer(0, most)]);
  });
  return {
    operands: [maker.operand(shape, domainOf(dtype), dtype)],
    build: ([x]) => makeNode('slice', [x!], { starts, sizes, strides }),
  };
}

function concat(maker: CaseMaker, dtype: OperandType): OpCase {
  const shape = maker.shape(1, 4);
  const axis = maker.random.integer(shape.length);
  const sizes = Array.from({ length: maker.integer(1, 4) }, () => dimOrNothing(maker));
  return {
    operands: sizes.map((size) =>
      maker.operand(
        shape.map((dim, i) => (i === axis ? size : dim)),
        domainOf(dtype),
        dtype,
      ),
    ),
    build: (inputs) => makeNode('concat', inputs, { axis }),
  };
}

function pad(maker: CaseMaker, dtype: OperandType): OpCase {
  const shape = Array.from({ length: maker.integer(1, 4) }, () => dimOrNothing(maker));
  const counts = (): number[] => shape.map(() => maker.integer(0, 2));
  const isSpread = maker.choose([true, false]);
  const attributes = { low: counts(), high: counts(), interior: isSpread ? counts() : shape.map(() => 0) };
  return {
    operands: [maker.operand(shape, domainOf(dtype), dtype), maker.operand([], domainOf(dtype), dtype)],
    build: ([x, value]) => makeNode('pad', [x!, value!], attributes),
  };
}

function reverse(maker: CaseMaker, dtype: OperandType): OpCase {
  const shape = maker.shape(1, 4);
  const axes = shape.map((_, axis) => axis).filter(() => maker.choose([true, false]));
  return {
    operands: [maker.operand(shape, domainOf(dtype), dtype)],
    build: ([x]) => makeNode('reverse', [x!], { axes }),
  };
}

/** The examples of each op: every bit has to be the same. */
export const movementSpecs: { readonly [O in MovementOp]: OpSpec } = {
  slice: { family: 'exact', examples: ofEachType(slice) },
  concat: { family: 'exact', examples: ofEachType(concat) },
  pad: { family: 'exact', examples: ofEachType(pad) },
  reverse: { family: 'exact', examples: ofEachType(reverse) },
};
