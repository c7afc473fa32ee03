/** Integers to indices. */
import {
  add,
  cast,
  equal,
  greaterEqual,
  less,
  literal,
  logicalAnd,
  multiply,
  remainder,
  select,
} from '../../graph/build.ts';
import { gather } from '../../graph/buildMovement.ts';
import { searchSorted } from '../../graph/composite/searchSorted.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { checkOneOf } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { categoryNodes } from './categoryOutput.ts';
import { IndexLookup, type IndexLookupOptions } from './indexLookup.ts';
import type { LayerConfig } from './layer.ts';
import { flattenTokens, INTEGERS, type Tokens } from './tokens.ts';

/** Options of {@link IntegerLookup}. */
export interface IntegerLookupOptions extends IndexLookupOptions<number> {
  /** What stands for unknown tokens in the vocabulary and, with `invert`, in the output. @defaultValue -1 */
  oovToken?: number;
  /**
   * How one of several indices for unknown tokens is chosen: `floormod`, the token modulo their number; `farmhash`, a hash,
   * on the host alone. @defaultValue 'floormod'
   */
  oovMethod?: 'floormod' | 'farmhash';
}

/**
 * Turns integers (ids, codes) into indices by a vocabulary, or into rows with a place for each.
 *
 * @remarks
 * The vocabulary is given, or found by `await layer.adapt(data)` before the layer is built: the most frequent integers, of
 * equally frequent ones the largest first. Indices: 0 for `maskToken` (if there is one, in mode `int`), then
 * `numOovIndices` for unknown integers, then the vocabulary. In a model the input is cast to int32; `transform` does the
 * same on the host. With `numOovIndices: 0`, `transform` refuses unknown integers, and a model gives them index -1.
 *
 * Of more than two axes, Keras mixes the rows of multiHot and count up; here the last axis is the sample.
 *
 * @formula `y = index of x in the vocabulary`; tfIdf: `y[c] = idfWeights[c] * #{ i : x[i] == vocabulary[c] }`
 * @shape input `[batch, ...dims, length]` -> int: int32 of the same shape; oneHot: float32
 *   `[batch, ...dims, length, vocabulary]`, without a length of 1; multiHot, count, tfIdf: float32
 *   `[batch, ...dims, vocabulary]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for options that do not go together, a vocabulary with repeated tokens,
 *   and a layer that is built without vocabulary, or adapted after it was built
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when multiHot, count or tfIdf get an input of fewer than two axes
 *
 * @example
 * ```ts
 * const layer = layers.integerLookup({ vocabulary: [12, 36, 1138, 42] });
 * layer.transform([[12, 1138, 42], [42, 1000, 36]]).toArray(); // => [[1, 3, 4], [4, 0, 2]]
 * layer.getVocabulary(); // => [-1, 12, 36, 1138, 42]
 * ```
 *
 * @reference https://keras.io/api/layers/preprocessing_layers/categorical/integer_lookup/
 */
export class IntegerLookup extends IndexLookup<number> {
  readonly oovMethod: 'floormod' | 'farmhash';

  constructor(options: IntegerLookupOptions = {}) {
    super(options, INTEGERS, { oovToken: -1 }, ['oovMethod']);
    this.oovMethod = checkOneOf('IntegerLookup', 'oovMethod', options.oovMethod ?? 'floormod', [
      'floormod',
      'farmhash',
    ]);
    if (this.salt !== undefined && this.oovMethod !== 'farmhash') {
      throw new InvalidArgumentError('IntegerLookup: salt is a key for hashes: it needs oovMethod "farmhash".');
    }
  }

  /** What the layer gives for integers on the host: without a model, or in the data path. */
  override transform(values: Tokens<number>): Tensor {
    if (!this.invert) return super.transform(values);
    this.requireVocabulary();
    const { tokens, shape } = flattenTokens(`${this.label}.transform`, values, INTEGERS);
    const vocabulary = this.getVocabulary();
    return new Tensor(
      Int32Array.from(tokens, (index) => vocabulary[index] ?? this.oovToken),
      shape,
      'int32',
    );
  }

  protected override oovBucket(token: number): number {
    if (this.oovMethod === 'farmhash') return super.oovBucket(token);
    return token - Math.floor(token / this.numOovIndices) * this.numOovIndices;
  }

  protected override build(inputShape: SymbolicShape): void {
    this.requireVocabulary();
    this.computeOutputShape(inputShape); // checks it
  }

  override call(input: Node): Node {
    const x = cast(input, 'int32');
    if (this.invert) return this.#tokensOf(x);
    const mode = this.outputMode === 'tfIdf' ? 'count' : this.outputMode;
    const rows = categoryNodes(this.#indicesOf(x), this.depth, mode);
    if (this.outputMode !== 'tfIdf') return rows;
    return multiply(rows, literal(this.paddedWeights(), [this.depth], 'float32'));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), oovMethod: this.oovMethod };
  }

  #indicesOf(x: Node): Node {
    const indices = this.getVocabulary(false).map((token, i) => [token, this.tokenStart + i] as const);
    const sorted = indices.sort(([a], [b]) => a - b);
    const keys = sorted.map(([token]) => token);
    // One beyond the end is where larger values lie; they are not equal to the key there.
    const int32 = (values: readonly number[]): Node => literal(Int32Array.from(values), [values.length], 'int32');
    const position = searchSorted(x, keys);
    const key = gather(int32([...keys, keys.at(-1)!]), position);
    const index = gather(int32([...sorted.map(([, place]) => place), 0]), position);
    const found = select(equal(key, x), index, this.#unknownIndex(x));
    if (this.maskToken === null) return found;
    return select(equal(x, this.maskToken), this.outputMode === 'int' ? 0 : -1, found);
  }

  #unknownIndex(x: Node): Node | number {
    if (this.numOovIndices === 0) return -1;
    if (this.numOovIndices === 1) return this.oovStart;
    if (this.oovMethod === 'floormod') return add(remainder(x, this.numOovIndices), this.oovStart);
    throw new InvalidArgumentError(
      `${this.label}: oovMethod "farmhash" hashes text, which a model does not hold. Call layer.transform(values) in the ` +
        'data path, or choose oovMethod "floormod".',
    );
  }

  #tokensOf(indices: Node): Node {
    const vocabulary = this.getVocabulary();
    const tokens = gather(literal(Int32Array.from(vocabulary), [vocabulary.length], 'int32'), indices);
    const isInside = logicalAnd(greaterEqual(indices, 0), less(indices, vocabulary.length));
    return select(isInside, tokens, this.oovToken);
  }
}
