/** A small seeded generator for the drawings. */

/**
 * A stream of numbers in [0, 1) that depends on a seed and a path of integers only: image 17 of a class looks the same
 * whatever is drawn before it.
 *
 * Reference: Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators" (the 32-bit mixing function is
 * MurmurHash3's finalizer with Steele and Vigna's constants).
 */
export class DrawingRandom {
  #state: number;

  constructor(seed: number, ...path: readonly number[]) {
    this.#state = path.reduce((state, id) => mix((state ^ mix(id + 1)) >>> 0), mix(seed >>> 0));
  }

  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    return mix(this.#state) / 0x1_0000_0000;
  }

  /** A number in [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A number of the normal distribution of mean 0 and deviation 1 (Box and Muller 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** An integer in [low, high]. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }
}

/** Spreads every bit of a 32-bit integer over all of them. */
function mix(value: number): number {
  let z = value | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}
