/** What attention layers share: their inputs, masks, dropout, and that they may give the scores, too. */
import { dropout } from '../../graph/composite/dropout.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkNumber } from '../../util/check.ts';
import { nextSeed } from '../../util/random.ts';
import type { CallContext } from '../context.ts';
import { checkMaskSeed, MaskSource } from '../maskSource.ts';
import { refuseShape } from './inputChecks.ts';
import { type ApplyOptions, Layer, type LayerConfig, type LayerOptions, type ListInputs } from './layer.ts';
import type { Applied, SymbolicTensor } from './symbolicTensor.ts';

/** Options of every attention layer. */
export interface AttentionLayerOptions extends LayerOptions {
  /** Fraction of the scores, after the softmax, that are set to zero while training, in [0, 1). @defaultValue 0 */
  dropout?: number;
  /** Seed of this layer's own random numbers, in [0, 2^32). @defaultValue drawn from the global seed */
  seed?: number | null;
}

/** What a call of an attention layer takes beside its inputs. */
export interface AttentionCallOptions {
  /** Whether a query sees only keys that are not after it. @defaultValue false */
  readonly useCausalMask?: boolean;
  /** Whether the scores after the softmax are given as a second output. @defaultValue false */
  readonly returnAttentionScores?: boolean;
}

/** What an attention layer attends with, to, and by what. */
export interface AttentionInputs<T> {
  readonly query: T;
  readonly value: T;
  /** The value where no key is given. */
  readonly key: T;
}

/**
 * Base class of attention layers.
 *
 * @remarks
 * Masks of the inputs are heeded: keys and values that do not count get no attention, and the output has the mask of the
 * query.
 *
 * @shape inputs `[query, value]` or `[query, value, key]` -> output as the subclass says; with `returnAttentionScores` a list of
 *   it and the scores
 */
export abstract class AttentionLayer extends Layer {
  override readonly listInputs: ListInputs = 'always';
  override readonly supportsMasking: boolean = true;
  readonly dropout: number;
  /** The seed of the dropout, given or drawn; undefined without dropout where none was given. */
  readonly seed: number | undefined;
  readonly #source: MaskSource | undefined;

  constructor(options: AttentionLayerOptions, ownOptions: readonly string[]) {
    super(options, [...ownOptions, 'dropout', 'seed']);
    const owner = new.target.name;
    this.dropout = checkNumber(owner, 'dropout', options.dropout ?? 0, { min: 0, max: 1, exclusiveMaximum: true });
    this.seed = checkMaskSeed(owner, options.seed) ?? (this.dropout > 0 ? nextSeed() : undefined);
    this.#source = this.dropout > 0 ? new MaskSource(this.seed!) : undefined;
  }

  /** The output, and the scores where they are asked for. Typed as what most calls give. */
  abstract override call(inputs: readonly Node[], context: CallContext, options?: AttentionCallOptions): Node;

  /** The shape of the output, and of the scores where they are asked for. Typed as what most calls give. */
  abstract override computeOutputShape(
    inputShapes: readonly SymbolicShape[],
    options?: AttentionCallOptions,
  ): SymbolicShape;

  /** As {@link Layer.apply}; with `returnAttentionScores: true` it gives a list of the output and the scores. */
  override apply(
    inputs: SymbolicTensor | readonly SymbolicTensor[],
    options: ApplyOptions<this['call']> & { readonly returnAttentionScores: true },
  ): readonly [SymbolicTensor, SymbolicTensor];
  override apply(
    inputs: SymbolicTensor | readonly SymbolicTensor[],
    options?: ApplyOptions<this['call']>,
  ): Applied<ReturnType<this['call']>>;
  override apply(inputs: SymbolicTensor | readonly SymbolicTensor[], options?: ApplyOptions<this['call']>): never {
    return super.apply(inputs, options) as never;
  }

  protected override computeMasks(
    [query]: readonly Node[],
    outputs: readonly Node[],
    context: CallContext,
  ): readonly (Node | undefined)[] {
    return outputs.map((_, i) => (i === 0 ? context.maskOf(query!) : undefined));
  }

  override getConfig(): LayerConfig {
    return { dropout: this.dropout, seed: this.seed ?? null };
  }

  /** The inputs by name. */
  protected named<T>(inputs: readonly T[]): AttentionInputs<T> {
    const [query, value, key] = inputs as readonly [T, T, T?];
    return { query, value, key: key ?? value };
  }

  /** The shapes of the inputs by name: two or three, of the same rank. */
  protected checkShapes(shapes: readonly SymbolicShape[]): AttentionInputs<SymbolicShape> {
    if (shapes.length !== 2 && shapes.length !== 3) {
      refuseShape(
        this,
        'a list of 2 or 3 tensors, [query, value] or [query, value, key]',
        shapes,
        'Give them to apply as a list; for self-attention the same twice: apply([x, x]).',
      );
    }
    const ndim = shapes[0]!.length;
    if (ndim < 3 || shapes.some((shape) => shape.length !== ndim)) {
      refuseShape(
        this,
        'inputs [batch, ...steps, features] of the same rank',
        shapes,
        'Give sequences of features: layers.reshape makes them of other inputs.',
      );
    }
    const named = this.named(shapes);
    const { value, key } = named;
    if (value.slice(0, -1).some((size, axis) => size !== null && key[axis] !== null && size !== key[axis])) {
      refuseShape(
        this,
        'a key for each value: equal sizes but for the features',
        shapes,
        'The order of the inputs is [query, value, key].',
      );
    }
    return named;
  }

  /** The scores with some of them dropped, while training. */
  protected drop(weights: Node, context: CallContext): Node {
    if (this.#source === undefined || !context.training) return weights;
    return dropout(weights, this.dropout, this.#source.next(context));
  }
}
