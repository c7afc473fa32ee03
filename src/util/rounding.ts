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
