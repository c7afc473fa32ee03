/** Class numbers as rows with a place for each class. */
import { cast } from '../../graph/build.ts';
import { type CategoryEncodingMode, encodeCategories } from '../../graph/composite/encodeCategories.ts';
import type { Node } from '../../graph/node.ts';
import { type SymbolicShape, sameShape } from '../../tensor/shape.ts';
import { checkInteger, checkOneOf } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import { categoryShape } from './categoryOutput.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link CategoryEncoding}. */
export interface CategoryEncodingOptions extends LayerOptions {
  /** Number of classes: the largest number in the input plus 1. */
  numTokens: number;
  /**
   * `oneHot`: a row with a 1 for each number; `multiHot`: a row for each sample with a 1 for each class in it; `count`: a
   * row for each sample with the number of times that each class is in it. @defaultValue 'multiHot'
   */
  outputMode?: CategoryEncodingMode;
}

/** What {@link CategoryEncoding} takes beside its input: `layer.apply(x, { countWeights })`. */
export interface CategoryEncodingCallOptions {
  /** What each number counts in mode `count`, in the shape of the input. @defaultValue 1 */
  readonly countWeights?: Node;
}

const MODES = ['oneHot', 'multiHot', 'count'] as const;

/**
 * Turns class numbers into rows of numbers.
 *
 * @remarks
 * The input holds whole numbers in `[0, numTokens)` of any element type; fractions are cut off, and numbers outside are
 * left out. The last axis is the sample. In mode `count`, `layer.apply(x, { countWeights: w })` adds up weights.
 *
 * @formula oneHot: `y[..., i, c] = 1 if x[..., i] == c else 0`; count:
 *   `y[..., c] = sum_i countWeights[..., i] * (x[..., i] == c)`; multiHot: `y[..., c] = 1 if any x[..., i] == c else 0`
 * @shape input `[batch, ...dims, length]` -> float32 `[batch, ...dims, numTokens]`; oneHot:
 *   `[batch, ...dims, length, numTokens]`, without a length of 1
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a `numTokens` that is not a positive integer, an unknown mode, or
 *   weights in another mode than `count`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when multiHot or count get an input of fewer than two axes
 *
 * @example
 * ```ts
 * layers.categoryEncoding({ numTokens: 4 }).computeOutputShape([null, 2]); // => [null, 4]
 * layers.categoryEncoding({ numTokens: 4, outputMode: 'oneHot' }).computeOutputShape([null, 2]); // => [null, 2, 4]
 * ```
 *
 * @reference https://keras.io/api/layers/preprocessing_layers/categorical/category_encoding/
 */
export class CategoryEncoding extends Layer {
  readonly numTokens: number;
  readonly outputMode: CategoryEncodingMode;

  constructor(options: CategoryEncodingOptions) {
    super(options, ['numTokens', 'outputMode']);
    this.numTokens = checkInteger('CategoryEncoding', 'numTokens', options.numTokens);
    this.outputMode = checkOneOf('CategoryEncoding', 'outputMode', options.outputMode ?? 'multiHot', MODES);
  }

  override call(input: Node, _context: CallContext, { countWeights }: CategoryEncodingCallOptions = {}): Node {
    this.computeOutputShape(input.shape);
    if (countWeights !== undefined) this.#checkWeights(input, countWeights);
    const weights = countWeights && cast(countWeights, 'float32');
    return encodeCategories(cast(input, 'int32'), this.numTokens, this.outputMode, weights);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return categoryShape(this, inputShape, this.numTokens, this.outputMode);
  }

  override getConfig(): LayerConfig {
    return { numTokens: this.numTokens, outputMode: this.outputMode };
  }

  #checkWeights(input: Node, weights: Node): void {
    if (this.outputMode !== 'count') {
      throw new InvalidArgumentError(`${this.label}: countWeights need outputMode "count", got "${this.outputMode}".`);
    }
    if (!sameShape(input.shape, weights.shape)) {
      const expected = `countWeights of the shape ${formatShape(input.shape)} of the input`;
      refuseShape(this, expected, weights.shape, 'Give one weight for each number.');
    }
  }
}
