/** The fully connected layer whose sums are written as an equation. */
import { add, reshape } from '../../graph/build.ts';
import { einsum } from '../../graph/composite/einsum.ts';
import type { Node } from '../../graph/node.ts';
import { type SymbolicShape, sameShape, sizeOf } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import { VarianceScaling } from '../varianceScaling.ts';
import { checkEquation, type EinsumSizes, einsumSizes, type PartialShape } from './einsumSizes.ts';
import { refuseShape } from './inputChecks.ts';
import { KernelLayer, type KernelLayerOptions } from './kernelLayer.ts';
import type { LayerConfig } from './layer.ts';

/** Options of {@link EinsumDense}. */
export interface EinsumDenseOptions extends Omit<KernelLayerOptions, 'useBias'> {
  /**
   * The axes of the input, of the kernel and of the output, by letter: `'ab,bc->ac'`. `...` in front or at the end of
   * input and output stands for any further axes: `'...x,xy->...y'`.
   */
  equation: string;
  /**
   * The sizes of the output without the batch and without the axes of `...`; null for one that the input has.
   * A number stands for an array of one.
   */
  outputShape: number | PartialShape;
  /** The axes of the output, by letter, along which a bias is added. @defaultValue none: no bias */
  biasAxes?: string | null;
}

/**
 * Multiplies its input by a kernel along the axes that an equation names.
 *
 * @remarks
 * `'...x,xy->...y'` is what `layers.dense` does. An axis of input and kernel that the output does not have is summed over; one
 * that all three have gets a kernel of its own at each place.
 *
 * @formula `y = activation(einsum(equation, x, kernel) + bias)`
 * @shape input and output as the equation says, with the batch first; kernel as its term; bias the sizes of `biasAxes` and 1
 *   for other axes after the first of them
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an equation of another form, a `biasAxes` that the output does not
 *   have, an `outputShape` of another length
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for an input of another rank, of other sizes than `outputShape` says, or
 *   than the layer was built for
 *
 * @example
 * ```ts
 * const heads = layers.einsumDense({ equation: 'abc,cde->abde', outputShape: [null, 4, 8], biasAxes: 'de' });
 * heads.computeOutputShape([null, 10, 32]); // => [null, 10, 4, 8]
 * ```
 *
 * @see keras.layers.EinsumDense
 */
export class EinsumDense extends KernelLayer {
  readonly equation: string;
  /** As given: without the batch and the axes of `...`. */
  readonly outputShape: PartialShape;
  readonly biasAxes: string | undefined;

  constructor(options: EinsumDenseOptions) {
    const { biasAxes = null } = options;
    if (Object.hasOwn(options, 'useBias')) {
      throw new InvalidArgumentError(
        'EinsumDense: unknown option "useBias". Give the axes of the bias in biasAxes; without it there is none.',
      );
    }
    super({ ...options, useBias: biasAxes !== null } as KernelLayerOptions, ['equation', 'outputShape', 'biasAxes']);
    this.equation = checkEquation(options.equation);
    this.outputShape = checkOutputShape(options.outputShape);
    this.biasAxes = checkBiasAxes(biasAxes, this.equation);
  }

  protected override build(inputShape: SymbolicShape): void {
    const { kernel, bias, inputAxes, outputAxes } = this.#sizes(inputShape);
    const { kernelInitializer } = this;
    this.addKernelWeight(
      kernel,
      kernelInitializer instanceof VarianceScaling
        ? kernelInitializer.forAxes(inputAxes, outputAxes)
        : kernelInitializer,
    );
    if (bias !== undefined) this.addBiasWeight(bias);
  }

  override call(input: Node, context: CallContext): Node {
    this.#sizes(input.shape);
    return this.activation(this.addBias(einsum(this.equation, input, context.read(this.kernel)), context));
  }

  /** Adds the bias right behind the matrix product where it can, for the compiler to make it a part of that. */
  protected override addBias(x: Node, context: CallContext): Node {
    const { bias } = this;
    const rows = x.op === 'reshape' ? x.inputs[0]! : x;
    const isRow = bias !== undefined && sameShape(x.shape.slice(-bias.shape.length), bias.shape);
    if (!isRow || rows.shape.length !== 2 || rows.shape[1] !== sizeOf(bias.shape)) return super.addBias(x, context);
    return reshape(add(rows, reshape(context.read(bias), [sizeOf(bias.shape)])), x.shape);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return this.#sizes(inputShape).output;
  }

  override getConfig(): LayerConfig {
    const { useBias: _, ...config } = super.getConfig();
    return {
      equation: this.equation,
      outputShape: [...this.outputShape],
      biasAxes: this.biasAxes ?? null,
      ...config,
    };
  }

  #sizes(inputShape: SymbolicShape): EinsumSizes {
    const sizes = einsumSizes(this, inputShape);
    if (this.built && sizes.kernel.some((size, axis) => size !== this.kernel.shape[axis])) {
      refuseShape(
        this,
        `sizes that the kernel [${this.kernel.shape.join(', ')}] fits, for which it was built`,
        inputShape,
        'Use another layer for inputs of another size.',
      );
    }
    return sizes;
  }
}

function checkOutputShape(value: unknown): PartialShape {
  const sizes: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (sizes.every((size) => size === null || (Number.isInteger(size) && (size as number) >= 1))) {
    return [...sizes] as PartialShape;
  }
  throw new InvalidArgumentError(
    `EinsumDense: expected outputShape to be a positive integer, or an array of positive integers and nulls, got ${describeValue(value)}.`,
    { details: { owner: 'EinsumDense', argument: 'outputShape', value } },
  );
}

function checkBiasAxes(value: unknown, equation: string): string | undefined {
  if (value === null) return undefined;
  const output = equation.split('->')[1]!.replace('...', '');
  if (typeof value === 'string' && value !== '' && [...value].every((name) => output.includes(name))) return value;
  throw new InvalidArgumentError(
    `EinsumDense: expected biasAxes to be letters of ${JSON.stringify(output)}, the output of the equation, or null, got ${describeValue(value)}.`,
    { details: { owner: 'EinsumDense', argument: 'biasAxes', value } },
  );
}
