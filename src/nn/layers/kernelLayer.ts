/** What dense and convolution layers share: a bias and an activation; most of them also one kernel. */
import { add } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape } from '../../tensor/shape.ts';
import { checkBoolean } from '../../util/check.ts';
import { type Activation, type ActivationLike, resolveActivation, serializeActivation } from '../activations.ts';
import { type Constraint, type ConstraintLike, resolveConstraint } from '../constraints.ts';
import type { CallContext } from '../context.ts';
import { type Initializer, type InitializerLike, resolveInitializer } from '../initializers.ts';
import { serialize } from '../lookUp.ts';
import { type Regularizer, type RegularizerLike, resolveRegularizer } from '../regularizers.ts';
import type { Weight } from '../weight.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of layers with a bias and an activation. */
export interface BiasLayerOptions extends LayerOptions {
  /** Applied to the result. @defaultValue none ('linear') */
  activation?: ActivationLike | null;
  /** Whether a bias is added. @defaultValue true */
  useBias?: boolean;
  /** How the bias starts. @defaultValue 'zeros' */
  biasInitializer?: InitializerLike;
  /** Penalty on the bias, added to the loss. @defaultValue none */
  biasRegularizer?: RegularizerLike | null;
  /** Bounds of the bias, kept after each update. @defaultValue none */
  biasConstraint?: ConstraintLike | null;
}

/** Names of {@link BiasLayerOptions}, without those of every layer. */
export const BIAS_OPTIONS = ['activation', 'useBias', 'biasInitializer', 'biasRegularizer', 'biasConstraint'] as const;

/** Options of layers with a kernel and a bias. */
export interface KernelLayerOptions extends BiasLayerOptions {
  /** How the kernel starts. @defaultValue 'glorotUniform' */
  kernelInitializer?: InitializerLike;
  /** Penalty on the kernel, added to the loss. @defaultValue none */
  kernelRegularizer?: RegularizerLike | null;
  /** Bounds of the kernel, kept after each update. @defaultValue none */
  kernelConstraint?: ConstraintLike | null;
}

/** Names of {@link KernelLayerOptions}, without those of {@link BiasLayerOptions}. */
export const KERNEL_OPTIONS = ['kernelInitializer', 'kernelRegularizer', 'kernelConstraint'] as const;

/**
 * Base class of layers that add a bias, then apply an activation.
 *
 * @shape as the subclass says
 */
export abstract class BiasLayer extends Layer {
  readonly activation: Activation;
  readonly useBias: boolean;
  readonly biasInitializer: Initializer;
  readonly biasRegularizer: Regularizer | undefined;
  readonly biasConstraint: Constraint | undefined;
  #bias: Weight | undefined;

  constructor(options: BiasLayerOptions, ownOptions: readonly string[]) {
    super(options, [...ownOptions, ...BIAS_OPTIONS]);
    this.activation = resolveActivation(options.activation);
    this.useBias = checkBoolean(new.target.name, 'useBias', options.useBias ?? true);
    this.biasInitializer = resolveInitializer(options.biasInitializer ?? 'zeros');
    this.biasRegularizer = resolveRegularizer(options.biasRegularizer);
    this.biasConstraint = resolveConstraint(options.biasConstraint);
  }

  /** The bias, once the layer is built; undefined with `useBias: false`. */
  get bias(): Weight | undefined {
    return this.#bias;
  }

  /** Adds the weight of the bias, unless `useBias: false`. */
  protected addBiasWeight(shape: Shape, initializer: Initializer = this.biasInitializer): void {
    if (!this.useBias) return;
    this.#bias = this.addWeight('bias', {
      shape,
      initializer,
      regularizer: this.biasRegularizer,
      constraint: this.biasConstraint,
    });
  }

  /** Adds the bias along the last axis, where there is one. */
  protected addBias(x: Node, context: CallContext): Node {
    return this.#bias === undefined ? x : add(x, context.read(this.#bias));
  }

  override getConfig(): LayerConfig {
    return {
      activation: serializeActivation(this.activation),
      useBias: this.useBias,
      biasInitializer: serialize(this.biasInitializer),
      biasRegularizer: serialize(this.biasRegularizer),
      biasConstraint: serialize(this.biasConstraint),
    };
  }
}

/**
 * Base class of layers that apply a kernel, then add a bias, then an activation.
 *
 * @shape as the subclass says
 */
export abstract class KernelLayer extends BiasLayer {
  readonly kernelInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | undefined;
  readonly kernelConstraint: Constraint | undefined;
  #kernel: Weight | undefined;

  constructor(options: KernelLayerOptions, ownOptions: readonly string[]) {
    super(options, [...ownOptions, ...KERNEL_OPTIONS]);
    this.kernelInitializer = resolveInitializer(options.kernelInitializer ?? 'glorotUniform');
    this.kernelRegularizer = resolveRegularizer(options.kernelRegularizer);
    this.kernelConstraint = resolveConstraint(options.kernelConstraint);
  }

  /** The kernel, once the layer is built. */
  get kernel(): Weight {
    return this.#kernel ?? this.failUnbuilt();
  }

  /** Adds the weight of the kernel. */
  protected addKernelWeight(shape: Shape, initializer: Initializer = this.kernelInitializer): void {
    this.#kernel = this.addWeight('kernel', {
      shape,
      initializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
  }

  /** Adds the weights; the bias has the size of the last dimension of the kernel unless told otherwise. */
  protected addKernelAndBias(kernelShape: Shape, biasSize: number = kernelShape.at(-1)!): void {
    this.addKernelWeight(kernelShape);
    this.addBiasWeight([biasSize]);
  }

  override getConfig(): LayerConfig {
    const { activation, useBias, biasInitializer, biasRegularizer, biasConstraint } = super.getConfig();
    return {
      activation,
      useBias,
      kernelInitializer: serialize(this.kernelInitializer),
      biasInitializer,
      kernelRegularizer: serialize(this.kernelRegularizer),
      biasRegularizer,
      kernelConstraint: serialize(this.kernelConstraint),
      biasConstraint,
    };
  }
}
