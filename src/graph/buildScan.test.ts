import { describe, expect, it } from 'vitest';
import { DTypeMismatchError, InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { add, broadcastTo, cast, constant, dot, exp, input, multiply, reshape, tanh, variable } from './build.ts';
import { scan } from './buildScan.ts';
import { makeNode, type Node, topologicalOrder } from './node.ts';
import { Variable } from './variable.ts';

const c = input('c', [2, 3]);
const xs = input('xs', [5, 2, 3]);

/** The scan behind one of its results. */
const scanOf = (result: Node): Node<'scan'> => result.inputs[0] as Node<'scan'>;

describe('the results of a scan', () => {
  it('are the carries, and the outputs with one more axis in front', () => {
    const { carries, outputs } = scan([c], [xs], ([h], [x]) => ({
      carries: [add(h, x)],
      outputs: [reshape(x, [6]), constant(1, [], 'bool')],
    }));
    expect(carries.map(({ shape }) => shape)).toEqual([[2, 3]]);
    expect(outputs.map(({ shape, dtype }) => [shape, dtype])).toEqual([
      [[5, 6], 'float32'],
      [[5], 'bool'],
    ]);
  });
});

describe('what a body takes from outside', () => {
  const w = variable(new Variable('w', [3, 3]));
  const bias = variable(new Variable('bias', [3]));

  it('becomes a constant: the largest part that does not depend on the body’s own inputs', () => {
    const { carries } = scan([c], [], ([h]) => ({ carries: [dot(h, exp(add(w, 1)))], outputs: [] }), { length: 4 });
    const { inputs, attributes } = scanOf(carries[0]);
    expect(inputs.slice(1).map(({ op }) => op)).toEqual(['exp']);
    expect(topologicalOrder(attributes.body.carries).map(({ op }) => op)).toEqual(['input', 'input', 'dot']);
  });

  it('is stretched inside, where it is smaller', () => {
    const { carries } = scan([c], [xs], ([h], [x]) => ({
      carries: [add(add(h, x), broadcastTo(bias, [2, 3]))],
      outputs: [],
    }));
    expect(scanOf(carries[0]).inputs[2]).toBe(bias);
  });

  it('is not taken where it is a number or an index', () => {
    const { carries } = scan([c], [], ([h]) => ({ carries: [multiply(h, 0.5)], outputs: [constant(7)] }), {
      length: 4,
    });
    expect(scanOf(carries[0]).inputs).toEqual([c]);
  });

  it('is looked at once where it is used often: sixty doublings of a number are sixty nodes, not 2^60 paths', () => {
    let power: Node = constant(1, [2, 3]);
    for (let i = 0; i < 60; i++) power = add(power, power);
    const { carries } = scan([c], [], ([h]) => ({ carries: [add(h, power)], outputs: [] }), { length: 4 });
    expect(scanOf(carries[0]).inputs).toEqual([c]);
  });

  it('may be the new carry or an output itself', () => {
    const { carries, outputs } = scan([c], [xs], () => ({ carries: [tanh(c)], outputs: [bias] }));
    expect(scanOf(carries[0]).inputs.map(({ op }) => op)).toEqual(['input', 'input', 'tanh', 'variable']);
    expect(outputs[0].shape).toEqual([5, 3]);
  });

  it('is found in scans inside, too', () => {
    const { carries } = scan(
      [c],
      [],
      ([h]) => {
        const inner = scan([h], [], ([g]) => ({ carries: [dot(g, w)], outputs: [] }), { length: 2 });
        return { carries: inner.carries, outputs: [] };
      },
      { length: 3 },
    );
    expect(scanOf(carries[0]).inputs).toEqual([c, w]);
  });
});

describe('refusals', () => {
  it.each([
    [
      'no length',
      () => scan([c], [], ([h]) => ({ carries: [h], outputs: [] })),
      InvalidArgumentError,
      'no sequences and no length. Say how many steps there are: { length: 10 }',
    ],
    [
      'half a step',
      () => scan([c], [], ([h]) => ({ carries: [h], outputs: [] }), { length: 1.5 }),
      InvalidArgumentError,
      'a length of 1.5; expected an integer of at least 0',
    ],
    [
      'sequences of different lengths',
      () => scan([], [xs, input('y', [4, 2])], (_, [x]) => ({ carries: [], outputs: [x] })),
      ShapeMismatchError,
      'sequence 1 of shape [4, 2] has 4 elements along its first axis, expected 5',
    ],
    [
      'a length that is not that of the sequences',
      () => scan([], [xs], (_, [x]) => ({ carries: [], outputs: [x] }), { length: 6 }),
      ShapeMismatchError,
      'sequence 0 of shape [5, 2, 3] has 5 elements along its first axis, expected 6',
    ],
    [
      'a scalar sequence',
      () => scan([], [input('y', [])], (_, [x]) => ({ carries: [], outputs: [x] })),
      InvalidArgumentError,
      'sequence 0 is a scalar; expected [length, ...]',
    ],
    [
      'a carry that changes its shape',
      () => scan([c], [], ([h]) => ({ carries: [reshape(h, [3, 2])], outputs: [] }), { length: 2 }),
      ShapeMismatchError,
      'the new carry 0 is float32[3, 2], expected float32[2, 3]',
    ],
    [
      'a carry that changes its type',
      () => scan([c], [], ([h]) => ({ carries: [cast(h, 'int32')], outputs: [] }), { length: 2 }),
      DTypeMismatchError,
      'the new carry 0 is int32[2, 3], expected float32[2, 3]. A carry keeps its type',
    ],
    [
      'a carry that gets lost',
      () => scan([c, c], [], ([h]) => ({ carries: [h], outputs: [] }), { length: 2 }),
      InvalidArgumentError,
      '2 carries go into the body, 1 come out',
    ],
    [
      'a result that is not there',
      () => {
        const { carries } = scan([c], [], ([h]) => ({ carries: [h], outputs: [] }), { length: 2 });
        return makeNode('scanResult', [scanOf(carries[0])], { index: 9 });
      },
      InvalidArgumentError,
      'result 9 of a scan with 1 carries',
    ],
    [
      'a result of something else',
      () => makeNode('scanResult', [c], { index: 0 }),
      InvalidArgumentError,
      'expected a scan, got input',
    ],
  ] as const)('%s', (_, make, error, message) => {
    expect(make).toThrow(error);
    expect(make).toThrow(message);
  });
});
