/** Examples of the ops that find elements by their indices; some lie outside, many come up twice. */
import { makeNode } from '../../src/graph/node.ts';
import type { IndexedOp } from '../../src/graph/ops.ts';
import { type CaseMaker, type Domain, domains, type OpCase, type OperandType } from './caseMaker.ts';
import type { OpSpec } from './opSpecs.ts';

/** Indices of which `outside` more than the size itself lie on each side. */
const indicesUpTo =
  (size: number, outside: number): Domain =>
  (random, count) =>
    Array.from({ length: count }, () => random.integer(size + 2 * outside) - outside);

/** A table, and indices along one of its axes. */
function makeParts(maker: CaseMaker, outside: number) {
  const shape = maker.shape(1, 3);
  const axis = maker.random.integer(shape.length);
  const places = maker.choose([[], [maker.dim()], [maker.dim(), maker.dim()], [0]]);
  const indices = maker.operand(places, indicesUpTo(shape[axis]!, outside), 'int32');
  return { shape, axis, indices, listShape: [...shape.slice(0, axis), ...places, ...shape.slice(axis + 1)] };
}

function gather(maker: CaseMaker, dtype: OperandType, domain: Domain, outside: 'nan' | 'zero', beyond = 1): OpCase {
  const { shape, axis, indices } = makeParts(maker, beyond);
  return {
    operands: [maker.operand(shape, domain, dtype), indices],
    build: ([x, at]) => makeNode('gather', [x!, at!], { axis, outside }),
  };
}

function scatterAdd(maker: CaseMaker, dtype: OperandType, domain: Domain): OpCase {
  const { shape, axis, indices, listShape } = makeParts(maker, 1);
  return {
    operands: [maker.operand(listShape, domain, dtype), indices],
    build: ([updates, at]) => makeNode('scatterAdd', [updates!, at!], { axis, size: shape[axis]! }),
  };
}

/** The examples of each op. */
export const indexedSpecs: { readonly [O in IndexedOp]: OpSpec } = {
  gather: {
    family: 'exact',
    examples: {
      float: { make: (maker) => gather(maker, 'float', domains.normal, 'nan', 0) },
      // Finite differences of NaN are NaN.
      missing: { make: (maker) => gather(maker, 'float', domains.normal, 'nan'), isSmooth: false },
      zeros: { make: (maker) => gather(maker, 'float', domains.normal, 'zero') },
      int32: { make: (maker) => gather(maker, 'int32', domains.bytes, 'nan') },
      bool: { make: (maker) => gather(maker, 'bool', domains.bits, 'nan') },
    },
  },
  scatterAdd: {
    family: 'reduction',
    examples: {
      float: { make: (maker) => scatterAdd(maker, 'float', domains.normal) },
      int32: { make: (maker) => scatterAdd(maker, 'int32', domains.bytes) },
    },
  },
};
