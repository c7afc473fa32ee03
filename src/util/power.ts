/**
 * `a ** b` as IEEE 754 has it, and NumPy, Keras and C: 1 to any power is 1, also to NaN, and so is -1 to an infinite
 * power. JavaScript gives NaN there.
 */
export function power(a: number, b: number): number {
  if (a === 1 || (a === -1 && Math.abs(b) === Infinity)) return 1;
  return a ** b;
}
