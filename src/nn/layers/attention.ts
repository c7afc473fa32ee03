/** Attention by dot products. */
import { add, dot, multiply, reduceSum, reshape, tanh } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkOneOf } from '../../util/check.ts';
import type { CallContext } from '../context.ts';
import { Ones } from '../initializers.ts';
import type { Weight } from '../weight.ts';
import type { LayerConfig } from './layer.ts';
import { ScoreAttention, type ScoreAttentionOptions } from './scoreAttention.ts';

/** How {@link Attention} scores a query and a key. */
export type ScoreMode = 'dot' | 'concat';

/** Options of {@link Attention}. */
export interface AttentionOptions extends ScoreAttentionOptions {
  /** Whether the scores have a factor that is learnt; it starts as 1. @defaultValue false */
  useScale?: boolean;
  /** Their dot product, or the sum of the hyperbolic tangent of their sum, with a weight that is learnt. @defaultValue 'dot' */
  scoreMode?: ScoreMode;
}

/**
 * Attends by dot products, as Luong et al.: each query gets the mean of the values, weighted by how it meets their keys.
 *
 * @remarks
 * Inputs are `[query, value]`, where the values are the keys, too, or `[query, value, key]`. Values that their mask leaves out
 * get no attention; the output is 0 where the mask of the query leaves it out. A call takes `useCausalMask` and
 * `returnAttentionScores`.
 *
 * @formula `softmax(scale * query . key^T) . value`; 'concat': `softmax(w * sum(tanh(scale * (query + key)))) . value`
 * @shape query `[batch, queries, features]`, value `[batch, keys, dim]`, key `[batch, keys, features]`
 *   -> output `[batch, queries, dim]`; scores `[batch, queries, keys]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown `scoreMode`, or a dropout outside of [0, 1)
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for inputs that do not go together
 *
 * @example
 * ```ts
 * const question = input({ shape: [4, 16] });
 * const text = input({ shape: [50, 16] });
 * const [answer, scores] = layers.attention().apply([question, text], { returnAttentionScores: true });
 * answer.shape; // => [null, 4, 16]
 * scores.shape; // => [null, 4, 50]
 * ```
 *
 * @reference Luong et al. 2015, https://arxiv.org/abs/1508.04025
 * @see keras.layers.Attention
 */
export class Attention extends ScoreAttention {
  readonly scoreMode: ScoreMode;
  #scale: Weight | undefined;
  #concatScoreWeight: Weight | undefined;

  constructor(options: AttentionOptions = {}) {
    super(options, ['scoreMode'], false);
    this.scoreMode = checkOneOf('Attention', 'scoreMode', options.scoreMode ?? 'dot', ['dot', 'concat']);
  }

  protected override build(inputShapes: readonly SymbolicShape[]): void {
    this.checkShapes(inputShapes);
    const initializer = new Ones();
    if (this.useScale) this.#scale = this.addWeight('scale', { shape: [], initializer });
    if (this.scoreMode === 'concat') {
      this.#concatScoreWeight = this.addWeight('concat_score_weight', { shape: [], initializer });
    }
  }

  protected override scores(query: Node, key: Node, context: CallContext): Node {
    const scale = this.#scale && context.read(this.#scale);
    if (this.scoreMode === 'dot') {
      const products = dot(query, key, { transposeB: true });
      return scale === undefined ? products : multiply(products, scale);
    }
    const sums = sumsOfPairs(query, key);
    const bent = tanh(scale === undefined ? sums : multiply(sums, scale));
    return multiply(reduceSum(bent, { axes: [-1] }), context.read(this.#concatScoreWeight!));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), scoreMode: this.scoreMode };
  }
}

/** The sum of each query and each key: `[..., queries, keys, features]`. */
export function sumsOfPairs(query: Node, key: Node): Node {
  const apart = (x: Node, axis: number): Node => reshape(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]);
  return add(apart(query, query.shape.length - 1), apart(key, key.shape.length - 2));
}
