/** Roundings and remainders as IEEE 754 and Python have them, which JavaScript's own are not. */

/** From here on every double is a whole number. */
const WHOLE = 2 ** 52;

/** The nearest whole number; halves go to the even one, as in NumPy (`Math.round` takes them up). Keeps the sign of zero. */
export function roundHalfEven(x: number): number {
  const magnitude = Math.abs(x);
  if (!(magnitude < WHOLE)) return x;
  // The sum has no bits for a fraction: the addition itself rounds, to even.
  const rounded = magnitude + WHOLE - WHOLE;
  return x < 0 || Object.is(x, -0) ? -rounded : rounded;
}

/** `a - floor(a / b) * b`, exact, with the sign of `b`, as in Python and NumPy (`%` takes the sign of `a`). */
export function floorRemainder(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 !== b < 0 ? rest + b : rest;
}

const asFloat32 = new Float32Array(1);
const asBits = new Uint32Array(asFloat32.buffer);

/**
 * The nearest number that bfloat16 holds: a float32 without its lowest 16 bits. Ties go to the even one, NaN stays NaN, and
 * what is larger than the largest bfloat16 by half a step becomes infinite. A double is rounded to float32 first.
 */
export function roundToBfloat16(x: number): number {
  if (Number.isNaN(x)) return x;
  asFloat32[0] = x;
  const bits = asBits[0]!;
  // Half a step, less one unit unless the last bit that stays is odd: a tie is carried over into odd bits only.
  asBits[0] = (bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000;
  return asFloat32[0];
}
