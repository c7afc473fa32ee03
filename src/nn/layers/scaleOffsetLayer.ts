/** What normalisations share: a scale and an offset that are learnt. */
import type { Node } from '../../graph/node.ts';
import type { Shape } from '../../tensor/shape.ts';
import { checkBoolean, checkNumber } from '../../util/check.ts';
import { type Constraint, type ConstraintLike, resolveConstraint } from '../constraints.ts';
import type { CallContext } from '../context.ts';
import { type Initializer, type InitializerLike, resolveInitializer } from '../initializers.ts';
import { serialize } from '../lookUp.ts';
import { type Regularizer, type RegularizerLike, resolveRegularizer } from '../regularizers.ts';
import type { Weight } from '../weight.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of normalisations with a scale and an offset. */
export interface ScaleOffsetOptions extends LayerOptions {
  /** Added to the variance, so that nothing is divided by zero; at least 0. @defaultValue 0.001 */
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
  /** Bounds of the offset, kept after each update. @defaultValue none */
  betaConstraint?: ConstraintLike | null;
  /** Bounds of the scale, kept after each update. @defaultValue none */
  gammaConstraint?: ConstraintLike | null;
}

const OPTIONS = [
  'epsilon',
  'center',
  'scale',
  'betaInitializer',
  'gammaInitializer',
  'betaRegularizer',
  'gammaRegularizer',
  'betaConstraint',
  'gammaConstraint',
];

/**
 * Base class of normalisations with a scale and an offset.
 *
 * @shape input `[batch, ...dims]` -> output: same as input
 */
export abstract class ScaleOffsetLayer extends Layer {
  override readonly supportsMasking: boolean = true;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: Initializer;
  readonly gammaInitializer: Initializer;
  readonly betaRegularizer: Regularizer | undefined;
  readonly gammaRegularizer: Regularizer | undefined;
  readonly betaConstraint: Constraint | undefined;
  readonly gammaConstraint: Constraint | undefined;
  #gamma: Weight | undefined;
  #beta: Weight | undefined;

  constructor(options: ScaleOffsetOptions, ownOptions: readonly string[]) {
    super(options, [...ownOptions, ...OPTIONS]);
    const owner = new.target.name;
    this.epsilon = checkNumber(owner, 'epsilon', options.epsilon ?? 1e-3, { min: 0 });
    this.center = checkBoolean(owner, 'center', options.center ?? true);
    this.scale = checkBoolean(owner, 'scale', options.scale ?? true);
    this.betaInitializer = resolveInitializer(options.betaInitializer ?? 'zeros');
    this.gammaInitializer = resolveInitializer(options.gammaInitializer ?? 'ones');
    this.betaRegularizer = resolveRegularizer(options.betaRegularizer);
    this.gammaRegularizer = resolveRegularizer(options.gammaRegularizer);
    this.betaConstraint = resolveConstraint(options.betaConstraint);
    this.gammaConstraint = resolveConstraint(options.gammaConstraint);
  }

  /** Adds the weights `gamma` and `beta`, where they are learnt. */
  protected addScaleAndOffset(shape: Shape): void {
    if (this.scale) {
      this.#gamma = this.addWeight('gamma', {
        shape,
        initializer: this.gammaInitializer,
        regularizer: this.gammaRegularizer,
        constraint: this.gammaConstraint,
      });
    }
    if (this.center) {
      this.#beta = this.addWeight('beta', {
        shape,
        initializer: this.betaInitializer,
        regularizer: this.betaRegularizer,
        constraint: this.betaConstraint,
      });
    }
  }

  /** The shape of both, once the layer is built; undefined where neither is learnt. */
  protected get scaleShape(): Shape | undefined {
    return (this.#gamma ?? this.#beta)?.shape;
  }

  /** What a normalisation of the graph takes for them. */
  protected scaleAndOffset(context: CallContext): {
    readonly epsilon: number;
    readonly gamma: Node | undefined;
    readonly beta: Node | undefined;
  } {
    if (!this.built) this.failUnbuilt();
    return {
      epsilon: this.epsilon,
      gamma: this.#gamma && context.read(this.#gamma),
      beta: this.#beta && context.read(this.#beta),
    };
  }

  override getConfig(): LayerConfig {
    return {
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      betaInitializer: serialize(this.betaInitializer),
      gammaInitializer: serialize(this.gammaInitializer),
      betaRegularizer: serialize(this.betaRegularizer),
      gammaRegularizer: serialize(this.gammaRegularizer),
      betaConstraint: serialize(this.betaConstraint),
      gammaConstraint: serialize(this.gammaConstraint),
    };
  }
}
