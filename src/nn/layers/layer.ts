/** The base class of layers. */
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean, checkInteger, checkOptions } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import { Weight, type WeightOptions } from '../weight.ts';

/** Options that every layer takes. */
export interface LayerOptions {
  /** Unique name within a model. @defaultValue the class name in snake_case, numbered by the model: `dense`, `dense_1` */
  name?: string;
  /** Whether the optimizer changes its weights; read by `compile()`. @defaultValue true */
  trainable?: boolean;
  /** Shape of one sample; on the first layer of a sequential model, instead of an input layer. */
  inputShape?: readonly number[];
}

const LAYER_OPTIONS = ['name', 'trainable', 'inputShape'] as const;

/** A plain-JSON description from which a layer can be made again. Keys are camelCase. */
export type LayerConfig = Record<string, unknown>;

/**
 * Base class of layers: state (weights) and a function from symbolic tensors to symbolic tensors.
 *
 * @remarks
 * A subclass passes its options to `super(options, OWN_OPTION_NAMES)`, adds weights in `build`, and composes graph
 * functions in `call`. It never sees an engine or a batch of numbers.
 */
export abstract class Layer {
  /** Name given by the user; the model assigns a unique one where this is undefined. */
  name: string | undefined;
  /** Whether the optimizer changes its weights. Takes effect at the next `compile()`. */
  trainable: boolean;
  /** Shape of one sample where it was given as an option. */
  readonly inputShape: readonly number[] | undefined;
  readonly #weights: Weight[] = [];
  #builtFor: SymbolicShape | undefined;

  constructor(options: LayerOptions = {}, ownOptions: readonly string[] = []) {
    const owner = this.constructor.name;
    checkOptions(owner, options, [...ownOptions, ...LAYER_OPTIONS]);
    if (options.name !== undefined && (typeof options.name !== 'string' || !/^[^/]+$/.test(options.name))) {
      throw new InvalidArgumentError(
        `${owner}: expected name to be a non-empty string without "/", got ${describeValue(options.name)}.`,
      );
    }
    this.name = options.name;
    this.trainable = options.trainable === undefined ? true : checkBoolean(owner, 'trainable', options.trainable);
    if (options.inputShape !== undefined) {
      if (!Array.isArray(options.inputShape)) {
        throw new InvalidArgumentError(
          `${owner}: expected inputShape to be an array of positive integers without the batch dimension, got ${describeValue(options.inputShape)}.`,
        );
      }
      options.inputShape.forEach((dim, i) => {
        checkInteger(owner, `inputShape[${i}]`, dim);
      });
    }
    this.inputShape = options.inputShape && [...options.inputShape];
  }

  /** `Dense "dense_1"`: how messages name this layer. */
  get label(): string {
    return this.name === undefined ? this.constructor.name : `${this.constructor.name} "${this.name}"`;
  }

  /** Weights in creation order. */
  get weights(): readonly Weight[] {
    return this.#weights;
  }

  /** Weights that the optimizer changes, in creation order. */
  get trainableWeights(): readonly Weight[] {
    return this.trainable ? this.#weights.filter((weight) => weight.trainable) : [];
  }

  /** The other weights, in creation order. */
  get nonTrainableWeights(): readonly Weight[] {
    return this.trainable ? this.#weights.filter((weight) => !weight.trainable) : this.#weights;
  }

  /** Whether weights exist. */
  get built(): boolean {
    return this.#builtFor !== undefined;
  }

  /** The shape (with `null` batch) that the layer was built for. */
  get builtShape(): SymbolicShape | undefined {
    return this.#builtFor;
  }

  /** Makes the weights, once. @internal called by models */
  ensureBuilt(inputShape: SymbolicShape): void {
    if (this.#builtFor !== undefined) return;
    this.build(inputShape);
    this.#builtFor = [...inputShape];
  }

  /** Adds the weights that an input of this shape needs. Layers without weights need not override it. */
  protected build(_inputShape: SymbolicShape): void {}

  /** Adds a weight. Names are Keras' (`kernel`, `bias`, `gamma`, `moving_mean`): they go to files. */
  protected addWeight(name: string, options: WeightOptions): Weight {
    const weight = new Weight(name, options);
    this.#weights.push(weight);
    return weight;
  }

  /** What a layer says that is used before `build` has made its weights. */
  protected failUnbuilt(): never {
    throw new InvalidArgumentError(`${this.label}: has no weights yet. Build the model, or call ensureBuilt first.`);
  }

  /** Composes the output of an input. `input.shape[0]` is the batch size. */
  abstract call(input: Node, context: CallContext): Node;

  /** Shape of the output for an input shape; `null` is an unknown batch size. Checks the input's rank. */
  abstract computeOutputShape(inputShape: SymbolicShape): SymbolicShape;

  /** The constructor's options as plain JSON (camelCase, no `name`, `trainable`, `inputShape`). */
  abstract getConfig(): LayerConfig;
}
