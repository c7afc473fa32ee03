/**
 * Counter-based random numbers: Philox4x32-10.
 *
 * A value depends only on (key, counter), never on what was drawn before, so that every engine, worker and thread
 * count gives the same numbers.
 *
 * Reference: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3",
 * https://www.thesalmons.org/john/random123/papers/random123sc11.pdf
 */
import { InvalidArgumentError } from './errors.ts';
import { describeValue } from './format.ts';

const MULTIPLIER_0 = 0xd2511f53 | 0;
const MULTIPLIER_1 = 0xcd9e8d57 | 0;
const WEYL_0 = 0x9e3779b9 | 0;
const WEYL_1 = 0xbb67ae85 | 0;
const ROUNDS = 10;

/** High 32 bits of the 64-bit product of two unsigned 32-bit integers, as the signed integer of the same bits. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const carry = ((middle & 0xffff) + Math.imul(aLow, bHigh)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0;
}

/**
 * One block of Philox4x32-10: four 32-bit words for a 128-bit counter and a 64-bit key.
 *
 * @param out - Receives the four words.
 */
export function philox(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  key0: number,
  key1: number,
  out: Uint32Array,
): void {
  // Signed 32-bit integers throughout: with unsigned ones, the compiler falls back to doubles, 2.5 times slower.
  c0 |= 0;
  c1 |= 0;
  c2 |= 0;
  c3 |= 0;
  key0 |= 0;
  key1 |= 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = high1 ^ c1 ^ key0;
    c1 = low1;
    c2 = high0 ^ c3 ^ key1;
    c3 = low0;
    key0 = (key0 + WEYL_0) | 0;
    key1 = (key1 + WEYL_1) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** Folds any number of integers into a 64-bit key (two 32-bit words) by chained Philox blocks. */
function foldKey(seed: number, ids: readonly number[]): [number, number] {
  const out = new Uint32Array(4);
  let key0 = seed >>> 0;
  let key1 = Math.floor(seed / 0x1_0000_0000) >>> 0;
  for (const id of ids) {
    philox(id >>> 0, Math.floor(id / 0x1_0000_0000) >>> 0, 0x6d696c6c, 0x72616365, key0, key1, out);
    key0 = out[0]!;
    key1 = out[1]!;
  }
  return [key0, key1];
}

/**
 * A stream of random numbers that is a pure function of a seed and a path of integers, for example
 * `(seed, epoch, sample)`. Two streams with different paths are independent; a stream never touches global state.
 */
export class RandomStream {
  readonly #key0: number;
  readonly #key1: number;
  readonly #block = new Uint32Array(4);
  #counter = 0;
  #available = 0;
  #spareNormal: number | undefined;

  constructor(seed: number, ...path: number[]) {
    [this.#key0, this.#key1] = foldKey(seed, path);
  }

  /** An unsigned 32-bit integer. */
  nextUint32(): number {
    if (this.#available === 0) {
      philox(this.#counter >>> 0, Math.floor(this.#counter / 0x1_0000_0000), 0, 0, this.#key0, this.#key1, this.#block);
      this.#counter++;
      this.#available = 4;
    }
    return this.#block[4 - this.#available--]!;
  }

  /** A number in [0, 1) with 32 random bits. */
  random(): number {
    return this.nextUint32() / 0x1_0000_0000;
  }

  /** A number in [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  /** A normally distributed number (Box-Muller). */
  normal(mean = 0, stddev = 1): number {
    let value = this.#spareNormal;
    this.#spareNormal = undefined;
    if (value === undefined) {
      const radius = Math.sqrt(-2 * Math.log(1 - this.random()));
      const angle = 2 * Math.PI * this.random();
      value = radius * Math.cos(angle);
      this.#spareNormal = radius * Math.sin(angle);
    }
    return mean + stddev * value;
  }

  /**
   * An integer in [0, bound), without modulo bias.
   *
   * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a bound that is not an integer from 1 to 2^32
   */
  integer(bound: number): number {
    if (!(bound >= 1 && bound <= 0x1_0000_0000) || !Number.isInteger(bound)) {
      throw new InvalidArgumentError(
        `RandomStream.integer: expected a bound from 1 to 2^32, got ${describeValue(bound)}.`,
      );
    }
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound);
    for (;;) {
      const value = this.nextUint32();
      if (value < limit) return value % bound;
    }
  }

  /** A permutation of 0..length-1. */
  permutation(length: number): Uint32Array {
    const parts = this.permutationInParts(length);
    let part = parts.next();
    while (part.done !== true) part = parts.next();
    return part.value;
  }

  /** The same {@link permutation}, in parts of a few milliseconds: between two the caller may do something else. */
  *permutationInParts(length: number): Generator<void, Uint32Array> {
    // Fisher-Yates
    const order = new Uint32Array(length);
    for (let i = 0; i < length; i++) order[i] = i;
    for (let i = length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
      if (i % PERMUTATION_PART === 0) yield;
    }
    return order;
  }
}

/** Draws in a part of a permutation. */
const PERMUTATION_PART = 0x8000;

/** A 64-bit-path-derived 31-bit seed: used to give each layer or dataset a seed of its own. */
export function deriveSeed(seed: number, ...path: number[]): number {
  return new RandomStream(seed, ...path).nextUint32() >>> 1;
}

let globalSeed = 0;
let globalDraws = 0;

/**
 * Sets the seed from which every unseeded initializer, dropout layer and shuffle takes its own seed, and starts their
 * numbering afresh: the same program gives the same numbers again.
 *
 * @param seed - A whole number from 0 on.
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for anything else; the seed stays as it was
 */
export function setRandomSeed(seed: number): void {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new InvalidArgumentError(
      `setRandomSeed: expected a seed that is a non-negative integer, got ${describeValue(seed)}.`,
    );
  }
  globalSeed = seed;
  globalDraws = 0;
}

/** The next seed of the global sequence: for things that the user gave no seed. */
export function nextSeed(): number {
  return deriveSeed(globalSeed, globalDraws++);
}
