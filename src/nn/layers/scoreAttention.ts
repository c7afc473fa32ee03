/** What attention layers share that have no projections: one score for each pair of a query and a key. */
import { dot, reshape } from '../../graph/build.ts';
import { allMasks, attentionWeights, causalMask } from '../../graph/composite/attention.ts';
import { expandMask, keepMasked } from '../../graph/composite/masks.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean } from '../../util/check.ts';
import type { CallContext } from '../context.ts';
import { type AttentionCallOptions, AttentionLayer, type AttentionLayerOptions } from './attentionLayer.ts';
import { refuseShape } from './inputChecks.ts';
import type { LayerConfig } from './layer.ts';

/** Options of attention layers without projections. */
export interface ScoreAttentionOptions extends AttentionLayerOptions {
  /** Whether the scores have a factor that is learnt. */
  useScale?: boolean;
}

/**
 * Base class of attention layers without projections.
 *
 * @shape query `[batch, queries, features]`, value `[batch, keys, dim]`, key `[batch, keys, features]`
 *   -> output `[batch, queries, dim]`; scores `[batch, queries, keys]`
 */
export abstract class ScoreAttention extends AttentionLayer {
  readonly useScale: boolean;

  constructor(options: ScoreAttentionOptions, ownOptions: readonly string[], useScale: boolean) {
    super(options, [...ownOptions, 'useScale']);
    this.useScale = checkBoolean(new.target.name, 'useScale', options.useScale ?? useScale);
  }

  /** How each query `[..., queries, features]` meets each key `[..., keys, features]`: `[..., queries, keys]`. */
  protected abstract scores(query: Node, key: Node, context: CallContext): Node;

  override call(inputs: readonly Node[], context: CallContext, options: AttentionCallOptions = {}): Node {
    this.checkShapes(inputs.map(({ shape }) => shape));
    const { query, value, key } = this.named(inputs);
    const scores = this.scores(query, key, context); // [..., queries, keys]
    const [queries, keys] = scores.shape.slice(-2) as [number, number];
    const valueMask = context.maskOf(value);
    const leading = value.shape.slice(0, -1); // [..., keys]
    const mask = allMasks([
      valueMask && reshape(expandMask(valueMask, leading), [...leading.slice(0, -1), 1, keys]),
      options.useCausalMask === true ? causalMask(queries, keys) : undefined,
    ]);
    const weights = this.drop(attentionWeights(scores, mask), context);
    const attended = dot(weights, value); // [..., queries, dim]
    const queryMask = context.maskOf(query);
    const output = queryMask === undefined ? attended : keepMasked(attended, queryMask);
    return (options.returnAttentionScores === true ? [output, weights] : output) as Node;
  }

  override computeOutputShape(
    inputShapes: readonly SymbolicShape[],
    { returnAttentionScores = false }: AttentionCallOptions = {},
  ): SymbolicShape {
    const { query, value } = this.checkShapes(inputShapes);
    const leading = query.slice(0, -1);
    const output = [...leading, value.at(-1)!];
    return (returnAttentionScores ? [output, [...leading, value.at(-2)!]] : output) as SymbolicShape;
  }

  override getConfig(): LayerConfig {
    return { useScale: this.useScale, ...super.getConfig() };
  }

  protected override checkShapes(shapes: readonly SymbolicShape[]): ReturnType<AttentionLayer['checkShapes']> {
    const named = super.checkShapes(shapes);
    const { query, value, key } = named;
    const isSame = (a: number | null, b: number | null): boolean => a === null || b === null || a === b;
    const batchFits = query.slice(0, -2).every((size, axis) => isSame(size, value[axis]!));
    if (!batchFits || !query.at(-1) || query.at(-1) !== key.at(-1)) {
      refuseShape(
        this,
        'queries and keys with the same number of features, and one batch',
        shapes,
        'Bring the query to the features of the key with layers.dense.',
      );
    }
    return named;
  }
}
