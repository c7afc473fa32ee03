/** How far engines may differ in float32: one table for all parity tests. */
import type { Tolerance } from './closeTo.ts';
import type { OpFamily } from './opSpecs.ts';

/** By op family. The reference engine accumulates in float64 and rounds once; other engines round on the way. */
export const opTolerances: Readonly<Record<OpFamily, Tolerance>> = {
  /** Copies, comparisons, selections, integer and random bits: every bit. */
  exact: { rtol: 0, atol: 0, scale: 'element' },
  /** One correctly rounded operation; reciprocal square roots may take two, sums of two terms may fuse: 2 units. */
  arithmetic: { rtol: 2.4e-7, atol: 1e-7, scale: 'element' },
  /** Polynomial approximations: a few units in the last place. */
  transcendental: { rtol: 4e-7, atol: 5e-8, scale: 'element' },
  /** Sums in another order. */
  reduction: { rtol: 1e-6, atol: 2e-7, scale: 'array' },
  /** Products: sums of up to some thousand terms, with fused multiply-adds, blocked or by Winograd transforms. */
  product: { rtol: 3e-6, atol: 1e-6, scale: 'array' },
};

/**
 * Large 3x3 convolutions by Winograd transforms, which add and subtract numbers that are larger than the result: 1e-6 to
 * 4e-6 of the largest element, twice the error of plain sums.
 */
export const winogradTolerance = { rtol: 1e-5, atol: 0, scale: 'array' } as const satisfies Tolerance;

/**
 * Results that are rounded to bfloat16, whose engines agree before rounding as `product` has it: a sum that lies at the middle
 * between two numbers of 8 bits goes to either of them, 2^-7 apart at most.
 */
export const bfloat16Tolerance = { rtol: 2 ** -7, atol: 1e-5, scale: 'element' } as const satisfies Tolerance;

/** Whole graphs of many ops, whose roundings add up. */
export const graphTolerances = {
  /** Elementwise work, reductions and small products. */
  random: { rtol: 1e-5, atol: 1e-5, scale: 'array' },
  /** A few training steps: the rounding of one step is an input of the next. */
  training: { rtol: 5e-5, atol: 5e-6, scale: 'array' },
} as const satisfies Readonly<Record<string, Tolerance>>;

/**
 * Training steps of small networks in bfloat16: engines that add in another order round some numbers to the neighbour, up to
 * 2^-7 of them apart, and the next layers read it.
 */
export const mixedTrainingTolerance = { rtol: 2 ** -5, atol: 1e-4, scale: 'array' } as const satisfies Tolerance;

/**
 * The same for large networks, as root mean squares: of the difference between two engines, and of what a step changed. Up to
 * 0.06 where batch normalisation of a few images spreads every rounding, 1e-3 elsewhere; against float32 up to 0.35.
 */
export const mixedStepDifference = 0.1;
