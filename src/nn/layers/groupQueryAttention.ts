/** Attention whose heads share keys and values in groups. */
import { checkInteger } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { HeadAttention, type HeadAttentionOptions, type HeadSizes } from './headAttention.ts';
import type { LayerConfig } from './layer.ts';

/** Options of {@link GroupQueryAttention}. */
export interface GroupQueryAttentionOptions extends HeadAttentionOptions {
  /** Size of the queries, keys and values of one head, at least 1. */
  headDim: number;
  /** Number of heads of queries; a multiple of `numKeyValueHeads`. */
  numQueryHeads: number;
  /** Number of heads of keys and values. 1 is multi-query attention. */
  numKeyValueHeads: number;
}

/**
 * Attends with several heads, of which groups share one head of keys and values: fewer weights, and fewer keys to keep.
 *
 * @remarks
 * Inputs, masks and what a call takes are those of `layers.multiHeadAttention`. Queries and values may differ in their number of
 * features (Keras refuses that in functional models).
 *
 * @formula `concat_h(softmax(q_h . k_g^T / sqrt(headDim)) . v_g) . W + b` with `g = floor(h * numKeyValueHeads / numQueryHeads)`
 * @shape query `[batch, queries, features]`, value `[batch, keys, dim]`, key `[batch, keys, dim2]`
 *   -> output `[batch, queries, features]`; scores `[batch, numQueryHeads, queries, keys]`;
 *   kernels `[features, numQueryHeads, headDim]` (query), `[dim, numKeyValueHeads, headDim]` (key and value),
 *   `[numQueryHeads, headDim, features]` (output)
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are no positive integers, heads that do not divide, a
 *   dropout outside of [0, 1), `flashAttention: true`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for inputs or an `attentionMask` that do not go together
 *
 * @example
 * ```ts
 * const attention = layers.groupQueryAttention({ headDim: 16, numQueryHeads: 8, numKeyValueHeads: 2 });
 * attention.computeOutputShape([[null, 20, 64], [null, 20, 64]]); // => [null, 20, 64]
 * ```
 *
 * @reference Ainslie et al. 2023, https://arxiv.org/abs/2305.13245
 * @see keras.layers.GroupQueryAttention
 */
export class GroupQueryAttention extends HeadAttention {
  readonly headDim: number;
  readonly numQueryHeads: number;
  readonly numKeyValueHeads: number;

  constructor(options: GroupQueryAttentionOptions) {
    super(options, ['headDim', 'numQueryHeads', 'numKeyValueHeads']);
    const owner = 'GroupQueryAttention';
    this.headDim = checkInteger(owner, 'headDim', options.headDim);
    this.numQueryHeads = checkInteger(owner, 'numQueryHeads', options.numQueryHeads);
    this.numKeyValueHeads = checkInteger(owner, 'numKeyValueHeads', options.numKeyValueHeads);
    if (this.numQueryHeads % this.numKeyValueHeads !== 0) {
      throw new InvalidArgumentError(
        `${owner}: expected numQueryHeads to be a multiple of numKeyValueHeads, got ${this.numQueryHeads} and ` +
          `${this.numKeyValueHeads}. Each head of keys serves as many heads of queries.`,
        { details: { owner, numQueryHeads: this.numQueryHeads, numKeyValueHeads: this.numKeyValueHeads } },
      );
    }
  }

  protected override get sizes(): HeadSizes {
    const { numQueryHeads, numKeyValueHeads, headDim } = this;
    return { queryHeads: numQueryHeads, keyHeads: numKeyValueHeads, keyDim: headDim, valueDim: headDim };
  }

  override getConfig(): LayerConfig {
    return {
      headDim: this.headDim,
      numQueryHeads: this.numQueryHeads,
      numKeyValueHeads: this.numKeyValueHeads,
      ...super.getConfig(),
    };
  }
}
