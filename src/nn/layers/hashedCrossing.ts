/** Combinations of values to the number of a bin, by a hash. */
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { checkInteger, checkOneOf } from '../../util/check.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { describeValue, formatShape } from '../../util/format.ts';
import { categoryShape, categoryTensor } from './categoryOutput.ts';
import { crossedBucketOf } from './hashBucket.ts';
import { refuseInModel } from './hostOnly.ts';
import { Layer, type LayerConfig, type LayerOptions, type ListInputs } from './layer.ts';
import type { Nodes } from './structure.ts';
import { ANY_TOKEN, flattenTokens, type Token, type Tokens } from './tokens.ts';

/** Options of {@link HashedCrossing}. */
export interface HashedCrossingOptions extends LayerOptions {
  /** Number of bins. */
  numBins: number;
  /** `int`: bin numbers; `oneHot`: a row with a 1 for each of them. @defaultValue 'int' */
  outputMode?: 'int' | 'oneHot';
}

/**
 * Puts combinations of two or more features (strings or integers) into bins by their hash. Different combinations may share
 * a bin.
 *
 * @remarks
 * A layer for the host: tensors hold no strings, so it cannot be part of a model. Call {@link transform} in the data path
 * and give the model the numbers. The bins are those of Keras.
 *
 * @formula `y = hash(a, b, ...) mod numBins`
 * @shape features `[samples]` or `[samples, 1]` each -> int: int32 of the same shape; oneHot: float32 `[samples, numBins]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a `numBins` that is not a positive integer, for fewer than two
 *   features, for values that are neither strings nor integers, and for use in a model
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for features of other or of different shapes
 *
 * @example
 * ```ts
 * const layer = layers.hashedCrossing({ numBins: 5 });
 * layer.transform([['A', 'B', 'A', 'B', 'A'], [101, 101, 101, 102, 102]]).toArray(); // => [1, 4, 1, 1, 3]
 * ```
 *
 * @reference https://keras.io/api/layers/preprocessing_layers/categorical/hashed_crossing/
 */
export class HashedCrossing extends Layer {
  override readonly listInputs: ListInputs = 'always';
  readonly numBins: number;
  readonly outputMode: 'int' | 'oneHot';

  constructor(options: HashedCrossingOptions) {
    super(options, ['numBins', 'outputMode']);
    this.numBins = checkInteger('HashedCrossing', 'numBins', options.numBins);
    this.outputMode = checkOneOf('HashedCrossing', 'outputMode', options.outputMode ?? 'int', ['int', 'oneHot']);
  }

  /** The bins of the samples, of which each feature holds one value. */
  transform(features: readonly Tokens<Token>[]): Tensor {
    const owner = `${this.label}.transform`;
    if (!Array.isArray(features) || features.length < 2) {
      throw new InvalidArgumentError(
        `${owner}: expected an array of at least two features, got ${describeValue(features)}.`,
      );
    }
    const columns = features.map((feature, i) => flattenTokens(`${owner}, feature ${i}`, feature, ANY_TOKEN));
    columns.forEach(({ tokens }, i) => {
      const wrong = tokens.find((token) => typeof token === 'number' && !Number.isInteger(token));
      if (wrong === undefined) return;
      throw new InvalidArgumentError(`${owner}, feature ${i}: expected strings or integers, got ${wrong}.`);
    });
    const { shape } = columns[0]!;
    const other = columns.find((column) => column.shape.join() !== shape.join());
    if (other !== undefined || shape.length < 1 || shape.length > 2 || (shape.length === 2 && shape[1] !== 1)) {
      throw new ShapeMismatchError(
        `${owner}: expected features of one shape, [samples] or [samples, 1], got ` +
          `${columns.map((column) => formatShape(column.shape)).join(', ')}.`,
      );
    }
    const bins = Int32Array.from(columns[0]!.tokens, (_, i) =>
      crossedBucketOf(
        columns.map(({ tokens }) => tokens[i]!),
        this.numBins,
      ),
    );
    return categoryTensor(this, bins, shape, this.numBins, this.outputMode);
  }

  protected override build(): void {
    refuseInModel(this);
  }

  override call(_input: Nodes): Node {
    return refuseInModel(this);
  }

  override computeOutputShape(inputShapes: readonly SymbolicShape[]): SymbolicShape {
    return categoryShape(this, inputShapes[0]!, this.numBins, this.outputMode);
  }

  override getConfig(): LayerConfig {
    return { numBins: this.numBins, outputMode: this.outputMode };
  }
}
