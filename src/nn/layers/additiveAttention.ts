/** Attention by sums. */
import { multiply, reduceSum, tanh } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import type { CallContext } from '../context.ts';
import { GlorotUniform } from '../varianceScaling.ts';
import type { Weight } from '../weight.ts';
import { sumsOfPairs } from './attention.ts';
import { ScoreAttention, type ScoreAttentionOptions } from './scoreAttention.ts';

/** Options of {@link AdditiveAttention}. */
export interface AdditiveAttentionOptions extends ScoreAttentionOptions {
  /** Whether each feature has a factor that is learnt. @defaultValue true */
  useScale?: boolean;
}

/**
 * Attends by sums, as Bahdanau et al.: each query gets the mean of the values, weighted by how it meets their keys.
 *
 * @remarks Inputs, masks and what a call takes are those of `layers.attention`.
 *
 * @formula `softmax(sum(scale * tanh(query + key))) . value`, sum over the features
 * @shape query `[batch, queries, features]`, value `[batch, keys, dim]`, key `[batch, keys, features]`
 *   -> output `[batch, queries, dim]`; scores `[batch, queries, keys]`; scale `[features]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a dropout outside of [0, 1)
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for inputs that do not go together
 *
 * @example
 * ```ts
 * layers.additiveAttention().computeOutputShape([[null, 4, 16], [null, 50, 16]]); // => [null, 4, 16]
 * ```
 *
 * @reference Bahdanau et al. 2014, https://arxiv.org/abs/1409.0473
 * @see keras.layers.AdditiveAttention
 */
export class AdditiveAttention extends ScoreAttention {
  #scale: Weight | undefined;

  constructor(options: AdditiveAttentionOptions = {}) {
    super(options, [], true);
  }

  protected override build(inputShapes: readonly SymbolicShape[]): void {
    const features = this.checkShapes(inputShapes).query.at(-1)!;
    if (this.useScale) this.#scale = this.addWeight('scale', { shape: [features], initializer: new GlorotUniform() });
  }

  protected override scores(query: Node, key: Node, context: CallContext): Node {
    const bent = tanh(sumsOfPairs(query, key)); // [..., queries, keys, features]
    const scaled = this.#scale === undefined ? bent : multiply(bent, context.read(this.#scale));
    return reduceSum(scaled, { axes: [-1] });
  }
}
