/** The rectifier whose negative slope is learnt, as a layer. */
import { broadcastTo, multiply, negate, subtract } from '../../graph/build.ts';
import { relu } from '../../graph/composite/activations.ts';
import type { Node } from '../../graph/node.ts';
import { type Shape, type SymbolicShape, sameShape } from '../../tensor/shape.ts';
import { checkInteger } from '../../util/check.ts';
import { formatShape } from '../../util/format.ts';
import { type Constraint, type ConstraintLike, resolveConstraint } from '../constraints.ts';
import type { CallContext } from '../context.ts';
import { type Initializer, type InitializerLike, resolveInitializer } from '../initializers.ts';
import { serialize } from '../lookUp.ts';
import { type Regularizer, type RegularizerLike, resolveRegularizer } from '../regularizers.ts';
import type { Weight } from '../weight.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link PReLU}. */
export interface PReLUOptions extends LayerOptions {
  /** How the slopes start. @defaultValue 'zeros' */
  alphaInitializer?: InitializerLike;
  /** Penalty on the slopes, added to the loss. @defaultValue none */
  alphaRegularizer?: RegularizerLike | null;
  /** Bounds of the slopes, kept after each update. @defaultValue none */
  alphaConstraint?: ConstraintLike | null;
  /**
   * Axes along which all elements have one slope, from 1 on (0 is the batch): `[1, 2]` learns one for each channel of
   * images. @defaultValue none: a slope for each element of a sample
   */
  sharedAxes?: number | readonly number[] | null;
}

/**
 * A leaky rectifier that learns its slope below zero.
 *
 * @formula `x` where `x >= 0`, else `alpha * x`
 * @shape input `[batch, ...dims]` -> output: same as input; alpha `[...dims]`, with 1 along the shared axes
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for shared axes that are not positive integers
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input has no such axis, an unknown size along another one, or
 *   another size than the layer was built for
 *
 * @example
 * ```ts
 * const layer = layers.prelu({ sharedAxes: [1, 2] });
 * layer.ensureBuilt([null, 8, 8, 3]);
 * layer.alpha.shape; // => [1, 1, 3]
 * ```
 *
 * @reference He et al. 2015, https://arxiv.org/abs/1502.01852
 */
export class PReLU extends Layer {
  override readonly supportsMasking: boolean = true;
  readonly alphaInitializer: Initializer;
  readonly alphaRegularizer: Regularizer | undefined;
  readonly alphaConstraint: Constraint | undefined;
  readonly sharedAxes: readonly number[] | undefined;
  #alpha: Weight | undefined;

  constructor(options: PReLUOptions = {}) {
    super(options, ['alphaInitializer', 'alphaRegularizer', 'alphaConstraint', 'sharedAxes']);
    this.alphaInitializer = resolveInitializer(options.alphaInitializer ?? 'zeros');
    this.alphaRegularizer = resolveRegularizer(options.alphaRegularizer);
    this.alphaConstraint = resolveConstraint(options.alphaConstraint);
    const axes = options.sharedAxes ?? undefined;
    this.sharedAxes =
      axes === undefined ? undefined : [axes].flat().map((axis, i) => checkInteger('PReLU', `sharedAxes[${i}]`, axis));
  }

  /** The slopes, once the layer is built. */
  get alpha(): Weight {
    return this.#alpha ?? this.failUnbuilt();
  }

  protected override build(inputShape: SymbolicShape): void {
    this.#alpha = this.addWeight('alpha', {
      shape: this.#alphaShape(inputShape),
      initializer: this.alphaInitializer,
      regularizer: this.alphaRegularizer,
      constraint: this.alphaConstraint,
    });
  }

  override call(input: Node, context: CallContext): Node {
    this.computeOutputShape(input.shape);
    const alpha = broadcastTo(context.read(this.alpha), input.shape);
    return subtract(relu(input), multiply(alpha, relu(negate(input))));
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    this.#alphaShape(inputShape);
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return {
      alphaInitializer: serialize(this.alphaInitializer),
      alphaRegularizer: serialize(this.alphaRegularizer),
      alphaConstraint: serialize(this.alphaConstraint),
      sharedAxes: this.sharedAxes === undefined ? null : [...this.sharedAxes],
    };
  }

  #alphaShape(inputShape: SymbolicShape): Shape {
    const shared = this.sharedAxes ?? [];
    const shape = inputShape.slice(1).map((size, i) => (shared.includes(i + 1) ? 1 : size));
    if (inputShape.length === 0 || shape.some((size) => !size) || Math.max(0, ...shared) >= inputShape.length) {
      const axes = shared.length === 0 ? '' : `, with the axes ${shared.join(', ')} of sharedAxes`;
      refuseShape(
        this,
        `an input [batch, ...dims] of known sizes${axes}`,
        inputShape,
        'Give the sizes in inputShape, or share the axes whose size is open.',
      );
    }
    const known = shape as number[];
    if (this.built && !sameShape(this.alpha.shape, known)) {
      const built = `slopes of the shape ${formatShape(this.alpha.shape)}, for which it was built`;
      refuseShape(this, built, inputShape, 'Use another layer for inputs of another form.');
    }
    return known;
  }
}
