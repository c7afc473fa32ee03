/** Our own exp, log, tanh, ...: sweeps against `Math.*` in float64, and the special values of IEEE 754. */
import { expect, it } from 'vitest';
import { erf } from '../../src/util/erf.ts';
import { floorRemainder, roundHalfEven } from '../../src/util/rounding.ts';
import { computeStep } from './loopOracle.ts';
import { describeNative, ProgramBuilder } from './nativeProgram.ts';

/** Applies one opcode to whole arrays. */
async function apply(opcode: string, ...arrays: Float32Array[]): Promise<Float32Array> {
  const builder = new ProgramBuilder();
  const { length } = arrays[0]!;
  const target = builder.arena(length * 4);
  builder.add({
    kind: 'loop',
    dims: [length],
    operands: arrays.map((array) => ({ buffer: builder.input(array), dtype: 'float32', strides: [1] })),
    steps: [{ opcode, inputs: arrays.map((_, i) => i) }],
    results: [{ register: arrays.length, access: { buffer: target, dtype: 'float32', strides: [1] } }],
  });
  builder.output(target, length);
  return (await builder.run())[0] as Float32Array;
}

const SMALLEST_NORMAL = 2 ** -126;

/** Distance in units in the last place of the exact result; below the normal numbers in units of the smallest one. */
function ulps(result: number, exact: number): number {
  const rounded = Math.fround(exact);
  if (Object.is(result, rounded) || (Number.isNaN(result) && Number.isNaN(exact))) return 0;
  const exponent = Math.floor(Math.log2(Math.max(Math.abs(exact), SMALLEST_NORMAL)));
  return Math.abs(result - exact) / 2 ** (exponent - 23);
}

/** Every `stride`-th float32 number between two, both signs of zero included: all binades are met evenly. */
function sweep(low: number, high: number, count: number): Float32Array {
  const bits = new Int32Array(new Float32Array([low, high]).buffer);
  // Order of the bit patterns as numbers: negative ones run backwards.
  const ordered = (pattern: number) => (pattern < 0 ? -(pattern & 0x7fffffff) : pattern);
  const [first, last] = [ordered(bits[0]!), ordered(bits[1]!)];
  const patterns = Int32Array.from({ length: count }, (_, i) => {
    const position = Math.round(first + ((last - first) * i) / (count - 1));
    return position < 0 ? -position | 0x80000000 : position;
  });
  return new Float32Array(patterns.buffer);
}

const SPECIAL = new Float32Array([
  ...[0, -0, 1, -1, Number.NaN, Infinity, -Infinity, 1e-45, -1e-45, SMALLEST_NORMAL, -SMALLEST_NORMAL, 1e-10, -1e-10],
  ...[
    3.4028234663852886e38, -3.4028234663852886e38, 0.5, -0.5, 88.72283, 88.72284, -87.33655, -103.97, -104, 0.625,
    -0.9999999,
  ],
]);

describeNative('math functions', () => {
  // The bounds are what was measured, rounded up: a slip in a coefficient costs many more.
  it.each([
    ['exp', -104, 89, 2.5],
    ['expm1', -104, 89, 3],
    ['log', 1e-45, 3.4e38, 2],
    ['log1p', -0.9999999, 3.4e38, 3],
    ['tanh', -20, 20, 3],
    ['sigmoid', -103, 103, 3],
    ['sqrt', 0, 3.4e38, 0.5],
    ['rsqrt', SMALLEST_NORMAL, 3.4e38, 1.5],
    ['floor', -3.4e38, 3.4e38, 0],
    ['ceil', -3.4e38, 3.4e38, 0],
    ['round', -3.4e38, 3.4e38, 0],
    ['sin', -3.4e38, 3.4e38, 1],
    ['cos', -3.4e38, 3.4e38, 1],
    ['erf', -5, 5, 3],
  ])('%s is within a few units in the last place from %d to %d', async (op, low, high, bound) => {
    const x = sweep(low, high, 300_001);
    const y = await apply(`${op}F`, x);
    let worst = 0;
    let at = 0;
    const exact = (value: number): number =>
      ({
        sigmoid: 1 / (1 + Math.exp(-value)),
        rsqrt: 1 / Math.sqrt(value),
        round: roundHalfEven(value),
        erf: erf(value),
      })[op] ?? (Math[op as 'exp'] as (x: number) => number)(value);
    for (let i = 0; i < x.length; i++) {
      const error = ulps(y[i]!, exact(x[i]!));
      if (!(error <= worst)) [worst, at] = [error, x[i]!];
    }
    expect(worst, `${op}(${at})`).toBeLessThanOrEqual(bound);
  });

  it('power is within one unit in the last place over bases and exponents of all sizes', async () => {
    const bases = sweep(1e-45, 3.4e38, 2001);
    const exponents = [...sweep(-30, 30, 101), 0.5, -0.5, 2, 3, -1, 1, 0.999, 127];
    const x = Float32Array.from(exponents.flatMap(() => [...bases]));
    const y = Float32Array.from(exponents.flatMap((exponent) => Array(bases.length).fill(exponent)));
    const result = await apply('powerF', x, y);
    let worst = 0;
    for (let i = 0; i < x.length; i++) worst = Math.max(worst, ulps(result[i]!, x[i]! ** y[i]!));
    expect(worst).toBeLessThanOrEqual(1);
  });

  it('power treats special bases and exponents as Math.pow does', async () => {
    const specials = [...SPECIAL, 2, 3, -2, -3, 0.3, 1e30];
    const x = Float32Array.from(specials.flatMap((base) => specials.map(() => base)));
    const y = Float32Array.from(specials.flatMap(() => specials));
    const result = await apply('powerF', x, y);
    const differing = Array.from(x, (base, i) => ({
      base,
      exponent: y[i]!,
      got: result[i]!,
      want: Math.fround(base ** y[i]!),
    }))
      // C says pow(1, NaN) = pow(-1, Infinity) = 1, JavaScript says NaN.
      .filter(({ base, exponent }) => !(Math.abs(base) === 1 && !Number.isFinite(exponent)))
      .filter(({ got, want }) => ulps(got, want) > 1);
    expect(differing).toEqual([]);
  });

  it.each([
    ...['exp', 'expm1', 'log', 'log1p', 'tanh', 'sigmoid', 'sqrt', 'rsqrt', 'sign', 'abs', 'negate'],
    ...['floor', 'ceil', 'round', 'sin', 'cos', 'erf'],
  ])('%s of special values', async (op) => {
    const result = await apply(`${op}F`, SPECIAL);
    const wrong = Array.from(SPECIAL, (x, i) => ({ x, got: result[i]!, want: computeStep(`${op}F`, [x]) })).filter(
      ({ x, got, want }) =>
        ulps(got, want) > 3 ||
        // The sign of zero counts where the function keeps it.
        (x === 0 && want === 0 && !Object.is(got, want)),
    );
    expect(wrong).toEqual([]);
  });

  it('atan2 is within a few units in the last place around the circle, at all sizes and for special values', async () => {
    const points = [...sweep(-3.4e38, 3.4e38, 601), ...sweep(-2, 2, 301), ...SPECIAL];
    const y = Float32Array.from(points.flatMap((height) => points.map(() => height)));
    const x = Float32Array.from(points.flatMap(() => points));
    const result = await apply('atan2F', y, x);
    let worst = 0;
    for (let i = 0; i < x.length; i++) {
      const exact = Math.atan2(y[i]!, x[i]!);
      worst = Math.max(worst, ulps(result[i]!, exact));
      if (exact === 0) expect(Object.is(result[i], exact), `atan2(${y[i]}, ${x[i]})`).toBe(true);
    }
    expect(worst).toBeLessThanOrEqual(3);
  });

  it('remainder is exact, whatever the quotient, and takes the sign of the divisor', async () => {
    const points = [...sweep(-3.4e38, 3.4e38, 401), ...sweep(-2, 2, 101), ...SPECIAL, 3, -7, 1e6, 0.1];
    const a = Float32Array.from(points.flatMap((dividend) => points.map(() => dividend)));
    const b = Float32Array.from(points.flatMap(() => points));
    const result = await apply('remainderF', a, b);
    const wrong = Array.from(a, (dividend, i) => ({
      dividend,
      divisor: b[i]!,
      got: result[i]!,
      want: Math.fround(floorRemainder(dividend, b[i]!)),
    })).filter(({ got, want }) => !Object.is(got, want));
    expect(wrong).toEqual([]);
  });

  it('maximum and minimum give NaN where either operand is NaN', async () => {
    const a = Float32Array.from([Number.NaN, 1, Number.NaN, 1, -Infinity]);
    const b = Float32Array.from([1, Number.NaN, Number.NaN, 2, Infinity]);
    expect(await apply('maximumF', a, b)).toEqual(Float32Array.from([Number.NaN, Number.NaN, Number.NaN, 2, Infinity]));
    expect(await apply('minimumF', a, b)).toEqual(
      Float32Array.from([Number.NaN, Number.NaN, Number.NaN, 1, -Infinity]),
    );
  });

  it('casts to int32 truncate, stop at the ends of the range, and turn NaN to 0', async () => {
    const x = Float32Array.from([1.9, -1.9, 0.5, -0.5, 3e9, -3e9, Number.NaN, Infinity, -Infinity, 2147483520]);
    const builder = new ProgramBuilder();
    const target = builder.arena(x.length * 4);
    builder.add({
      kind: 'loop',
      dims: [x.length],
      operands: [{ buffer: builder.input(x), dtype: 'float32', strides: [1] }],
      steps: [{ opcode: 'castFI', inputs: [0] }],
      results: [{ register: 1, access: { buffer: target, dtype: 'int32', strides: [1] } }],
    });
    builder.output(target, x.length, 'int32');
    const [top, bottom] = [2147483520, -2147483648];
    expect(await builder.run()).toEqual([Int32Array.from([1, -1, 0, 0, top, bottom, 0, top, bottom, top])]);
  });
});
