import { describe, expect, it, test } from 'vitest';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { gradients } from '../../autodiff/gradients.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import type { TypedArray } from '../../tensor/dtype.ts';
import { input, reduceProduct, reduceSum } from '../build.ts';
import type { Node } from '../node.ts';
import { argMin, logSumExp, reduceAll, reduceAny, variance } from './reductions.ts';

async function run(outputs: readonly Node[], inputs: readonly Node[], data: readonly TypedArray[]) {
  return (await runGraph(new ReferenceEngine(), graphOf(inputs, outputs), data)).outputs;
}

describe('reduceAny and reduceAll', () => {
  // numpy: np.any and np.all of [[0, 0, 0], [0, 2, nan], [-1, 1, 3]] along axis 1
  it('take numbers as not 0, also NaN', async () => {
    const x = input('x', [3, 3]);
    const data = Float32Array.of(0, 0, 0, 0, 2, Number.NaN, -1, 1, 3);
    const any = reduceAny(x, { axes: [-1] });
    const all = reduceAll(x, { axes: [-1] });
    expect([any.dtype, all.dtype]).toEqual(['bool', 'bool']);
    expect((await run([any, all], [x], [data])).map((array) => [...array])).toEqual([
      [0, 1, 1],
      [0, 0, 1],
    ]);
  });

  // numpy: np.any(np.zeros((2, 0)), axis=1) is [False, False], np.all is [True, True]
  it('of nothing are false and true', async () => {
    const x = input('x', [2, 0], 'bool');
    const outputs = await run(
      [reduceAny(x, { axes: [1] }), reduceAll(x, { axes: [1], keepDims: true })],
      [x],
      [new Uint8Array(0)],
    );
    expect(outputs.map((array) => [...array])).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });
});

test('argMin finds the first smallest element, and a NaN before all others', async () => {
  const x = input('x', [3, 4]);
  const data = Float32Array.of(3, -1, -1, 2, 0, 0, 0, 0, 5, Number.NaN, -7, Number.NaN);
  expect([...(await run([argMin(x)], [x], [data]))[0]!]).toEqual([1, 0, 1]); // numpy: x.argmin(axis=1)
});

describe('variance', () => {
  // numpy: np.var([[1, 2, 4, 9], [1e6 + 1, 1e6 + 2, 1e6 + 4, 1e6 + 9]], axis=1) is [9.5, 9.5]
  it('keeps its precision beside a large mean', async () => {
    const x = input('x', [2, 4]);
    const data = Float32Array.of(1, 2, 4, 9, 1e6 + 1, 1e6 + 2, 1e6 + 4, 1e6 + 9);
    expect((await run([variance(x, { axes: [1] })], [x], [data]))[0]).toBeAllClose([9.5, 9.5]);
  });

  it('takes integers as float32', async () => {
    const x = input('x', [4], 'int32');
    expect((await run([variance(x)], [x], [Int32Array.of(1, 2, 4, 9)]))[0]).toBeAllClose([9.5]);
  });
});

describe('logSumExp', () => {
  // scipy.special.logsumexp along axis 1
  it('neither overflows nor trips over infinities', async () => {
    const x = input('x', [4, 3], 'float64');
    const inf = Number.POSITIVE_INFINITY;
    const data = Float64Array.of(1000, 1000, 999, -1000, -1001, -1002, -inf, -inf, -inf, 1, inf, 2);
    const result = (await run([logSumExp(x, { axes: [1] })], [x], [data]))[0]!;
    expect(result.subarray(0, 2)).toBeAllClose([1000.8619948040582, -999.5923940355556]);
    expect([...result.subarray(2)]).toEqual([-inf, inf]);
  });

  // calculus: d logsumexp(x) / dx = softmax(x)
  it('has softmax as its gradient', async () => {
    const x = input('x', [3], 'float64');
    const result = logSumExp(x);
    const [slope] = await run(gradients(result, [x]), [x], [Float64Array.of(0, Math.log(2), Math.log(5))]);
    expect(slope).toBeAllClose([1 / 8, 2 / 8, 5 / 8]);
  });

  it('keeps dimensions on request', () => {
    const x = input('x', [2, 3, 4]);
    expect(logSumExp(x, { axes: [-1], keepDims: true }).shape).toEqual([2, 3, 1]);
    expect(logSumExp(x, { axes: [0, 2] }).shape).toEqual([3]);
  });
});

// calculus: d(abc) / da = bc and so on, also where some of them are zero
test('the gradient of a product is right beside zeros', async () => {
  const x = input('x', [3, 3], 'float64');
  const product = reduceProduct(x, { axes: [1] });
  const [slope] = await run(gradients(reduceSum(product), [x]), [x], [Float64Array.of(2, 3, 5, 2, 0, 5, 0, 0, 5)]);
  expect([...slope!]).toEqual([15, 10, 6, 0, 10, 0, 0, 0, 0]);
});
