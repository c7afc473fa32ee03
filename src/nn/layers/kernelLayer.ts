/** What dense and convolution layers share: a kernel, a bias, an activation, and their options. */
import { add } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape } from '../../tensor/shape.ts';
import { checkBoolean } from '../../util/check.ts';
import { type Activation, type ActivationLike, resolveActivation, serializeActivation } from '../activations.ts';
import type { CallContext } from '../context.ts';
import { type Initializer, type InitializerLike, resolveInitializer } from '../initializers.ts';
import { serialize } from '../lookUp.ts';
import { type Regularizer, type RegularizerLike, resolveRegularizer } from '../regularizers.ts';
import type { Weight } from '../weight.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of layers with a kernel and a bias. */
export interface KernelLayerOptions extends LayerOptions {
  /** Applied to the result. @defaultValue none ('linear') */
  activation?: ActivationLike | null;
  /** Whether a bias is added. @defaultValue true */
  useBias?: boolean;
  /** How the kernel starts. @defaultValue 'glorotUniform' */
  kernelInitializer?: InitializerLike;
  /** How the bias starts. @defaultValue 'zeros' */
  biasInitializer?: InitializerLike;
  /** Penalty on the kernel, added to the loss. @defaultValue none */
  kernelRegularizer?: RegularizerLike | null;
  /** Penalty on the bias, added to the loss. @defaultValue none */
  biasRegularizer?: RegularizerLike | null;
}

const KERNEL_OPTIONS = [
  'activation',
  'useBias',
  'kernelInitializer',
  'biasInitializer',
  'kernelRegularizer',
  'biasRegularizer',
];

/**
 * Base class of layers that apply a kernel, then add a bias, then an activation.
 *
 * @shape as the subclass says; the bias has the size of the last dimension of the output
 */
export abstract class KernelLayer extends Layer {
  readonly activation: Activation;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | undefined;
  readonly biasRegularizer: Regularizer | undefined;
  #kernel: Weight | undefined;
  #bias: Weight | undefined;

  constructor(options: KernelLayerOptions, ownOptions: readonly string[]) {
    super(options, [...ownOptions, ...KERNEL_OPTIONS]);
    this.activation = resolveActivation(options.activation);
    this.useBias = checkBoolean(new.target.name, 'useBias', options.useBias ?? true);
    this.kernelInitializer = resolveInitializer(options.kernelInitializer ?? 'glorotUniform');
    this.biasInitializer = resolveInitializer(options.biasInitializer ?? 'zeros');
    this.kernelRegularizer = resolveRegularizer(options.kernelRegularizer);
    this.biasRegularizer = resolveRegularizer(options.biasRegularizer);
  }

  /** The kernel, once the layer is built. */
  get kernel(): Weight {
    return this.#kernel ?? this.failUnbuilt();
  }

  /** The bias, once the layer is built; undefined with `useBias: false`. */
  get bias(): Weight | undefined {
    return this.#bias;
  }

  /** Adds the weights. */
  protected addKernelAndBias(kernelShape: Shape): void {
    this.#kernel = this.addWeight('kernel', {
      shape: kernelShape,
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
    });
    if (!this.useBias) return;
    this.#bias = this.addWeight('bias', {
      shape: [kernelShape.at(-1)!],
      initializer: this.biasInitializer,
      regularizer: this.biasRegularizer,
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
      kernelInitializer: serialize(this.kernelInitializer),
      biasInitializer: serialize(this.biasInitializer),
      kernelRegularizer: serialize(this.kernelRegularizer),
      biasRegularizer: serialize(this.biasRegularizer),
    };
  }
}
