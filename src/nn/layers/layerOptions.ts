/** What layers are told: options when they are made, options of a call. */
import type { RegularizerLike } from '../regularizers.ts';
import type { Symbolic } from './symbolicTensor.ts';

/** Options that every layer takes. */
export interface LayerOptions {
  /** Unique name within a model. @defaultValue the class name in snake_case, numbered by the model: `dense`, `dense_1` */
  name?: string;
  /** Whether the optimizer changes its weights; read by `compile()`. @defaultValue true */
  trainable?: boolean;
  /**
   * Shape of one sample, null for a size that may differ from batch to batch; on the first layer of a sequential model,
   * instead of an input layer. @defaultValue none
   */
  inputShape?: readonly (number | null)[];
  /** Penalty on what the layer gives, divided by the batch size and added to the loss. @defaultValue none */
  activityRegularizer?: RegularizerLike | null;
}

/** Names of the options that every layer takes. */
export const LAYER_OPTIONS = ['name', 'trainable', 'inputShape', 'activityRegularizer'] as const;

/** A plain-JSON description from which a layer can be made again. Keys are camelCase. */
export type LayerConfig = Record<string, unknown>;

/** Whether a layer takes a list of tensors: never, as well as one tensor, or only. */
export type ListInputs = 'never' | 'optional' | 'always';

/** What is given to a call beside the inputs: plain values and further nodes. */
export type CallOptions = Readonly<Record<string, unknown>>;

/** The third parameter of a layer's `call`, as `apply` takes it: symbolic tensors for nodes. */
export type ApplyOptions<Call> = Call extends (input: never, context: never, options?: infer Options) => unknown
  ? unknown extends Options
    ? Readonly<Record<string, never>>
    : Symbolic<NonNullable<Options>>
  : never;
