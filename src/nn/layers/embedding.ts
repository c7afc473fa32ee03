/** Vectors for the words of a vocabulary. */
import { cast, notEqual } from '../../graph/build.ts';
import { gather } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean, checkInteger } from '../../util/check.ts';
import { type Constraint, type ConstraintLike, resolveConstraint } from '../constraints.ts';
import type { CallContext } from '../context.ts';
import { type Initializer, type InitializerLike, resolveInitializer } from '../initializers.ts';
import { serialize } from '../lookUp.ts';
import { type Regularizer, type RegularizerLike, resolveRegularizer } from '../regularizers.ts';
import type { Weight } from '../weight.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link Embedding}. */
export interface EmbeddingOptions extends LayerOptions {
  /** Size of the vocabulary, at least 1: the largest number in the input plus 1. */
  inputDim: number;
  /** Size of the vectors, at least 1. */
  outputDim: number;
  /** How the vectors start. @defaultValue 'uniform' */
  embeddingsInitializer?: InitializerLike;
  /** Penalty on the vectors, added to the loss. @defaultValue none */
  embeddingsRegularizer?: RegularizerLike | null;
  /** Bounds of the vectors, kept after each update. @defaultValue none */
  embeddingsConstraint?: ConstraintLike | null;
  /** Whether 0 stands for "no word here": later layers then leave these places out. @defaultValue false */
  maskZero?: boolean;
}

/**
 * Turns each number of a vocabulary into a vector that is learnt.
 *
 * @remarks
 * The input holds whole numbers in `[0, inputDim)` of any element type; fractions are cut off. An int32 outside gives a
 * vector of NaN, so that it is seen in the loss; what NaN and floats beyond int32 give is open.
 *
 * With `maskZero`, the output has a mask `[batch, ...dims]` that is false where the input is 0. The number 0 keeps its vector;
 * words are counted from 1, and `inputDim` is their number plus 1.
 *
 * @formula `y[..., i, :] = embeddings[x[..., i], :]`
 * @shape input `[batch, ...dims]` -> output `[batch, ...dims, outputDim]`; embeddings `[inputDim, outputDim]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input has no batch dimension
 *
 * @example
 * ```ts
 * layers.embedding({ inputDim: 1000, outputDim: 64 }).computeOutputShape([null, 10]); // => [null, 10, 64]
 * ```
 *
 * @see keras.layers.Embedding
 */
export class Embedding extends Layer {
  readonly inputDim: number;
  readonly outputDim: number;
  readonly embeddingsInitializer: Initializer;
  readonly embeddingsRegularizer: Regularizer | undefined;
  readonly embeddingsConstraint: Constraint | undefined;
  readonly maskZero: boolean;
  override readonly supportsMasking: boolean;
  #embeddings: Weight | undefined;

  constructor(options: EmbeddingOptions, ownOptions: readonly string[] = []) {
    super(options, [
      ...ownOptions,
      'inputDim',
      'outputDim',
      'embeddingsInitializer',
      'embeddingsRegularizer',
      'embeddingsConstraint',
      'maskZero',
    ]);
    const owner = this.constructor.name;
    this.inputDim = checkInteger(owner, 'inputDim', options.inputDim);
    this.outputDim = checkInteger(owner, 'outputDim', options.outputDim);
    this.embeddingsInitializer = resolveInitializer(options.embeddingsInitializer ?? 'uniform');
    this.embeddingsRegularizer = resolveRegularizer(options.embeddingsRegularizer);
    this.embeddingsConstraint = resolveConstraint(options.embeddingsConstraint);
    this.maskZero = checkBoolean(owner, 'maskZero', options.maskZero ?? false);
    this.supportsMasking = this.maskZero;
  }

  /** The vectors, once the layer is built. */
  get embeddings(): Weight {
    return this.#embeddings ?? this.failUnbuilt();
  }

  protected override build(inputShape: SymbolicShape): void {
    this.computeOutputShape(inputShape); // checks it
    this.#embeddings = this.addWeight('embeddings', {
      shape: [this.inputDim, this.outputDim],
      initializer: this.embeddingsInitializer,
      regularizer: this.embeddingsRegularizer,
      constraint: this.embeddingsConstraint,
    });
  }

  override call(input: Node, context: CallContext): Node {
    return gather(context.read(this.embeddings), cast(input, 'int32')); // [batch, ...dims, outputDim]
  }

  protected override computeMasks([input]: readonly Node[]): readonly (Node | undefined)[] {
    return [this.maskZero ? notEqual(input!, 0) : undefined]; // [batch, ...dims]
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    if (inputShape.length === 0) {
      refuseShape(this, 'an input [batch, ...dims]', inputShape, 'Give a batch of sequences of whole numbers.');
    }
    return [...inputShape, this.outputDim];
  }

  override getConfig(): LayerConfig {
    return {
      inputDim: this.inputDim,
      outputDim: this.outputDim,
      embeddingsInitializer: serialize(this.embeddingsInitializer),
      embeddingsRegularizer: serialize(this.embeddingsRegularizer),
      embeddingsConstraint: serialize(this.embeddingsConstraint),
      maskZero: this.maskZero,
    };
  }
}
