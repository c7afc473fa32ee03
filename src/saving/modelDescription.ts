/** A model as plain data: what files hold, and what a model is made from when it is loaded. */
import type { SerializedObject } from '../nn/lookUp.ts';
import type { Policy } from '../nn/policy.ts';
import type { TypedArray } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';
import type { SerializedModel } from './modelConfig.ts';
import type { StoredGroup } from './weightsFile.ts';

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

/** What `compile()` was given for one output. */
export interface OutputDescription {
  /** null: no loss. */
  readonly loss: ObjectDescription | null;
  /** Factor of the loss. @defaultValue 1 */
  readonly lossWeight?: number | undefined;
  readonly metrics: readonly MetricDescription[];
  readonly weightedMetrics: readonly MetricDescription[];
}

/** What `compile()` was given. */
export interface CompileDescription {
  readonly optimizer: OptimizerDescription;
  /** In the order of the outputs. */
  readonly outputs: readonly OutputDescription[];
}

/** A model: how it is made, its values, and where training stands. */
export interface ModelDescription {
  readonly model: SerializedModel;
  /** Values of the weights by place (see weightTree.ts). */
  readonly weights: readonly StoredGroup[];
  /** What the model computes in. @defaultValue 'float32' */
  readonly policy?: Policy | undefined;
  /** Absent where the model is not compiled. */
  readonly compile?: CompileDescription | undefined;
}
