/** A model as plain data: what files hold, and what a model is made from when it is loaded. */
import type { SerializedObject } from '../nn/lookUp.ts';
import type { Policy } from '../nn/policy.ts';
import type { TypedArray } from '../tensor/dtype.ts';
import type { Shape, SymbolicShape } from '../tensor/shape.ts';

/** An object of a catalogue (loss, metric, optimizer): its class and what its constructor takes, camelCase. */
export interface ObjectDescription {
  /** `MeanSquaredError`. */
  readonly className: string;
  /** Everything that the constructor takes, `name` and a loss's `reduction` included where they are known. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Values of one weight or of one slot of the optimizer. */
export interface WeightDescription {
  /** Keras' name: `kernel`, `bias`, `gamma`; for slots the slot's: `momentum`, `velocity`. */
  readonly name: string;
  readonly shape: Shape;
  /** Row-major. */
  readonly data: TypedArray;
}

/** One layer with its values. */
export interface LayerDescription {
  /** `Conv2D`. */
  readonly className: string;
  /** Unique in the model: `conv2d_1`. */
  readonly name: string;
  readonly trainable: boolean;
  /** `Layer.getConfig()`: camelCase, without `name`, `trainable` and `inputShape`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** In Keras' order: first those that learn, then the others, each in creation order. */
  readonly weights: readonly WeightDescription[];
}

/** A slot of the optimizer: state for one weight. */
export interface OptimizerSlotDescription extends WeightDescription {
  /** The weight that it belongs to: `dense_1/kernel`. */
  readonly weight: string;
}

/** The optimizer and where it stands. */
export interface OptimizerDescription extends ObjectDescription {
  /** The present one (a callback may have changed it), or the config of its schedule. Not part of `config`. */
  readonly learningRate: number | SerializedObject;
  /** Updates done so far. */
  readonly iterations: number;
  /** By trainable weight in the order of the model, of each weight in the order of `allSlotSpecs()`. Empty: starts afresh. */
  readonly slots: readonly OptimizerSlotDescription[];
}

/**
 * A metric and its key in logs.
 *
 * The string 'accuracy', which means one of three classes by the shapes of targets and predictions, stays a string as in
 * Keras' files: `{ key: 'accuracy', className: 'accuracy', config: {} }`.
 */
export interface MetricDescription extends ObjectDescription {
  /** As the user wrote it: `mae`, for a `MeanAbsoluteError`. */
  readonly key: string;
}

/** What `compile()` was given. */
export interface CompileDescription {
  readonly optimizer: OptimizerDescription;
  /** null: compiled without a loss. */
  readonly loss: ObjectDescription | null;
  /** Factor of the loss. @defaultValue 1 */
  readonly lossWeight?: number | undefined;
  readonly metrics: readonly MetricDescription[];
  readonly weightedMetrics: readonly MetricDescription[];
}

/** A sequential model: layers in order, their values, and where training stands. */
export interface ModelDescription {
  readonly name: string;
  /** Name of the input: the key under which a record may hold `x`. @defaultValue `input_layer` */
  readonly inputName?: string | undefined;
  /** Of a batch: the first dimension is null. */
  readonly inputShape: SymbolicShape;
  readonly layers: readonly LayerDescription[];
  /** What the model computes in. @defaultValue 'float32' */
  readonly policy?: Policy | undefined;
  /** Absent where the model is not compiled. */
  readonly compile?: CompileDescription | undefined;
}
