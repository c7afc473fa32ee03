/** Normalisation of each sample by its own statistics. */
import { reshape } from '../../graph/build.ts';
import { layerNormalize } from '../../graph/composite/normalization.ts';
import type { Node } from '../../graph/node.ts';
import { type Shape, type SymbolicShape, sameShape } from '../../tensor/shape.ts';
import { checkBoolean, checkNumber } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue, formatShape } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import { type Initializer, type InitializerLike, resolveInitializer } from '../initializers.ts';
import { serialize } from '../lookUp.ts';
import { type Regularizer, type RegularizerLike, resolveRegularizer } from '../regularizers.ts';
import type { Weight } from '../weight.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link LayerNormalization}. */
export interface LayerNormalizationOptions extends LayerOptions {
  /** Axis or axes over which each sample is normalised, usually that of the features. @defaultValue -1 */
  axis?: number | readonly number[];
  /** Added to the variance, so that nothing is divided by zero. @defaultValue 0.001 */
  epsilon?: number;
  /** Whether an offset `beta` is learnt. @defaultValue true */
  center?: boolean;
  /** Whether a scale `gamma` is learnt. @defaultValue true */
  scale?: boolean;
  /** How the offset starts. @defaultValue 'zeros' */
  betaInitializer?: InitializerLike;
  /** How the scale starts. @defaultValue 'ones' */
  gammaInitializer?: InitializerLike;
  /** Penalty on the offset, added to the loss. @defaultValue none */
  betaRegularizer?: RegularizerLike | null;
  /** Penalty on the scale, added to the loss. @defaultValue none */
  gammaRegularizer?: RegularizerLike | null;
}

const OPTIONS = [
  'axis',
  'epsilon',
  'center',
  'scale',
  'betaInitializer',
  'gammaInitializer',
  'betaRegularizer',
  'gammaRegularizer',
];

/**
 * Keeps the activations of each sample near mean 0 and deviation 1, independent of the rest of the batch: the
 * normalisation of transformers.
 *
 * @remarks
 * Training and inference compute the same. With several axes their mean and variance are common, while `gamma` and `beta`
 * have a number for each element along them, row by row in the order of the input's dimensions.
 *
 * @formula `y = gamma * (x - mean) / sqrt(variance + epsilon) + beta`, mean and (biased) variance over `axis`
 * @shape input `[batch, ...dims]` -> output: same as input; `gamma` and `beta` have the sizes of the input along `axis`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for axes that are not integers, are named twice or include the batch
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input has no such axis, or other sizes along it than the layer
 *   was built for
 *
 * @example
 * ```ts
 * layers.layerNormalization().computeOutputShape([null, 64, 128]); // => [null, 64, 128]
 * ```
 *
 * @reference Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450
 */
export class LayerNormalization extends Layer {
  /** As given: counted from the end where negative. */
  readonly axis: number | readonly number[];
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: Initializer;
  readonly gammaInitializer: Initializer;
  readonly betaRegularizer: Regularizer | undefined;
  readonly gammaRegularizer: Regularizer | undefined;
  #gamma: Weight | undefined;
  #beta: Weight | undefined;

  constructor(options: LayerNormalizationOptions = {}) {
    super(options, OPTIONS);
    const owner = 'LayerNormalization';
    this.axis = checkAxis(owner, options.axis ?? -1);
    this.epsilon = checkNumber(owner, 'epsilon', options.epsilon ?? 1e-3, { min: 0 });
    this.center = checkBoolean(owner, 'center', options.center ?? true);
    this.scale = checkBoolean(owner, 'scale', options.scale ?? true);
    this.betaInitializer = resolveInitializer(options.betaInitializer ?? 'zeros');
    this.gammaInitializer = resolveInitializer(options.gammaInitializer ?? 'ones');
    this.betaRegularizer = resolveRegularizer(options.betaRegularizer);
    this.gammaRegularizer = resolveRegularizer(options.gammaRegularizer);
  }

  protected override build(inputShape: SymbolicShape): void {
    const { weightShape: shape } = this.#normalized(inputShape);
    if (this.scale) {
      this.#gamma = this.addWeight('gamma', {
        shape,
        initializer: this.gammaInitializer,
        regularizer: this.gammaRegularizer,
      });
    }
    if (this.center) {
      this.#beta = this.addWeight('beta', {
        shape,
        initializer: this.betaInitializer,
        regularizer: this.betaRegularizer,
      });
    }
  }

  override call(input: Node, context: CallContext): Node {
    const { axes, sizes } = this.#normalized(input.shape);
    if (!this.built) this.failUnbuilt();
    const read = (weight: Weight | undefined): Node | undefined => weight && reshape(context.read(weight), sizes);
    return layerNormalize(input, { axes, epsilon: this.epsilon, gamma: read(this.#gamma), beta: read(this.#beta) });
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    this.#normalized(inputShape);
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return {
      axis: this.axis,
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      betaInitializer: serialize(this.betaInitializer),
      gammaInitializer: serialize(this.gammaInitializer),
      betaRegularizer: serialize(this.betaRegularizer),
      gammaRegularizer: serialize(this.gammaRegularizer),
    };
  }

  /**
   * The axes in ascending order, the sizes along them, and the shape of the weights.
   *
   * Keras sorts the axes as they are given: the weights of `[-1, 1]` have the size along the last axis first. Their
   * elements are taken row by row as if it came last; the shape alone differs, and files hold it.
   */
  #normalized(shape: SymbolicShape): { axes: readonly number[]; sizes: Shape; weightShape: Shape } {
    const given = [this.axis].flat().sort((a, b) => a - b);
    const givenAxes = given.map((axis) => (axis < 0 ? axis + shape.length : axis));
    const axes = [...givenAxes].sort((a, b) => a - b);
    const sizesAlong = (some: readonly number[]) => some.map((axis) => (axis < 1 ? null : (shape[axis] ?? null)));
    const sizes = sizesAlong(axes);
    if (sizes.some((size) => !size) || new Set(axes).size < axes.length) {
      refuseShape(
        this,
        `an input [batch, ...dims] with a known size along axis ${[this.axis].flat().join(' and axis ')}`,
        shape,
        'Choose axis -1, the last one, and give its size in inputShape.',
      );
    }
    const weightShape = sizesAlong(givenAxes) as number[];
    const builtFor = (this.#gamma ?? this.#beta)?.shape ?? weightShape;
    if (!sameShape(builtFor, weightShape)) {
      const expected = `the sizes ${formatShape(builtFor)} along its axes, for which it was built`;
      refuseShape(this, expected, shape, 'Use another layer for inputs of another form.');
    }
    return { axes, sizes: sizes as number[], weightShape };
  }
}

function checkAxis(owner: string, value: unknown): number | readonly number[] {
  const axes: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isAxis = (axis: unknown): boolean => Number.isInteger(axis) && axis !== 0;
  if (axes.length === 0 || !axes.every(isAxis) || new Set(axes).size < axes.length) {
    throw new InvalidArgumentError(
      `${owner}: expected axis to be an integer other than 0 (the batch), or several different ones, got ${describeValue(value)}.`,
      { details: { owner, argument: 'axis', value } },
    );
  }
  return Array.isArray(value) ? [...value] : (value as number);
}
