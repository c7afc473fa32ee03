/** Order of strings. */

const FIRST_SURROGATE = 0xd800;

/** Puts surrogates, which stand for the characters beyond U+FFFF, after all other code units. */
function rank(unit: number): number {
  if (unit < FIRST_SURROGATE) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/**
 * Compares by code points, which is also the order of the UTF-8 bytes: that of Python and of TensorFlow. JavaScript's own
 * `<` compares halves of characters.
 *
 * @returns a negative number, 0 or a positive number
 */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const first = a.charCodeAt(i);
    const second = b.charCodeAt(i);
    if (first !== second) return rank(first) - rank(second);
  }
  return a.length - b.length;
}
