/** Numbers: NumPy's pad and eye, as its documentation gives them. */
import { describe, expect, it } from 'vitest';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { gradients } from '../../autodiff/gradients.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { input } from '../build.ts';
import type { Node } from '../node.ts';
import { oneHot } from './oneHot.ts';
import { pad } from './padding.ts';

async function apply(x: Node, y: Node, values: readonly number[]): Promise<number[]> {
  const data = x.dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
  const { outputs } = await runGraph(new ReferenceEngine(), graphOf([x as Node<'input'>], [y]), [data]);
  return [...outputs[0]!];
}

describe('pad', () => {
  const x = input('x', [4]);
  const values = [1, 2, 3, 4];

  it.each([
    ['constant', [7, 7, 1, 2, 3, 4, 7]],
    ['reflect', [3, 2, 1, 2, 3, 4, 3]],
    ['symmetric', [2, 1, 1, 2, 3, 4, 4]],
  ] as const)('%s', async (mode, expected) => {
    expect(await apply(x, pad(x, [[2, 1]], { mode, value: 7 }), values)).toEqual(expected);
  });

  it('mirrors corners along both axes', async () => {
    // np.pad([[1, 2], [3, 4]], ((1, 0), (0, 1)), mode='reflect')
    const square = input('x', [2, 2]);
    const y = pad(
      square,
      [
        [1, 0],
        [0, 1],
      ],
      { mode: 'reflect' },
    );
    expect(y.shape).toEqual([3, 3]);
    expect(await apply(square, y, values)).toEqual([3, 4, 3, 1, 2, 1, 3, 4, 3]);
  });

  it('sends the gradient of each copy to its element', async () => {
    const y = pad(x, [[2, 1]], { mode: 'reflect' });
    const g = input('g', [7]);
    const [dx] = gradients(y, [x], g);
    // y = [x2, x1, x0, x1, x2, x3, x2]
    expect(await apply(g, dx!, [1, 10, 100, 1000, 1e4, 1e5, 1e6])).toEqual([100, 1010, 1010001, 1e5]);
  });

  it('refuses more mirrored elements than there are', () => {
    expect(() => pad(x, [[4, 0]], { mode: 'reflect' })).toThrow(InvalidArgumentError);
    expect(() => pad(x, [[4, 0]], { mode: 'reflect' })).toThrow('which has 3 to mirror. Pad less');
    expect(pad(x, [[4, 4]], { mode: 'symmetric' }).shape).toEqual([12]);
  });

  it('refuses an unknown mode', () => {
    expect(() => pad(x, [[1, 1]], { mode: 'wrap' as never })).toThrow('got "wrap"');
  });
});

describe('oneHot', () => {
  const x = input('x', [3], 'int32');

  it('marks the class; numbers that are no class get zeros', async () => {
    expect(await apply(x, oneHot(x, 3), [2, 0, 3])).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0]);
  });

  it('puts the classes along any axis, in any type', async () => {
    const y = oneHot(x, 2, { axis: 0, dtype: 'bool' });
    expect(y).toMatchObject({ shape: [2, 3], dtype: 'bool' });
    expect(await apply(x, y, [1, 0, -1])).toEqual([0, 1, 0, 1, 0, 0]);
  });

  it('refuses what has no classes', () => {
    expect(() => oneHot(x, 0)).toThrow('at least 1, got 0');
    expect(() => oneHot(input('f', [3]), 2)).toThrow('expected integers, got float32. Cast them to int32 first.');
  });
});
