/** The matcher decides over every other test, so that it is tested against hand-made cases in both directions. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../src/tensor/tensor.ts';

const failure = (check: () => void): string => {
  try {
    check();
  } catch (error) {
    return (error as Error).message;
  }
  return 'it passed';
};

describe('toBeAllClose', () => {
  it('accepts what is within the allowance', () => {
    expect([1, 100]).toBeAllClose([1.0000005, 100.0009], { rtol: 1e-5, atol: 1e-6 });
    expect(new Float32Array([1, NaN, Infinity])).toBeAllClose([1, NaN, Infinity]);
    expect(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    ).toBeAllClose([
      [1, 2],
      [3, 4],
    ]);
    expect(3).toBeAllClose(3);
  });

  it('names the worst index, both numbers and how many differ', () => {
    const actual = tensor([
      [1, 2],
      [3.5, 4.1],
    ]);
    expect(
      failure(() =>
        expect(actual).toBeAllClose([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toBe(
      '2 of 4 numbers differ beyond rtol 0.00001, atol 0.000001; worst at [1, 0]: actual 3.5, expected 3 ' +
        '(1.61e+4 times the allowance)',
    );
  });

  it('refuses what is just outside, NaN, infinities of the other sign and other shapes', () => {
    expect([1.1]).not.toBeAllClose([1], { rtol: 0, atol: 0.0999 });
    expect([NaN]).not.toBeAllClose([1], { rtol: 1e9, atol: 1e9 });
    expect([1]).not.toBeAllClose([NaN], { rtol: 1e9, atol: 1e9 });
    expect([-Infinity]).not.toBeAllClose([Infinity], { rtol: 1, atol: 1 });
    expect(failure(() => expect([1, 2]).toBeAllClose([[1, 2]]))).toBe('shapes differ: actual [2], expected [1, 2]');
    expect(failure(() => expect('1').toBeAllClose([1]))).toContain('got string');
  });
});
