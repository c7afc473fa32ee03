/** What recurrent layers share: weights, the projection of the input, dropout, and the loop over time. */
import { add, constant, dot, multiply, reshape, transpose } from '../../graph/build.ts';
import { concat, reverse, slice } from '../../graph/buildMovement.ts';
import { scan } from '../../graph/buildScan.ts';
import { dropout } from '../../graph/composite/dropout.ts';
import { unrolledScan } from '../../graph/composite/unrolledScan.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean, checkInteger, checkNumber } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { nextSeed } from '../../util/random.ts';
import type { ActivationLike } from '../activations.ts';
import { type Constraint, type ConstraintLike, resolveConstraint } from '../constraints.ts';
import type { CallContext } from '../context.ts';
import { type Initializer, type InitializerLike, resolveInitializer } from '../initializers.ts';
import { serialize } from '../lookUp.ts';
import { checkMaskSeed, MaskSource } from '../maskSource.ts';
import { type Regularizer, type RegularizerLike, resolveRegularizer } from '../regularizers.ts';
import type { Weight } from '../weight.ts';
import { refuseShape, requireSpatial } from './inputChecks.ts';
import { KernelLayer, type KernelLayerOptions } from './kernelLayer.ts';
import type { LayerConfig } from './layer.ts';

/** Options of every recurrent layer. */
export interface RecurrentOptions extends KernelLayerOptions {
  /** Size of the state and of the output, at least 1. */
  units: number;
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
  /** Whether the output is the state after each step, not only after the last. @defaultValue false */
  returnSequences?: boolean;
  /** Whether the sequence is read from its end; `returnSequences` then gives the states in that order. @defaultValue false */
  goBackwards?: boolean;
  /** Whether the program holds a copy of the step for each place in time, not a loop; for short sequences. @defaultValue false */
  unroll?: boolean;
}

const OWN_OPTIONS = [
  'units',
  'recurrentInitializer',
  'recurrentRegularizer',
  'recurrentConstraint',
  'dropout',
  'recurrentDropout',
  'seed',
  'returnSequences',
  'goBackwards',
  'unroll',
] as const;

/** Options of Keras that have to be false, if they are given. */
const MISSING_OPTIONS = ['returnState', 'stateful'] as const;

/** `state . recurrent_kernel[:, first .. first + count)`, with its mask: `[batch, units] -> [batch, count * units]`. */
export type RecurrentProduct = (state: Node, first?: number, count?: number) => Node;

/** Makes new carries `[batch, units]`, of which the first is the output, from those before and the projected input `[batch, gates * units]`. */
export type RecurrentStep = (carries: readonly Node[], projected: Node) => Node[];

/**
 * Base class of layers that read a sequence step by step, with a state that each step changes.
 *
 * @remarks
 * A subclass says what one step does. All steps' products of the input and the kernel are one matrix product before the
 * loop, laid out with time first, so that a step reads a contiguous part of it.
 *
 * @shape input `[batch, steps, features]` -> output `[batch, units]`, with `returnSequences` `[batch, steps, units]`;
 *   kernel `[features, gates * units]`, recurrent kernel `[units, gates * units]`
 */
export abstract class RecurrentLayer extends KernelLayer {
  readonly units: number;
  readonly recurrentInitializer: Initializer;
  readonly recurrentRegularizer: Regularizer | undefined;
  readonly recurrentConstraint: Constraint | undefined;
  readonly dropout: number;
  readonly recurrentDropout: number;
  /** The seed of the masks, given or drawn; undefined without dropout where none was given. */
  readonly seed: number | undefined;
  readonly returnSequences: boolean;
  readonly goBackwards: boolean;
  readonly unroll: boolean;
  readonly #masks: MaskSource | undefined;
  #recurrentKernel: Weight | undefined;

  constructor(options: RecurrentOptions, ownOptions: readonly string[] = []) {
    const owner = new.target.name;
    refuseMissingOptions(owner, options);
    const { activation = 'tanh' } = options;
    super({ ...options, activation }, [...ownOptions, ...OWN_OPTIONS, ...MISSING_OPTIONS]);
    this.units = checkInteger(owner, 'units', options.units);
    this.recurrentInitializer = resolveInitializer(options.recurrentInitializer ?? 'orthogonal');
    this.recurrentRegularizer = resolveRegularizer(options.recurrentRegularizer);
    this.recurrentConstraint = resolveConstraint(options.recurrentConstraint);
    const rate = { min: 0, max: 1, exclusiveMaximum: true } as const;
    this.dropout = checkNumber(owner, 'dropout', options.dropout ?? 0, rate);
    this.recurrentDropout = checkNumber(owner, 'recurrentDropout', options.recurrentDropout ?? 0, rate);
    this.returnSequences = checkBoolean(owner, 'returnSequences', options.returnSequences ?? false);
    this.goBackwards = checkBoolean(owner, 'goBackwards', options.goBackwards ?? false);
    this.unroll = checkBoolean(owner, 'unroll', options.unroll ?? false);
    const isRandom = this.dropout > 0 || this.recurrentDropout > 0;
    this.seed = checkMaskSeed(owner, options.seed) ?? (isRandom ? nextSeed() : undefined);
    this.#masks = isRandom ? new MaskSource(this.seed!) : undefined;
  }

  /** Matrices of `units` columns beside each other in each kernel. */
  protected abstract readonly gates: number;

  /** Parts of the state, each `[batch, units]`; the first is the output. */
  protected abstract readonly carries: number;

  /** What each step does; made once for all steps, outside of the loop. */
  protected abstract makeStep(recur: RecurrentProduct, context: CallContext): RecurrentStep;

  /** The kernel that meets the state, once the layer is built. */
  get recurrentKernel(): Weight {
    return this.#recurrentKernel ?? this.failUnbuilt();
  }

  /** Adds the weight of the bias. */
  protected addBiasOfGates(): void {
    this.addBiasWeight([this.gates * this.units]);
  }

  /** What is added to the projected input; undefined with `useBias: false`. */
  protected inputBias(context: CallContext): Node | undefined {
    return this.bias && context.read(this.bias);
  }

  protected override build(inputShape: SymbolicShape): void {
    const { features } = this.#checkInput(inputShape);
    this.addKernelWeight([features, this.gates * this.units]);
    this.#recurrentKernel = this.addWeight('recurrent_kernel', {
      shape: [this.units, this.gates * this.units],
      initializer: this.recurrentInitializer,
      regularizer: this.recurrentRegularizer,
      constraint: this.recurrentConstraint,
    });
    this.addBiasOfGates();
  }

  override call(input: Node, context: CallContext): Node {
    this.#checkInput(input.shape);
    const batch = input.shape[0]!;
    const projected = this.#project(transpose(input, [1, 0, 2]), context); // [steps, batch, gates * units]
    const step = this.makeStep(this.#recurrentProduct(batch, context), context);
    const start = Array.from({ length: this.carries }, () => constant(0, [batch, this.units]));
    const repeat = this.unroll ? unrolledScan : scan;
    const { carries, outputs } = repeat(
      start,
      [projected],
      (before, [element]) => {
        const after = step(before, element!);
        return { carries: after, outputs: this.returnSequences ? [after[0]!] : [] };
      },
      { reverse: this.goBackwards },
    );
    if (!this.returnSequences) return carries[0]!;
    const states = this.goBackwards ? reverse(outputs[0]!, [0]) : outputs[0]!; // [steps, batch, units]
    return transpose(states, [1, 0, 2]); // [batch, steps, units]
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const { batch, steps } = this.#checkInput(inputShape);
    return this.returnSequences ? [batch, steps, this.units] : [batch, this.units];
  }

  override getConfig(): LayerConfig {
    return {
      units: this.units,
      ...super.getConfig(),
      recurrentInitializer: serialize(this.recurrentInitializer),
      recurrentRegularizer: serialize(this.recurrentRegularizer),
      recurrentConstraint: serialize(this.recurrentConstraint),
      dropout: this.dropout,
      recurrentDropout: this.recurrentDropout,
      seed: this.seed ?? null,
      returnSequences: this.returnSequences,
      goBackwards: this.goBackwards,
      unroll: this.unroll,
    };
  }

  /** Columns `units * place` on of `[rows, gates * units]`: those of one gate or of `count`. */
  protected gate(x: Node, place: number, count = 1): Node {
    return slice(x, [0, place * this.units], [x.shape[0]!, count * this.units]); // [rows, count * units]
  }

  /** Like Keras: with dropout of the state, each gate has masks of its own, also for the input. */
  get #masksPerCall(): number {
    return this.recurrentDropout > 0 ? this.gates : 1;
  }

  /** `x . kernel + bias` of all steps at once: `[steps, batch, features] -> [steps, batch, gates * units]`. */
  #project(x: Node, context: CallContext): Node {
    const [steps, batch, features] = x.shape as readonly [number, number, number];
    const kernel = context.read(this.kernel);
    const product = (masked: Node, part: Node): Node => dot(reshape(masked, [steps * batch, features]), part);
    const masked = this.#masked(this.dropout, [1, batch, features], context);
    const products =
      masked.length <= 1
        ? [product(masked[0]?.(x) ?? x, kernel)]
        : masked.map((mask, place) => product(mask(x), this.gate(kernel, place)));
    const all = concat(products); // [steps * batch, gates * units]
    const bias = this.inputBias(context);
    return reshape(bias === undefined ? all : add(all, bias), [steps, batch, this.gates * this.units]);
  }

  #recurrentProduct(batch: number, context: CallContext): RecurrentProduct {
    const kernel = context.read(this.recurrentKernel);
    const ones = constant(1, [batch, this.units]);
    const masks = this.#masked(this.recurrentDropout, ones.shape, context).map((mask) => mask(ones));
    return (state, first = 0, count = this.gates) => {
      if (masks.length === 0) return dot(state, this.gate(kernel, first, count));
      const parts = masks.slice(first, first + count);
      return concat(parts.map((mask, i) => dot(multiply(state, mask), this.gate(kernel, first + i))));
    };
  }

  /** Functions that set elements to zero, none where nothing is dropped. */
  #masked(rate: number, maskShape: readonly number[], context: CallContext): ((x: Node) => Node)[] {
    const masks = this.#masks;
    if (masks === undefined || rate === 0 || !context.training) return [];
    return Array.from({ length: this.#masksPerCall }, () => {
      const source = masks.next(context);
      return (x) => dropout(x, rate, { ...source, maskShape });
    });
  }

  #checkInput(shape: SymbolicShape): { batch: number | null; steps: number; features: number } {
    const { batch, spatial, channels: features } = requireSpatial(this, shape, 1);
    if (this.built && features !== this.kernel.shape[0]) {
      refuseShape(
        this,
        `${this.kernel.shape[0]} features, for which it was built`,
        shape,
        'Use another layer for inputs of another size.',
      );
    }
    return { batch, steps: spatial[0]!, features };
  }
}

function refuseMissingOptions(owner: string, options: object): void {
  for (const option of MISSING_OPTIONS) {
    const value = (options as Readonly<Record<string, unknown>>)[option] ?? false;
    if (value === false) continue;
    throw new InvalidArgumentError(
      `${owner}: expected ${option} to be false, got ${describeValue(value)}: Millrace does not have it yet. ` +
        'Each batch starts from a state of zeros, and the output is the only result; returnSequences gives it for all steps.',
      { details: { owner, option } },
    );
  }
}
