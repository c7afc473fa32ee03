/** Random zeroing as a layer. */
import { dropout } from '../../graph/composite/dropout.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkNumber } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { nextSeed } from '../../util/random.ts';
import type { CallContext } from '../context.ts';
import { checkMaskSeed, MaskSource } from '../maskSource.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link Dropout}. */
export interface DropoutOptions extends LayerOptions {
  /** Fraction of inputs set to zero while training, in [0, 1). */
  rate: number;
  /**
   * Shape of the mask, with 1 where all elements along an axis share their fate, and null for the input's own size:
   * `[null, 1, 1, null]` drops whole channels. @defaultValue the shape of the input
   */
  noiseShape?: readonly (number | null)[] | null;
  /** Seed of this layer's own random numbers, in [0, 2^32). @defaultValue drawn from the global seed */
  seed?: number | null;
}

/**
 * Randomly zeroes inputs while training, to reduce overfitting.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. Kept inputs are scaled so that the expected sum does not change.
 * The mask is a pure function of the seed and the number of the training step. `getConfig` holds the seed that is in
 * use, drawn or given, so that a loaded model goes on with the same masks.
 *
 * @formula `y = mask * x / (1 - rate)`, `mask ~ Bernoulli(1 - rate)`
 * @shape input `[batch, ...dims]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `rate` is outside of [0, 1)
 *
 * @example
 * ```ts
 * layers.dropout({ rate: 0.5 }).computeOutputShape([null, 10]); // => [null, 10]
 * ```
 *
 * @reference Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html
 */
export class Dropout extends Layer {
  readonly rate: number;
  readonly noiseShape: readonly (number | null)[] | undefined;
  readonly #masks: MaskSource;

  constructor(options: DropoutOptions) {
    super(options, ['rate', 'noiseShape', 'seed']);
    this.rate = checkNumber('Dropout', 'rate', options.rate, { min: 0, max: 1, exclusiveMaximum: true });
    this.noiseShape = checkNoiseShape(options.noiseShape);
    this.#masks = new MaskSource(checkMaskSeed('Dropout', options.seed) ?? nextSeed());
  }

  /** The seed in use, given or drawn. */
  get seed(): number {
    return this.#masks.seed;
  }

  override call(input: Node, context: CallContext): Node {
    const maskShape = this.#maskShape(input.shape) as readonly number[];
    if (!context.training) return input;
    return dropout(input, this.rate, { ...this.#masks.next(context), maskShape });
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    this.#maskShape(inputShape);
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return {
      rate: this.rate,
      noiseShape: this.noiseShape === undefined ? null : [...this.noiseShape],
      seed: this.seed,
    };
  }

  #maskShape(inputShape: SymbolicShape): SymbolicShape {
    const { noiseShape } = this;
    if (noiseShape === undefined) return inputShape;
    const fits =
      noiseShape.length === inputShape.length &&
      noiseShape.every(
        (dim, axis) => dim === null || dim === 1 || inputShape[axis] === null || dim === inputShape[axis],
      );
    if (!fits) {
      refuseShape(
        this,
        `an input that noiseShape [${noiseShape.join(', ')}] fits`,
        inputShape,
        'Use 1 for a shared axis and null for all others.',
      );
    }
    return noiseShape.map((dim, axis) => dim ?? inputShape[axis]!);
  }
}

function checkNoiseShape(value: DropoutOptions['noiseShape']): readonly (number | null)[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((dim) => dim === null || (Number.isInteger(dim) && dim >= 1))) {
    throw new InvalidArgumentError(
      `Dropout: expected noiseShape to be an array of positive integers and nulls, got ${describeValue(value)}.`,
      { details: { owner: 'Dropout', argument: 'noiseShape', value } },
    );
  }
  return [...value];
}
