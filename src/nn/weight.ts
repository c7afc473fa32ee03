/** Weights: variables that belong to a layer. */
import { Variable } from '../graph/variable.ts';
import type { DType } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';
import { type Constraint, type ConstraintLike, resolveConstraint } from './constraints.ts';
import { type Initializer, type InitializerLike, resolveInitializer } from './initializers.ts';
import { type Regularizer, type RegularizerLike, resolveRegularizer } from './regularizers.ts';

/** What describes a weight when a layer adds it. */
export interface WeightOptions {
  readonly shape: Shape;
  /** How it starts: a name, an instance or a config. @defaultValue 'glorotUniform' */
  readonly initializer?: InitializerLike;
  /** Updated by the optimizer. @defaultValue true */
  readonly trainable?: boolean;
  /** Penalty added to the loss. @defaultValue none */
  readonly regularizer?: RegularizerLike | null | undefined;
  /** Applied after each update of the optimizer. @defaultValue none */
  readonly constraint?: ConstraintLike | null | undefined;
  /** @defaultValue 'float32' */
  readonly dtype?: DType;
}

/** A variable of a layer, with how it starts and whether it learns. */
export class Weight extends Variable {
  readonly initializer: Initializer;
  readonly regularizer: Regularizer | undefined;
  readonly constraint: Constraint | undefined;
  /** Whether the layer means it to learn (a moving average does not); the layer's own `trainable` also counts. */
  readonly trainable: boolean;

  constructor(name: string, options: WeightOptions) {
    super(name, options.shape, options.dtype ?? 'float32');
    this.initializer = resolveInitializer(options.initializer ?? 'glorotUniform');
    this.regularizer = resolveRegularizer(options.regularizer);
    this.constraint = resolveConstraint(options.constraint);
    this.trainable = options.trainable ?? true;
  }
}
