/** What the built-in cells share: a kernel for the input and one for the state, dropout of both. */

import { dropout } from '../../graph/composite/dropout.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape, SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean, checkNumber } from '../../util/check.ts';
import { nextSeed } from '../../util/random.ts';
import type { ActivationLike } from '../activations.ts';
import { type Constraint, type ConstraintLike, resolveConstraint } from '../constraints.ts';
import type { CallContext } from '../context.ts';
import { type Initializer, type InitializerLike, resolveInitializer } from '../initializers.ts';
import { serialize } from '../lookUp.ts';
import { checkMaskSeed, MaskSource } from '../maskSource.ts';
import { type Regularizer, type RegularizerLike, resolveRegularizer } from '../regularizers.ts';
import type { Weight } from '../weight.ts';
import { type Cell, type CellLoop, stepOnce } from './cell.ts';
import { BIAS_OPTIONS, KERNEL_OPTIONS, KernelLayer, type KernelLayerOptions } from './kernelLayer.ts';
import type { LayerConfig } from './layer.ts';

/** Options of every cell with a kernel for the input and one for the state. */
export interface KernelCellOptions extends KernelLayerOptions {
  /** Applied to the candidate for the new state. @defaultValue 'tanh' */
  activation?: ActivationLike | null;
  /** How the kernel that meets the state starts. @defaultValue 'orthogonal' */
  recurrentInitializer?: InitializerLike;
  /** Penalty on the kernel that meets the state, added to the loss. @defaultValue none */
  recurrentRegularizer?: RegularizerLike | null;
  /** Bounds of the recurrent kernel, kept after each update. @defaultValue none */
  recurrentConstraint?: ConstraintLike | null;
  /** Fraction of the inputs set to zero while training, the same ones at each step, in [0, 1). @defaultValue 0 */
  dropout?: number;
  /** Fraction of the state set to zero where a step reads it while training, the same at each step, in [0, 1). @defaultValue 0 */
  recurrentDropout?: number;
  /** Seed of this layer's own random numbers, in [0, 2^32). @defaultValue drawn from the global seed */
  seed?: number | null;
}

const OWN_OPTIONS = [
  'recurrentInitializer',
  'recurrentRegularizer',
  'recurrentConstraint',
  'dropout',
  'recurrentDropout',
  'seed',
] as const;

/** Names of {@link KernelCellOptions}, without those of every layer. */
export const KERNEL_CELL_OPTIONS: readonly string[] = [...OWN_OPTIONS, ...BIAS_OPTIONS, ...KERNEL_OPTIONS];

/** Sets elements to zero and enlarges the others. */
export type DropoutMask = (x: Node) => Node;

/**
 * Base class of cells with a kernel for the input and one for the state.
 *
 * @shape as the subclass says
 */
export abstract class KernelCell extends KernelLayer implements Cell {
  override readonly listInputs = 'always';
  readonly recurrentInitializer: Initializer;
  readonly recurrentRegularizer: Regularizer | undefined;
  readonly recurrentConstraint: Constraint | undefined;
  readonly dropout: number;
  readonly recurrentDropout: number;
  /** The seed of the masks, given or drawn; undefined without dropout where none was given. */
  readonly seed: number | undefined;
  readonly #masks: MaskSource | undefined;
  #recurrentKernel: Weight | undefined;

  /** @param owner - What messages about the options call it: the layer that repeats it. */
  constructor(options: KernelCellOptions, ownOptions: readonly string[], owner: string) {
    const { activation = 'tanh' } = options;
    const useBias = checkBoolean(owner, 'useBias', options.useBias ?? true);
    super({ ...options, activation, useBias }, [...ownOptions, ...OWN_OPTIONS]);
    this.recurrentInitializer = resolveInitializer(options.recurrentInitializer ?? 'orthogonal');
    this.recurrentRegularizer = resolveRegularizer(options.recurrentRegularizer);
    this.recurrentConstraint = resolveConstraint(options.recurrentConstraint);
    const rate = { min: 0, max: 1, exclusiveMaximum: true } as const;
    this.dropout = checkNumber(owner, 'dropout', options.dropout ?? 0, rate);
    this.recurrentDropout = checkNumber(owner, 'recurrentDropout', options.recurrentDropout ?? 0, rate);
    const isRandom = this.dropout > 0 || this.recurrentDropout > 0;
    this.seed = checkMaskSeed(owner, options.seed) ?? (isRandom ? nextSeed() : undefined);
    this.#masks = isRandom ? new MaskSource(this.seed!) : undefined;
  }

  /** The kernel that meets the state, once the cell is built. */
  get recurrentKernel(): Weight {
    return this.#recurrentKernel ?? this.failUnbuilt();
  }

  /** Checks `[input, ...states]`. */
  protected abstract checkInputs(shapes: readonly SymbolicShape[]): void;

  abstract stateShapes(inputShape: SymbolicShape): readonly SymbolicShape[];

  abstract prepare(inputShape: Shape, context: CallContext): CellLoop;

  /** Adds the weights of the kernels. */
  protected addKernels(kernelShape: Shape, recurrentShape: Shape): void {
    this.addKernelWeight(kernelShape);
    this.#recurrentKernel = this.addWeight('recurrent_kernel', {
      shape: recurrentShape,
      initializer: this.recurrentInitializer,
      regularizer: this.recurrentRegularizer,
      constraint: this.recurrentConstraint,
    });
  }

  override call(inputs: readonly Node[], context: CallContext): readonly Node[] {
    this.checkInputs(inputs.map(({ shape }) => shape));
    return stepOnce(this.prepare(inputs[0]!.shape, context), inputs);
  }

  override computeOutputShape(inputShapes: readonly SymbolicShape[]): readonly SymbolicShape[] {
    this.checkInputs(inputShapes);
    const states = this.stateShapes(inputShapes[0]!);
    return [states[0]!, ...states];
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      recurrentInitializer: serialize(this.recurrentInitializer),
      recurrentRegularizer: serialize(this.recurrentRegularizer),
      recurrentConstraint: serialize(this.recurrentConstraint),
      dropout: this.dropout,
      recurrentDropout: this.recurrentDropout,
      seed: this.seed ?? null,
    };
  }

  /** So many masks of a shape; none where nothing is dropped. */
  protected drawMasks(rate: number, count: number, maskShape: Shape, context: CallContext): DropoutMask[] {
    const masks = this.#masks;
    if (masks === undefined || rate === 0 || !context.training) return [];
    return Array.from({ length: count }, () => {
      const source = masks.next(context);
      return (x) => dropout(x, rate, { ...source, maskShape });
    });
  }
}
