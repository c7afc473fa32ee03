/** What a recurrent layer repeats: a cell, which makes of one element and the states before an output and new states. */
import { reshape } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape, SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import { Layer } from './layer.ts';
import { type LayerLike, resolveLayer } from './layerConfig.ts';

/**
 * A layer that a loop can repeat. It takes `[input, ...states]` of one step and gives `[output, ...states]`.
 *
 * @remarks {@link RNNCell} is the base class for cells of one's own.
 */
export interface Cell extends Layer {
  /** Shapes of the states, with the batch first, for the input of one step. */
  stateShapes(inputShape: SymbolicShape): readonly SymbolicShape[];
  /** Of `[output, ...states]`. */
  computeOutputShape(inputShapes: readonly SymbolicShape[]): readonly SymbolicShape[];
  call(inputs: readonly Node[], context: CallContext): readonly Node[];
  /** What is done once for all steps, and what is left for each; a cell without it is called as it is. */
  prepare?(inputShape: Shape, context: CallContext): CellLoop;
}

/** A cell that is ready to be repeated. */
export interface CellLoop {
  /** Makes of the inputs of all steps `[steps, batch, ...]` what the steps read instead, by one product for all. */
  project(sequence: Node): Node;
  /** One step, over an element of what `project` gave. */
  step(states: readonly Node[], projected: Node): CellStep;
  /** Which of the states is the output; undefined where the output is something else. */
  readonly outputState: number | undefined;
}

/** What one step gives. */
export interface CellStep {
  readonly output: Node;
  readonly states: readonly Node[];
}

/** A cell, ready to be repeated over inputs of a shape `[batch, ...features]`. */
export function prepareCell(cell: Cell, inputShape: Shape, context: CallContext): CellLoop {
  if (cell.prepare !== undefined) return cell.prepare(inputShape, context);
  return {
    project: (sequence) => sequence,
    step: (states, input) => splitStep(cell.call([input, ...states], context)),
    outputState: undefined,
  };
}

/** One step of a cell that has been prepared, on an input by itself. */
export function stepOnce(loop: CellLoop, [input, ...states]: readonly Node[]): Node[] {
  const all = loop.project(reshape(input!, [1, ...input!.shape])); // [1, batch, ...]
  const { output, states: after } = loop.step(states, reshape(all, all.shape.slice(1)));
  return [output, ...after];
}

function splitStep([output, ...states]: readonly Node[]): CellStep {
  return { output: output!, states };
}

/** Whether a layer has what a loop needs of a cell. */
export function isCell(layer: Layer): layer is Cell {
  return typeof (layer as Partial<Cell>).stateShapes === 'function';
}

/**
 * The cell of an option.
 *
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for something else
 */
export function resolveCell(owner: string, option: string, value: LayerLike): Cell {
  const cell = resolveLayer(owner, option, value);
  if (isCell(cell)) return cell;
  throw new InvalidArgumentError(
    `${owner}: expected ${option} to be a cell, got ${describeValue(value)}. ` +
      'Cells come from layers.lstmCell, gruCell, simpleRnnCell and stackedRnnCells, or extend layers.RNNCell.',
    { details: { owner, argument: option, value } },
  );
}

/**
 * Base class of cells of one's own: what {@link RNN} repeats over a sequence.
 *
 * @remarks
 * A subclass says how large its states are, adds weights in `build`, which gets the shapes of `[input, ...states]`, and makes
 * `[output, ...states]` of `[input, ...states]` in `call`. The states start with zeros.
 *
 * @formula `[output, ...states[t]] = call([x[t], ...states[t-1]])`
 * @shape inputs `[batch, ...features]` and `[batch, stateSize]` for each state -> outputs `[batch, outputSize]` and the states
 *
 * @example
 * ```ts
 * class LeakyCell extends layers.RNNCell {
 *   readonly stateSize = 4;
 *   readonly dense = this.addLayer(layers.dense({ units: 4, activation: 'tanh' }));
 *   protected override build([input]: readonly SymbolicShape[]) {
 *     this.dense.ensureBuilt(input);
 *   }
 *   override call([x, state]: readonly Node[], context: CallContext) {
 *     const next = ops.add(ops.multiply(state, 0.9), ops.multiply(this.dense.invoke(x, context), 0.1));
 *     return [next, next];
 *   }
 *   override getConfig() {
 *     return {};
 *   }
 * }
 * const layer = layers.rnn({ cell: new LeakyCell(), returnSequences: true });
 * layer.computeOutputShape([null, 10, 3]); // => [null, 10, 4]
 * ```
 *
 * @see keras.layers.RNN
 */
export abstract class RNNCell extends Layer implements Cell {
  override readonly listInputs = 'always';

  /** Size of the state `[batch, size]`; a list of sizes for several. */
  abstract readonly stateSize: number | readonly number[];

  /** Size of the output. @defaultValue that of the first state */
  get outputSize(): number {
    return this.#sizes[0]!;
  }

  abstract override call(inputs: readonly Node[], context: CallContext): readonly Node[];

  stateShapes([batch]: SymbolicShape): readonly SymbolicShape[] {
    return this.#sizes.map((size) => [batch!, size]);
  }

  override computeOutputShape([input]: readonly SymbolicShape[]): readonly SymbolicShape[] {
    return [[input![0]!, this.outputSize], ...this.stateShapes(input!)];
  }

  get #sizes(): readonly number[] {
    return typeof this.stateSize === 'number' ? [this.stateSize] : this.stateSize;
  }
}
