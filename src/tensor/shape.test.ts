/** Shape rules against brute force. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import {
  areCompatible,
  broadcastShapes,
  normalizeAxis,
  paddingPair,
  sameShape,
  sizeOf,
  stridesOf,
  windowOutputSize,
} from './shape.ts';

const dims = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 5 });

/** A shape, and one that broadcasts with it: some dimensions 1, some leading ones left out. */
const broadcastingPair = fc
  .tuple(dims, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), fc.nat(5))
  .map(([shape, ones, drop]) => [shape, shape.map((dim, i) => (ones[i] ? 1 : dim)).slice(drop)] as const);

/** NumPy's rule, one index at a time: the extent along each axis, or undefined where the shapes clash. */
function broadcastByDefinition(a: readonly number[], b: readonly number[]): number[] | undefined {
  const ndim = Math.max(a.length, b.length);
  const pad = (shape: readonly number[]) => [...new Array<number>(ndim - shape.length).fill(1), ...shape];
  const [left, right] = [pad(a), pad(b)];
  const result: number[] = [];
  for (let axis = 0; axis < ndim; axis++) {
    const sizes = new Set([left[axis]!, right[axis]!].filter((size) => size !== 1));
    if (sizes.size > 1) return undefined;
    result.push([...sizes][0] ?? 1);
  }
  return result;
}

describe('broadcastShapes', () => {
  it('follows the definition for any two shapes', () => {
    fc.assert(
      fc.property(dims, dims, (a, b) => {
        const expected = broadcastByDefinition(a, b);
        if (expected === undefined) expect(() => broadcastShapes(a, b)).toThrow(ShapeMismatchError);
        else expect(broadcastShapes(a, b)).toEqual(expected);
      }),
    );
  });

  it('stretches ones and missing leading dimensions, in either order', () => {
    fc.assert(
      fc.property(broadcastingPair, ([full, small]) => {
        expect(broadcastShapes(full, small)).toEqual(full);
        expect(broadcastShapes(small, full)).toEqual(full);
      }),
    );
  });

  it('is associative where it is defined', () => {
    fc.assert(
      fc.property(dims, dims, dims, (a, b, c) => {
        const attempt = (compute: () => number[]): number[] | undefined => {
          try {
            return compute();
          } catch {
            return undefined;
          }
        };
        const left = attempt(() => broadcastShapes(broadcastShapes(a, b), c));
        const right = attempt(() => broadcastShapes(a, broadcastShapes(b, c)));
        expect(left).toEqual(right);
      }),
    );
  });

  it('names the shapes and the dimension that clash', () => {
    expect(() => broadcastShapes([2, 3], [4, 3])).toThrow(
      'Shapes [2, 3] and [4, 3] do not broadcast: dimension 0 is 2 and 4.',
    );
  });
});

describe('stridesOf', () => {
  it('enumerates the elements in row-major order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }), (shape) => {
        const strides = stridesOf(shape);
        const offsets: number[] = [];
        const walk = (axis: number, offset: number): void => {
          if (axis === shape.length) offsets.push(offset);
          else for (let i = 0; i < shape[axis]!; i++) walk(axis + 1, offset + i * strides[axis]!);
        };
        walk(0, 0);
        expect(offsets).toEqual(Array.from({ length: sizeOf(shape) }, (_, i) => i));
      }),
    );
  });
});

describe('normalizeAxis', () => {
  it('counts negative axes from the end and refuses the rest', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8, max: 8 }), fc.integer({ min: 1, max: 5 }), (axis, ndim) => {
        const axes = Array.from({ length: ndim }, (_, i) => i);
        const expected = axes.at(axis);
        const isInside = axis >= -ndim && axis < ndim;
        if (isInside) expect(normalizeAxis(axis, ndim)).toBe(expected);
        else expect(() => normalizeAxis(axis, ndim)).toThrow(InvalidArgumentError);
      }),
    );
    expect(() => normalizeAxis(0.5, 2)).toThrow(InvalidArgumentError);
  });
});

describe('areCompatible', () => {
  it('lets unknown sizes be any', () => {
    expect(areCompatible([2, 3], [2, 3])).toBe(true);
    expect(areCompatible([7, 3], [null, 3])).toBe(true);
    expect(areCompatible([null, 3], [7, null])).toBe(true);
    expect(areCompatible([7, 4], [null, 3])).toBe(false);
    expect(areCompatible([3], [null, 3])).toBe(false);
  });
});

describe('sameShape', () => {
  it('compares sizes and rank', () => {
    expect(sameShape([2, 3], [2, 3])).toBe(true);
    expect(sameShape([2, 3], [2, 3, 1])).toBe(false);
    expect(sameShape([null, 3], [null, 3])).toBe(true);
    expect(sameShape([null, 3], [2, 3])).toBe(false);
  });
});

const windows = fc.record({
  size: fc.integer({ min: 1, max: 30 }),
  kernel: fc.integer({ min: 1, max: 6 }),
  stride: fc.integer({ min: 1, max: 5 }),
  dilation: fc.integer({ min: 1, max: 4 }),
});

/** Number of window starts such that the first and the last tap lie inside the padded input. */
function countWindows(paddedSize: number, kernel: number, stride: number, dilation: number): number {
  let count = 0;
  for (let start = 0; start + (kernel - 1) * dilation < paddedSize; start += stride) count++;
  return count;
}

describe('windowOutputSize', () => {
  it('counts the windows that fit', () => {
    fc.assert(
      fc.property(windows, fc.nat(4), fc.nat(4), ({ size, kernel, stride, dilation }, low, high) => {
        fc.pre(size + low + high >= (kernel - 1) * dilation + 1);
        expect(windowOutputSize(size, kernel, stride, dilation, [low, high])).toBe(
          countWindows(size + low + high, kernel, stride, dilation),
        );
      }),
    );
  });
});

describe('paddingPair', () => {
  it("'valid' pads nothing", () => {
    expect(paddingPair('valid', 10, 3, 2)).toEqual([0, 0]);
  });

  it("'same' is the least padding that gives ceil(size / stride) windows, the odd zero at the end", () => {
    fc.assert(
      fc.property(windows, ({ size, kernel, stride, dilation }) => {
        const [low, high] = paddingPair('same', size, kernel, stride, dilation);
        const outputs = Math.ceil(size / stride);
        expect(high - low === 0 || high - low === 1).toBe(true);
        // Enough: that many windows fit. Least: with one zero less they would not.
        expect(countWindows(size + low + high, kernel, stride, dilation)).toBeGreaterThanOrEqual(outputs);
        if (low + high > 0) {
          expect(windowOutputSize(size, kernel, stride, dilation, [low, high])).toBe(outputs);
          expect(countWindows(size + low + high - 1, kernel, stride, dilation)).toBeLessThan(outputs);
        }
      }),
    );
  });

  it("'causal' puts all zeros to the front, as many as a window reaches back", () => {
    fc.assert(
      fc.property(windows, ({ size, kernel, stride, dilation }) => {
        const pair = paddingPair('causal', size, kernel, stride, dilation);
        expect(pair).toEqual([dilation * (kernel - 1), 0]);
        expect(windowOutputSize(size, kernel, stride, dilation, pair)).toBe(Math.ceil(size / stride));
      }),
    );
  });

  it('agrees with TensorFlow', () => {
    // tf.nn.conv2d, padding 'SAME': input 5, kernel 2, stride 2 pads 1 after; input 28, kernel 5, stride 1 pads 2 and 2.
    expect(paddingPair('same', 5, 2, 2)).toEqual([0, 1]);
    expect(paddingPair('same', 28, 5, 1)).toEqual([2, 2]);
    expect(paddingPair('same', 7, 3, 1, 2)).toEqual([2, 2]);
  });
});
