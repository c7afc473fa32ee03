import { describe, expect, it } from 'vitest';
import { contextOf } from '../../test/imageFiles.ts';
import { tensor } from '../tensor/tensor.ts';
import { checkSample, stackSamples } from './stackSamples.ts';

const stack = (samples: readonly unknown[]) =>
  stackSamples(
    samples.map((sample, i) => checkSample(sample, `Sample ${i}`)),
    contextOf(0).allocate,
  );

describe('stacked samples', () => {
  it('keep one value, values in order and values by name', () => {
    const sampleOf = (i: number) => ({
      x: [tensor([i, i]), Uint8Array.of(i)],
      y: { a: i, b: [[i], [i + 1]] },
      sampleWeight: i / 2,
    });
    const { x, y, sampleWeight } = stack([sampleOf(1), sampleOf(2)]) as unknown as Record<string, never>;
    expect(x).toEqual([
      tensor([
        [1, 1],
        [2, 2],
      ]),
      tensor(Uint8Array.of(1, 2), [2, 1]),
    ]);
    expect(y).toEqual({
      a: tensor([1, 2]),
      b: tensor([
        [[1], [2]],
        [[2], [3]],
      ]),
    });
    expect(sampleWeight).toEqual(tensor([0.5, 1]));
  });

  it('take a missing target for none, and tensors of another copy of the library', () => {
    const foreign = { data: Int32Array.of(7), shape: [1], dtype: 'int32' };
    expect(stack([{ x: foreign, y: null }])).toEqual({ x: tensor(Int32Array.of(7), [1, 1]) });
  });

  it.each([
    [[{ x: 1 }, { x: [1] }], /Sample 1: x has shape \[1\], and of Sample 0 \[\]/],
    [[{ x: { a: 1 } }, { x: { b: 1 } }], /Sample 1 has "x\.b", and Sample 0 "x\.a"/],
    [[{ x: { a: 1, b: 2 } }, { x: { a: 1 } }], /Sample 1 has "x\.a", and Sample 0 "x\.a" and "x\.b"/],
    [[[1, 2]], /Sample 0: expected a sample .* got array of 2/],
    [[{ x: null }], /Sample 0: expected a sample/],
    [[{ x: {}, y: 1 }], /object with keys "x" and "y" and nothing in x/],
    [[{ x: 1, label: 2 }], /object with keys "x" and "label"/],
    [[{ x: 'text' }], /Sample 0: x: tensor: expected numbers/],
  ])('refuse what does not fit together: %#', (samples, message) => {
    expect(() => stack(samples)).toThrow(message);
  });
});
