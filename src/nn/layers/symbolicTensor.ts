/** Tensors of functional models: what `input` gives and layers are applied to. */
import type { Node } from '../../graph/node.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import type { Layer } from './layer.ts';

/** One use of a layer in a functional model. */
export interface Application {
  readonly layer: Layer;
  /** What the layer was applied to, in order. */
  readonly inputs: readonly SymbolicTensor[];
  /** Whether they were given as a list. */
  readonly isList: boolean;
  /** What was given beside the inputs. */
  readonly options: SymbolicOptions | undefined;
  /** In order. */
  readonly outputs: readonly SymbolicTensor[];
  /** Whether the layer gave a list. */
  readonly givesList: boolean;
}

/** Options of one application: plain values and further tensors. */
export type SymbolicOptions = Readonly<Record<string, unknown>>;

/**
 * A tensor of a functional model, without numbers: a shape, and the layer that gives it.
 *
 * @example
 * ```ts
 * const pixels = input({ shape: [784] });
 * const scores = layers.dense({ units: 10 }).apply(pixels);
 * scores.shape; // => [null, 10]
 * ```
 *
 * @see keras.KerasTensor
 */
export class SymbolicTensor {
  /** With `null` for what is open: the batch size. */
  readonly shape: SymbolicShape;
  readonly dtype: DType;
  /** The use of a layer that gives this tensor. */
  readonly application: Application;
  /** Its place among what that use of the layer gives. */
  readonly index: number;

  /** @internal made by `input` and `layer.apply` */
  constructor(shape: SymbolicShape, dtype: DType, application: Application, index: number) {
    this.shape = shape;
    this.dtype = dtype;
    this.application = application;
    this.index = index;
  }

  /** The layer that gives it. */
  get layer(): Layer {
    return this.application.layer;
  }

  /** The name of the layer that gives it; undefined until the user or a model has named the layer. */
  get name(): string | undefined {
    return this.layer.name;
  }
}

/** Replaces nodes in the options of a call by symbolic tensors. */
export type Symbolic<Options> = {
  readonly [Name in keyof Options]: SymbolicValue<Options[Name]>;
};

type SymbolicValue<Value> = Value extends Node
  ? SymbolicTensor
  : Value extends readonly Node[]
    ? readonly SymbolicTensor[]
    : Value;

/** What `apply` gives for what `call` gives: a tensor for a node, a list for a list. */
export type Applied<Result> = Result extends readonly Node[] ? readonly SymbolicTensor[] : SymbolicTensor;

/** The tensors among the options of an application, in the order of the options. */
export function optionTensors(options: SymbolicOptions | undefined): readonly SymbolicTensor[] {
  if (options === undefined) return [];
  return Object.values(options)
    .flat()
    .filter((value): value is SymbolicTensor => value instanceof SymbolicTensor);
}

/** The options of a call: each tensor replaced by its node. */
export function optionNodes(
  options: SymbolicOptions | undefined,
  nodeOf: (tensor: SymbolicTensor) => Node,
): Readonly<Record<string, unknown>> | undefined {
  if (options === undefined) return undefined;
  const replace = (value: unknown): unknown => (value instanceof SymbolicTensor ? nodeOf(value) : value);
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, Array.isArray(value) ? value.map(replace) : replace(value)]),
  );
}

/** Refuses what is no symbolic tensor, with the way to get one. */
export function checkSymbolic(owner: string, value: unknown): asserts value is SymbolicTensor {
  if (value instanceof SymbolicTensor) return;
  throw new InvalidArgumentError(
    `${owner}: expected what input() or another layer's apply() gave, got ${describeValue(value)}. ` +
      'Begin with const x = input({ shape: [4] }); for numbers use model.predict.',
    { details: { owner } },
  );
}
