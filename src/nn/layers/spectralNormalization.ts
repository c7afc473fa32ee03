/** A layer whose kernel is kept at a spectral norm of 1. */
import { divide, dot, equal, multiply, reduceSum, reshape, select } from '../../graph/build.ts';
import { unitNormalize } from '../../graph/composite/normalization.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { checkInteger } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import type { CallContext } from '../context.ts';
import { resolveInitializer } from '../initializers.ts';
import { Weight } from '../weight.ts';
import type { LayerConfig } from './layer.ts';
import type { Nodes, Shapes } from './structure.ts';
import { Wrapper, type WrapperOptions } from './wrapper.ts';

/** Options of {@link SpectralNormalization}. */
export interface SpectralNormalizationOptions extends WrapperOptions {
  /** Steps towards the largest singular value in each step of training, at least 1. @defaultValue 1 */
  powerIterations?: number;
}

/**
 * Keeps the largest singular value of a layer's kernel near 1, so that the layer stretches no difference between inputs:
 * it steadies the training of adversarial networks.
 *
 * @remarks
 * In each step of training the kernel of the wrapped layer is divided by an estimate of its largest singular value, before
 * the layer is called; the optimizer goes on from the divided kernel. `evaluate` and `predict` use the kernel as it is. A
 * kernel of zeros stays. Works on every layer with a `kernel`, and on embeddings.
 *
 * @formula `v = unit(u . W^T)`, `u = unit(v . W)`, `powerIterations` times; `W = W / (v . W . u^T)`; W the kernel as a matrix
 *   `[all others, last dimension]`, u from step to step the weight `vector_u` `[1, last dimension]`
 * @shape as the wrapped layer
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when the layer has neither `kernel` nor `embeddings`, or
 *   `powerIterations` is not a positive integer
 *
 * @example
 * ```ts
 * const layer = layers.spectralNormalization({ layer: layers.conv2d({ filters: 2, kernelSize: 2 }) });
 * layer.computeOutputShape([null, 10, 10, 1]); // => [null, 9, 9, 2]
 * ```
 *
 * @reference Miyato et al. 2018, https://arxiv.org/abs/1802.05957
 * @see keras.layers.SpectralNormalization
 */
export class SpectralNormalization extends Wrapper {
  readonly powerIterations: number;
  #kernel: Weight | undefined;
  #vectorU: Weight | undefined;

  constructor(options: SpectralNormalizationOptions) {
    super(options, ['powerIterations']);
    this.powerIterations = checkInteger('SpectralNormalization', 'powerIterations', options.powerIterations ?? 1);
  }

  protected override build(inputShape: Shapes): void {
    super.build(inputShape);
    const kernel = this.#kernelOfLayer();
    this.#kernel = kernel;
    this.shareWeight(kernel);
    this.#vectorU = this.addWeight('vector_u', {
      shape: [1, kernel.shape.at(-1)!],
      initializer: resolveInitializer({ className: 'TruncatedNormal', config: { stddev: 0.02 } }),
      trainable: false,
    });
  }

  #kernelOfLayer(): Weight {
    const { kernel, embeddings } = this.layer as { kernel?: unknown; embeddings?: unknown };
    for (const weight of [kernel, embeddings]) if (weight instanceof Weight) return weight;
    throw new InvalidArgumentError(
      `${this.label}: expected a layer with a kernel or embeddings, got ${this.layer.label}. ` +
        'Wrap dense layers, convolutions or embeddings: those inside of other layers one by one.',
      { details: { layer: this.label, wrapped: this.layer.label } },
    );
  }

  override call(input: Nodes, context: CallContext): Nodes {
    if (context.training) this.#normalize(this.#kernel ?? this.failUnbuilt(), this.#vectorU!, context);
    return this.layer.invoke(input, context);
  }

  /** Gives the kernel and the estimate their values for this step. */
  #normalize(kernel: Weight, vectorU: Weight, context: CallContext): void {
    const present = context.read(kernel);
    const columns = kernel.shape.at(-1)!;
    const matrix = reshape(present, [sizeOf(kernel.shape) / columns, columns]); // [rows, columns]
    const before = context.read(vectorU); // [1, columns]
    let u = before;
    let v = u;
    for (let i = 0; i < this.powerIterations; i++) {
      v = unitNormalize(dot(u, matrix, { transposeB: true }), [0, 1]); // [1, rows]
      u = unitNormalize(dot(v, matrix), [0, 1]); // [1, columns]
    }
    const norm = reduceSum(multiply(dot(v, matrix), u)); // []
    const isZero = equal(reduceSum(multiply(matrix, matrix)), 0); // []
    context.update(vectorU, select(isZero, before, u));
    context.update(kernel, select(isZero, present, divide(present, select(isZero, 1, norm))));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), powerIterations: this.powerIterations };
  }
}
