/** Vectors for the words of a vocabulary, and the way back from vectors to scores for each word. */
import { divide, dot, multiply, notEqual, reshape, tanh } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { type SymbolicShape, sizeOf } from '../../tensor/shape.ts';
import { checkBoolean, checkNumber } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import type { Weight } from '../weight.ts';
import { Embedding, type EmbeddingOptions } from './embedding.ts';
import { refuseShape } from './inputChecks.ts';
import type { CallOptions, LayerConfig } from './layer.ts';

/** Options of {@link ReversibleEmbedding}. */
export interface ReversibleEmbeddingOptions extends EmbeddingOptions {
  /** Whether the way back uses the vectors themselves, and no weight of its own. @defaultValue true */
  tieWeights?: boolean;
  /** Largest magnitude of the scores, which are bent towards it. @defaultValue none */
  logitSoftCap?: number | null;
}

/** What a call of {@link ReversibleEmbedding} takes beside its input. */
export interface ReversibleEmbeddingCallOptions extends CallOptions {
  /** Whether to go back: from vectors to one score for each word of the vocabulary. @defaultValue false */
  readonly reverse?: boolean;
}

/**
 * An embedding that also goes back, from vectors to scores for each word: both ends of a language model.
 *
 * @remarks
 * `layer.apply(words)` gives vectors, `layer.apply(vectors, { reverse: true })` the scores. There is no bias. The scores
 * have no mask.
 *
 * @formula `y[..., i, :] = embeddings[x[..., i], :]`; reversed `y = x . embeddings^T`, with a cap `c` then `c * tanh(y / c)`
 * @shape input `[batch, ...dims]` -> output `[batch, ...dims, outputDim]`; reversed `[batch, ...dims, outputDim]` ->
 *   `[batch, ...dims, inputDim]`; embeddings `[inputDim, outputDim]`, without `tieWeights` also reverse_embeddings
 *   `[outputDim, inputDim]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, and a cap that is not positive
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for vectors of another size on the way back
 *
 * @example
 * ```ts
 * const words = layers.reversibleEmbedding({ inputDim: 1000, outputDim: 64 });
 * const vectors = words.apply(input({ shape: [10] }));
 * words.apply(vectors, { reverse: true }).shape; // => [null, 10, 1000]
 * ```
 *
 * @reference Press and Wolf 2016, https://arxiv.org/abs/1608.05859
 * @see keras.layers.ReversibleEmbedding
 */
export class ReversibleEmbedding extends Embedding {
  readonly tieWeights: boolean;
  readonly logitSoftCap: number | null;
  #reverseEmbeddings: Weight | undefined;

  constructor(options: ReversibleEmbeddingOptions) {
    super(options, ['tieWeights', 'logitSoftCap']);
    const { logitSoftCap = null } = options;
    const owner = 'ReversibleEmbedding';
    this.tieWeights = checkBoolean(owner, 'tieWeights', options.tieWeights ?? true);
    this.logitSoftCap = logitSoftCap === null ? null : checkNumber(owner, 'logitSoftCap', logitSoftCap);
    if (this.logitSoftCap !== null && this.logitSoftCap <= 0) {
      throw new InvalidArgumentError(
        `${owner}: expected logitSoftCap to be a positive number or null, got ${describeValue(logitSoftCap)}.`,
        { details: { owner, argument: 'logitSoftCap', value: logitSoftCap } },
      );
    }
  }

  /** The weight of the way back, once the layer is built; undefined where it has none of its own. */
  get reverseEmbeddings(): Weight | undefined {
    return this.#reverseEmbeddings;
  }

  protected override build(inputShape: SymbolicShape): void {
    super.build(inputShape);
    if (this.tieWeights) return;
    this.#reverseEmbeddings = this.addWeight('reverse_embeddings', {
      shape: [this.outputDim, this.inputDim],
      initializer: this.embeddingsInitializer,
    });
  }

  override call(input: Node, context: CallContext, options: ReversibleEmbeddingCallOptions = {}): Node {
    if (options.reverse === true) return this.#goBack(input, context);
    const vectors = super.call(input, context); // [batch, ...dims, outputDim]
    if (this.maskZero) context.setMask(vectors, notEqual(input, 0));
    return vectors;
  }

  /** Only vectors have a mask, which `call` gives them. */
  protected override computeMasks(): readonly undefined[] {
    return [undefined];
  }

  #goBack(input: Node, context: CallContext): Node {
    const shape = this.computeOutputShape(input.shape, { reverse: true }) as readonly number[];
    const rows = reshape(input, [sizeOf(shape.slice(0, -1)), this.outputDim]); // [rows, outputDim]
    const own = this.#reverseEmbeddings;
    const product =
      own === undefined ? dot(rows, context.read(this.embeddings), { transposeB: true }) : dot(rows, context.read(own)); // [rows, inputDim]
    const cap = this.logitSoftCap;
    const scores = cap === null ? product : multiply(tanh(divide(product, cap)), cap);
    return reshape(scores, shape); // [batch, ...dims, inputDim]
  }

  override computeOutputShape(inputShape: SymbolicShape, options: ReversibleEmbeddingCallOptions = {}): SymbolicShape {
    if (options.reverse !== true) return super.computeOutputShape(inputShape);
    if (inputShape.length < 2 || inputShape.at(-1) !== this.outputDim) {
      const advice = 'The way back takes what the layer gives: vectors of its size.';
      refuseShape(this, `vectors [batch, ...dims, ${this.outputDim}]`, inputShape, advice);
    }
    return [...inputShape.slice(0, -1), this.inputDim];
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), tieWeights: this.tieWeights, logitSoftCap: this.logitSoftCap };
  }
}
