/** Strings to indices. */
import type { Node } from '../../graph/node.ts';
import { type Tensor, type TensorLike, tensor } from '../../tensor/tensor.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { refuseInModel } from './hostOnly.ts';
import { IndexLookup, type IndexLookupOptions } from './indexLookup.ts';
import type { Nodes } from './structure.ts';
import { TEXT } from './tokens.ts';

/** Options of {@link StringLookup}. */
export interface StringLookupOptions extends IndexLookupOptions<string> {
  /** What stands for unknown tokens in the vocabulary and in {@link StringLookup.tokensOf}. @defaultValue '[UNK]' */
  oovToken?: string;
}

/** Strings nested to any depth. */
export type NestedStrings = string | readonly NestedStrings[];

/**
 * Turns strings (names, words) into indices by a vocabulary, or into rows with a place for each.
 *
 * @remarks
 * A layer for the host: tensors hold no strings, so it cannot be part of a model. Call {@link transform} in the data path
 * and give the model the numbers.
 *
 * The vocabulary is given, or found by `await layer.adapt(data)`: the most frequent strings, of equally frequent ones the
 * last in order of characters first. Indices: 0 for `maskToken` (if there is one, in mode `int`), then `numOovIndices` for
 * unknown strings, of which a hash chooses one, then the vocabulary. {@link tokensOf} goes the way back; with `invert: true`
 * the layer goes no other.
 *
 * @formula `y = index of x in the vocabulary`; tfIdf: `y[c] = idfWeights[c] * #{ i : x[i] == vocabulary[c] }`
 * @shape strings `[...dims, length]` -> int: int32 of the same shape; oneHot: float32 `[...dims, length, vocabulary]`,
 *   without a length of 1; multiHot, count, tfIdf: float32 `[...dims, vocabulary]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for options that do not go together, a vocabulary with repeated tokens,
 *   use without a vocabulary, and use in a model
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when multiHot, count or tfIdf get fewer than two axes
 *
 * @example
 * ```ts
 * const layer = layers.stringLookup({ vocabulary: ['a', 'b', 'c'] });
 * layer.transform([['a', 'c', 'd'], ['d', 'b', 'a']]).toArray(); // => [[1, 3, 0], [0, 2, 1]]
 * layer.tokensOf([3, 0]); // => ['c', '[UNK]']
 * ```
 *
 * @reference https://keras.io/api/layers/preprocessing_layers/categorical/string_lookup/
 */
export class StringLookup extends IndexLookup<string> {
  constructor(options: StringLookupOptions = {}) {
    super(options, TEXT, { oovToken: '[UNK]' });
  }

  override transform(values: NestedStrings): Tensor {
    if (!this.invert) return super.transform(values);
    throw new InvalidArgumentError(`${this.label}: with invert it takes indices: call layer.tokensOf(indices).`);
  }

  /** The string of each index, in the nesting of the indices; `oovToken` for one that there is not. */
  tokensOf(indices: TensorLike): NestedStrings {
    this.requireVocabulary();
    const vocabulary = this.getVocabulary();
    const { data, shape } = tensor(indices);
    let offset = 0;
    const build = (axis: number): NestedStrings =>
      axis === shape.length
        ? (vocabulary[data[offset++]!] ?? this.oovToken)
        : Array.from({ length: shape[axis]! }, () => build(axis + 1));
    return build(0);
  }

  protected override build(): void {
    refuseInModel(this);
  }

  override call(_input: Nodes): Node {
    return refuseInModel(this);
  }
}
