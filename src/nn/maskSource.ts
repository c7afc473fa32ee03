/** Where layers take the random numbers of their masks from. */
import type { DropoutOptions } from '../graph/composite/dropout.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import type { CallContext } from './context.ts';

/**
 * The random numbers of one layer: a pure function of its seed, the number of the training step, and how many masks the
 * layer has drawn before in the same traced model.
 */
export class MaskSource {
  readonly seed: number;
  /** Masks drawn so far in each traced model. */
  readonly #drawn = new WeakMap<CallContext, number>();

  constructor(seed: number) {
    this.seed = seed;
  }

  /** What the next mask is made of. */
  next(context: CallContext): Pick<DropoutOptions, 'step' | 'seed' | 'stream'> {
    const stream = this.#drawn.get(context) ?? 0;
    this.#drawn.set(context, stream + 1);
    return { step: context.step, seed: this.seed, stream };
  }
}

/** The seed that a layer was given; undefined for none. */
export function checkMaskSeed(owner: string, value: number | null | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 32) {
    throw new InvalidArgumentError(
      `${owner}: expected seed to be an integer in [0, 2^32) or null, got ${describeValue(value)}.`,
      { details: { owner, argument: 'seed', value } },
    );
  }
  return value;
}
