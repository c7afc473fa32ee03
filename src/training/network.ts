/** What training needs of a model: a function from one symbolic tensor to another, and its weights. */
import type { Node } from '../graph/node.ts';
import type { CallContext } from '../nn/context.ts';
import type { Weight } from '../nn/weight.ts';
import type { SymbolicShape } from '../tensor/shape.ts';

/** The trainable function. Implemented by models. */
export interface Network {
  /** `Sequential "pets"`: how messages name it. */
  readonly label: string;
  /** Name of the input: the key under which a record may hold `x`. */
  readonly inputName: string;
  /** Name of the output: the key under which a record may hold `y`. */
  readonly outputName: string;
  /** With `null` batch; undefined until built. */
  readonly inputShape: SymbolicShape | undefined;
  /** With `null` batch; undefined until built. */
  readonly outputShape: SymbolicShape | undefined;
  /** By layer; of each layer first those that learn. */
  readonly weights: readonly Weight[];
  /** Those that the optimizer changes. */
  readonly trainableWeights: readonly Weight[];
  /** The output shape for an input shape. Throws where a layer does not take what it would get; changes nothing. */
  inferOutputShape(inputShape: SymbolicShape): SymbolicShape;
  /** Makes the weights' symbols, once. Throws before anything is made if the shape does not fit. */
  buildSymbols(inputShape: SymbolicShape): void;
  /** Composes the output of an input. */
  call(x: Node, context: CallContext): Node;
}
