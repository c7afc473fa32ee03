/** Attention with several heads. */
import type { Shape, SymbolicShape } from '../../tensor/shape.ts';
import { checkInteger } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { HeadAttention, type HeadAttentionOptions, type HeadSizes } from './headAttention.ts';
import { refuseShape } from './inputChecks.ts';
import type { LayerConfig } from './layer.ts';

/** Options of {@link MultiHeadAttention}. */
export interface MultiHeadAttentionOptions extends HeadAttentionOptions {
  /** Number of heads, at least 1. */
  numHeads: number;
  /** Size of the queries and keys of one head, at least 1. */
  keyDim: number;
  /** Size of the values of one head, at least 1. @defaultValue `keyDim` */
  valueDim?: number | null;
  /** Sizes of the output behind those of the steps. @defaultValue the number of features of the query */
  outputShape?: number | Shape | null;
  /** Axes that are attended over, not those of the batch and the features. @defaultValue all others */
  attentionAxes?: number | readonly number[] | null;
}

/**
 * Attends with several heads: each has projections of its own of queries, keys and values, and a projection joins what they
 * attend to.
 *
 * @remarks
 * Inputs are `[query, value]`, where the values are the keys, too, or `[query, value, key]`; `[x, x]` is self-attention. A call
 * takes `attentionMask`, `useCausalMask` and `returnAttentionScores`. Masks of the inputs leave out queries and keys that do
 * not count. A query that may attend to no key takes the same of all (in Keras nothing, when the scores are returned or there
 * is dropout). Keras takes query, value and key as separate arguments.
 *
 * @formula `concat_h(softmax(q_h . k_h^T / sqrt(keyDim)) . v_h) . W + b` with `q_h = query . Wq_h + bq_h` and so on
 * @shape query `[batch, queries, features]`, value `[batch, keys, dim]`, key `[batch, keys, dim2]`
 *   -> output `[batch, queries, features]`, or `[batch, queries, ...outputShape]`; scores `[batch, numHeads, queries, keys]`;
 *   kernels `[features, numHeads, keyDim]` (query; key and value alike), `[numHeads, valueDim, features]` (output)
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are no positive integers, a dropout outside of [0, 1),
 *   `flashAttention: true`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for inputs or an `attentionMask` that do not go together
 *
 * @example
 * ```ts
 * const tokens = input({ shape: [20, 64] });
 * const attention = layers.multiHeadAttention({ numHeads: 4, keyDim: 16 });
 * const mixed = attention.apply([tokens, tokens], { useCausalMask: true });
 * mixed.shape; // => [null, 20, 64]
 * ```
 *
 * @reference Vaswani et al. 2017, https://arxiv.org/abs/1706.03762
 * @see keras.layers.MultiHeadAttention
 */
export class MultiHeadAttention extends HeadAttention {
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  /** As given. */
  readonly outputShape: Shape | undefined;
  /** As given. */
  readonly attentionAxes: readonly number[] | undefined;

  constructor(options: MultiHeadAttentionOptions) {
    super(options, ['numHeads', 'keyDim', 'valueDim', 'outputShape', 'attentionAxes']);
    const owner = 'MultiHeadAttention';
    this.numHeads = checkInteger(owner, 'numHeads', options.numHeads);
    this.keyDim = checkInteger(owner, 'keyDim', options.keyDim);
    this.valueDim = checkInteger(owner, 'valueDim', options.valueDim ?? this.keyDim);
    const { outputShape, attentionAxes } = options;
    this.outputShape = checkList('outputShape', 'positive integers', outputShape, (size) => size >= 1);
    this.attentionAxes = checkList(
      'attentionAxes',
      'different integers other than 0',
      attentionAxes,
      (axis) => axis !== 0,
    );
  }

  protected override get sizes(): HeadSizes {
    const { numHeads, keyDim, valueDim } = this;
    return { queryHeads: numHeads, keyHeads: numHeads, keyDim, valueDim };
  }

  protected override attendedAxes(ndim: number): readonly number[] {
    const axes = this.attentionAxes ?? Array.from({ length: ndim - 2 }, (_, i) => i + 1);
    return axes.map((axis) => (axis < 0 ? axis + ndim : axis)).sort((a, b) => a - b);
  }

  protected override outputSizes(query: SymbolicShape): Shape {
    return this.outputShape ?? super.outputSizes(query);
  }

  protected override checkShapes(shapes: readonly SymbolicShape[]): ReturnType<HeadAttention['checkShapes']> {
    const ndim = shapes[0]?.length ?? 0;
    const axes = this.attendedAxes(ndim);
    if (ndim >= 3 && (new Set(axes).size < axes.length || axes.some((axis) => axis < 1 || axis > ndim - 2))) {
      refuseShape(
        this,
        `inputs with axes ${this.attentionAxes!.join(' and ')} between the batch and the features`,
        shapes,
        'Leave out attentionAxes to attend over all of them.',
      );
    }
    return super.checkShapes(shapes);
  }

  override getConfig(): LayerConfig {
    return {
      numHeads: this.numHeads,
      keyDim: this.keyDim,
      valueDim: this.valueDim,
      outputShape: this.outputShape === undefined ? null : [...this.outputShape],
      attentionAxes: this.attentionAxes === undefined ? null : [...this.attentionAxes],
      ...super.getConfig(),
    };
  }
}

/** One integer or several; undefined for none. */
function checkList(
  name: string,
  expected: string,
  value: unknown,
  isAllowed: (item: number) => boolean,
): readonly number[] | undefined {
  if (value === undefined || value === null) return undefined;
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isSound = items.length > 0 && items.every((item) => Number.isInteger(item) && isAllowed(item as number));
  if (isSound) return [...items] as number[];
  throw new InvalidArgumentError(
    `MultiHeadAttention: expected ${name} to be one or several ${expected}, or null, got ${describeValue(value)}.`,
    { details: { owner: 'MultiHeadAttention', argument: name, value } },
  );
}
