/** Weights: variables that belong to a layer. */
import { Variable } from '../graph/variable.ts';
import type { DType } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Constraint } from './constraints.ts';
import type { Initializer } from './initializers.ts';
import type { Regularizer } from './regularizers.ts';

/** What describes a weight when a layer adds it. */
export interface WeightOptions {
  readonly shape: Shape;
  readonly initializer: Initializer;
  /** Updated by the optimizer. @defaultValue true */
  readonly trainable?: boolean;
  /** Penalty added to the loss. */
  readonly regularizer?: Regularizer | undefined;
  /** Applied after each update of the optimizer. */
  readonly constraint?: Constraint | undefined;
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
    this.initializer = options.initializer;
    this.regularizer = options.regularizer;
    this.constraint = options.constraint;
    this.trainable = options.trainable ?? true;
  }
}
