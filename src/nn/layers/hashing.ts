/** Values to the number of a bin, by a hash. */
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { checkInteger, checkOneOf } from '../../util/check.ts';
import { type CategoryOutputMode, categoryShape, categoryTensor } from './categoryOutput.ts';
import { bucketOf, type HashKey, hashKeyOf, type Salt } from './hashBucket.ts';
import { refuseInModel } from './hostOnly.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
import type { Nodes } from './structure.ts';
import { ANY_TOKEN, flattenTokens, type Token, type Tokens } from './tokens.ts';

/** Options of {@link Hashing}. */
export interface HashingOptions extends LayerOptions {
  /** Number of bins, that of the mask included. */
  numBins: number;
  /** What stands for "nothing": it gets bin 0, and all else the others. @defaultValue none */
  maskValue?: Token | null;
  /** Key of the hash: SipHash with it, FarmHash without. @defaultValue none */
  salt?: Salt | null;
  /**
   * `int`: bin numbers; `oneHot`: a row with a 1 for each of them; `multiHot`, `count`: a row for each sample (the last
   * axis). @defaultValue 'int'
   */
  outputMode?: CategoryOutputMode;
}

const MODES = ['int', 'oneHot', 'multiHot', 'count'] as const;

/**
 * Puts strings and integers into bins by their hash: categories without a vocabulary. Different values may share a bin.
 *
 * @remarks
 * A layer for the host: tensors hold no strings, and the hash works on text, so it cannot be part of a model. Call
 * {@link transform} in the data path and give the model the numbers. The bins are those of Keras: numbers are hashed as
 * decimal text, fractions cut off.
 *
 * @formula `y = hash(text(x)) mod numBins`; with `maskValue`, `y = 0` for it and `1 + hash(text(x)) mod (numBins - 1)` else
 * @shape values `[...dims, length]` -> int: int32 of the same shape; oneHot: float32 `[...dims, length, numBins]`, without a
 *   length of 1; multiHot, count: float32 `[...dims, numBins]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a `numBins` that is not a positive integer, for values that are
 *   neither strings nor numbers, and for use in a model
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when multiHot or count get fewer than two axes
 *
 * @example
 * ```ts
 * layers.hashing({ numBins: 3 }).transform([['A'], ['B'], ['C'], ['D'], ['E']]).toArray(); // => [[1], [0], [1], [1], [2]]
 * layers.hashing({ numBins: 3, salt: 133 }).transform(['A', 'B', 'C', 'D', 'E']).toArray(); // => [0, 0, 2, 1, 0]
 * ```
 *
 * @reference https://keras.io/api/layers/preprocessing_layers/categorical/hashing/
 */
export class Hashing extends Layer {
  readonly numBins: number;
  readonly maskValue: Token | null;
  readonly salt: HashKey | undefined;
  readonly outputMode: CategoryOutputMode;

  constructor(options: HashingOptions) {
    super(options, ['numBins', 'maskValue', 'salt', 'outputMode']);
    const { maskValue = null } = options;
    this.numBins = checkInteger('Hashing', 'numBins', options.numBins);
    this.maskValue = maskValue === null ? null : flattenTokens('Hashing, maskValue', maskValue, ANY_TOKEN).tokens[0]!;
    this.salt = hashKeyOf('Hashing', options.salt);
    this.outputMode = checkOneOf('Hashing', 'outputMode', options.outputMode ?? 'int', MODES);
  }

  /** The bins of values. */
  transform(values: Tokens<Token>): Tensor {
    const { tokens, shape } = flattenTokens(`${this.label}.transform`, values, ANY_TOKEN);
    const bins = Int32Array.from(tokens, (token) => this.#binOf(token));
    return categoryTensor(this, bins, shape, this.numBins, this.outputMode);
  }

  protected override build(): void {
    refuseInModel(this);
  }

  override call(_input: Nodes): Node {
    return refuseInModel(this);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return categoryShape(this, inputShape, this.numBins, this.outputMode);
  }

  override getConfig(): LayerConfig {
    return {
      numBins: this.numBins,
      maskValue: this.maskValue,
      salt: this.salt === undefined ? null : [...this.salt],
      outputMode: this.outputMode,
    };
  }

  #binOf(token: Token): number {
    const first = this.maskValue !== null && this.numBins > 1 ? 1 : 0;
    if (first === 1 && token === this.maskValue) return 0;
    const text = typeof token === 'string' ? token : String(BigInt(Math.trunc(token)));
    return first + bucketOf(text, this.numBins - first, this.salt);
  }
}
