/** What training needs of a model: a function from symbolic tensors to others, and its weights. */
import type { Node } from '../graph/node.ts';
import type { CallContext } from '../nn/context.ts';
import type { Weight } from '../nn/weight.ts';
import type { DType } from '../tensor/dtype.ts';
import type { SymbolicShape } from '../tensor/shape.ts';

/** How the outputs of a model are handed out: the one, all in order, or by name. */
export type OutputForm = 'one' | 'list' | 'record';

/** The trainable function. Implemented by models. */
export interface Network {
  /** `Sequential "pets"`: how messages name it. */
  readonly label: string;
  /** Where false, nothing in it learns, whatever its layers say. */
  trainable: boolean;
  /** Names of the inputs in order: the keys under which a record holds `x`. */
  readonly inputNames: readonly string[];
  /** Element types in which the inputs enter the graph, in order. */
  readonly inputDTypes: readonly DType[];
  /** Names of the outputs in order: the keys under which a record holds `y`, and prefixes of log keys. */
  readonly outputNames: readonly string[];
  readonly outputForm: OutputForm;
  /** With `null` for what is open, the batch size first of all; undefined until built. */
  readonly inputShapes: readonly SymbolicShape[] | undefined;
  /** With `null` for what is open; undefined until built. */
  readonly outputShapes: readonly SymbolicShape[] | undefined;
  /** By layer; of each layer first those that learn. */
  readonly weights: readonly Weight[];
  /** Where each weight is found: `dense_1/kernel`. */
  readonly weightPaths: ReadonlyMap<Weight, string>;
  /** Those that the optimizer changes. */
  readonly trainableWeights: readonly Weight[];
  /** What goes on from batch to batch and is no weight: states of recurrent layers. */
  readonly states: readonly Weight[];
  /** The output shapes for input shapes. Throws where a layer does not take what it would get; changes nothing. */
  inferOutputShapes(inputShapes: readonly SymbolicShape[]): readonly SymbolicShape[];
  /** Makes the weights' symbols, once. Throws before anything is made if the shapes do not fit. */
  buildSymbols(inputShapes: readonly SymbolicShape[]): void;
  /** Composes the outputs of inputs. */
  call(inputs: readonly Node[], context: CallContext): readonly Node[];
}
