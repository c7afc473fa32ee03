/** What recurrent layers share: the loop of a cell over time, its states and masks. */
import { constant, transpose } from '../../graph/build.ts';
import { reverse } from '../../graph/buildMovement.ts';
import { expandMask } from '../../graph/composite/masks.ts';
import { reduceAny } from '../../graph/composite/reductions.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape, SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import { Zeros } from '../initializers.ts';
import type { Weight } from '../weight.ts';
import { type Cell, prepareCell } from './cell.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
import { repeatCell } from './recurrentLoop.ts';
import { type Nodes, nodeList, type Shapes, shapeList } from './structure.ts';

/** Options of every layer that repeats a cell over a sequence. */
export interface RecurrentLoopOptions extends LayerOptions {
  /** Whether the output is that of each step, not only of the last. @defaultValue false */
  returnSequences?: boolean;
  /** Whether the layer gives a list: the output, and the states after the last step. @defaultValue false */
  returnState?: boolean;
  /** Whether the sequence is read from its end; `returnSequences` then gives the outputs in that order. @defaultValue false */
  goBackwards?: boolean;
  /**
   * Whether each sample of a batch goes on from the state in which the one at its place in the batch before ended; for
   * inputs of a known batch size. `model.resetStates()` begins anew. @defaultValue false
   */
  stateful?: boolean;
  /** Whether the program holds a copy of the step for each place in time, not a loop; for short sequences. @defaultValue false */
  unroll?: boolean;
  /** Whether the output of a masked step is zeros, not the output before. @defaultValue false */
  zeroOutputForMask?: boolean;
}

/** Names of {@link RecurrentLoopOptions} beside those of every layer. */
const LOOP_OPTIONS = [
  'returnSequences',
  'returnState',
  'goBackwards',
  'stateful',
  'unroll',
  'zeroOutputForMask',
] as const;

/** What a call of a recurrent layer takes beside its input. */
export interface RecurrentCallOptions {
  /** The states before the first step: one, or a list of all. @defaultValue zeros; the states kept where `stateful` */
  readonly initialState?: Node | readonly Node[] | undefined;
}

/** The sizes of a sequence. */
export interface SequenceShape {
  readonly batch: number | null;
  /** Null where batches may differ in it. */
  readonly steps: number | null;
  /** Of one step, without the batch. */
  readonly features: readonly number[];
}

/**
 * Base class of layers that read a sequence step by step, with states that each step changes.
 *
 * @remarks
 * A step that a mask leaves out keeps the states; its output is the one before. With `goBackwards` the mask of the outputs is
 * in their order (in Keras it stays in the order of the inputs).
 *
 * @shape input `[batch, steps, ...features]`, or a list of it and the initial states -> output `[batch, ...outputs]`, with
 *   `returnSequences` `[batch, steps, ...outputs]`; with `returnState` a list of it and the states
 */
export abstract class RecurrentLayer<C extends Cell = Cell> extends Layer {
  override readonly listInputs = 'optional';
  override readonly supportsMasking: boolean = true;
  /** What each step does. */
  readonly cell: C;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  readonly unroll: boolean;
  readonly zeroOutputForMask: boolean;
  #states: readonly Weight[] = [];

  /** @param makeCell - Makes the cell, once the names of the options are known to be right. */
  constructor(options: RecurrentLoopOptions, ownOptions: readonly string[], makeCell: (owner: string) => C) {
    super(options, [...ownOptions, ...LOOP_OPTIONS]);
    const owner = new.target.name;
    const flag = (name: (typeof LOOP_OPTIONS)[number]): boolean => checkBoolean(owner, name, options[name] ?? false);
    this.cell = this.addLayer(makeCell(owner));
    this.returnSequences = flag('returnSequences');
    this.returnState = flag('returnState');
    this.goBackwards = flag('goBackwards');
    this.stateful = flag('stateful');
    this.unroll = flag('unroll');
    this.zeroOutputForMask = flag('zeroOutputForMask');
  }

  /** The sizes of a sequence; refuses what is none for this layer. */
  protected abstract checkSequence(shape: SymbolicShape): SequenceShape;

  protected override build(inputShape: Shapes): void {
    const { sequence, stepShape, stateShapes } = this.#checkInputs(shapeList(inputShape));
    const { batch } = sequence;
    if (this.stateful && batch === null) {
      refuseShape(
        this,
        'an input of a known batch size because of stateful: true',
        shapeList(inputShape)[0]!,
        'Give it: input({ batchShape: [32, 10, 3] }), or batchShape on the input layer.',
      );
    }
    this.cell.ensureBuilt([stepShape, ...stateShapes]);
    if (!this.stateful) return;
    const initializer = new Zeros();
    this.#states = stateShapes.map((shape) => this.addState('rnn_state', { shape: shape as Shape, initializer }));
  }

  override call(input: Nodes, context: CallContext, options: RecurrentCallOptions = {}): Node {
    const [x, ...listed] = nodeList(input) as readonly [Node, ...Node[]];
    const initial = this.#initialStates(listed, options.initialState);
    const { stepShape, stateShapes } = this.#checkInputs([x, ...initial].map(({ shape }) => shape));
    const mask = stepMask(x, context);
    const loop = prepareCell(this.cell, stepShape as Shape, context);
    const { output, outputs, states } = repeatCell(loop, {
      sequence: loop.project(timeFirst(x)), // [steps, batch, ...]
      mask: mask && timeFirst(mask), // [steps, batch]
      start: this.#start(initial, stateShapes as readonly Shape[], context),
      returnSequences: this.returnSequences,
      reverse: this.goBackwards,
      unroll: this.unroll,
      zeroOutputForMask: this.zeroOutputForMask,
      outputShape: this.#outputShape(stepShape, stateShapes) as Shape,
    });
    this.#states.forEach((state, i) => {
      context.carry(state, states[i]!);
    });
    const result = outputs === undefined ? output : timeFirst(this.goBackwards ? reverse(outputs, [0]) : outputs);
    // Typed as what most uses give; the factories know of returnState.
    return (this.returnState ? [result, ...states] : result) as Node;
  }

  protected override computeMasks(
    [input]: readonly Node[],
    outputs: readonly Node[],
    context: CallContext,
  ): readonly (Node | undefined)[] {
    const mask = stepMask(input!, context);
    if (mask === undefined || !this.returnSequences) return outputs.map(() => undefined);
    const inOrder = this.goBackwards ? reverse(mask, [1]) : mask; // [batch, steps]
    return outputs.map((_, i) => (i === 0 ? inOrder : undefined));
  }

  override computeOutputShape(inputShape: Shapes): SymbolicShape {
    const { sequence, stepShape, stateShapes } = this.#checkInputs(shapeList(inputShape));
    const [batch, ...sizes] = this.#outputShape(stepShape, stateShapes);
    const output = this.returnSequences ? [batch!, sequence.steps, ...sizes] : [batch!, ...sizes];
    return (this.returnState ? [output, ...stateShapes] : output) as SymbolicShape;
  }

  override getConfig(): LayerConfig {
    return Object.fromEntries(LOOP_OPTIONS.map((name) => [name, this[name]]));
  }

  #outputShape(stepShape: SymbolicShape, stateShapes: readonly SymbolicShape[]): SymbolicShape {
    return this.cell.computeOutputShape([stepShape, ...stateShapes])[0]!;
  }

  #start(initial: readonly Node[], shapes: readonly Shape[], context: CallContext): readonly Node[] {
    if (initial.length > 0) return initial;
    if (this.#states.length > 0) return this.#states.map((state) => context.read(state));
    return shapes.map((shape) => constant(0, shape));
  }

  #initialStates(listed: readonly Node[], option: RecurrentCallOptions['initialState']): readonly Node[] {
    if (option === undefined) return listed;
    if (listed.length > 0) {
      throw new InvalidArgumentError(
        `${this.label}: expected the initial states behind the input or as initialState, got both. Leave one of them out.`,
        { details: { layer: this.label } },
      );
    }
    return nodeList(option);
  }

  /** Checks an input and the initial states, which may be left out. */
  #checkInputs([input, ...states]: readonly SymbolicShape[]): {
    readonly sequence: SequenceShape;
    readonly stepShape: SymbolicShape;
    readonly stateShapes: readonly SymbolicShape[];
  } {
    const sequence = this.checkSequence(input!);
    const stepShape = [sequence.batch, ...sequence.features];
    this.#checkBuilt(sequence, input!);
    const stateShapes = this.cell.stateShapes(stepShape);
    if (states.length > 0 && !match(states, stateShapes)) {
      const expected = `${stateShapes.map(formatShape).join(' and ')} as initial states`;
      refuseShape(this, expected, states, 'Give one for each state, in the order in which returnState gives them.');
    }
    return { sequence, stepShape, stateShapes };
  }

  /** Refuses other features, and with `stateful` another batch size, than those that the layer was built for. */
  #checkBuilt({ batch, features }: SequenceShape, shape: SymbolicShape): void {
    if (!this.built) return;
    const [builtBatch, , ...builtFeatures] = shapeList(this.builtShape!)[0]!;
    if (builtFeatures.some((size, axis) => size !== features[axis])) {
      refuseShape(
        this,
        `${builtFeatures.join(' x ')} features, for which it was built`,
        shape,
        'Use another layer for inputs of another size.',
      );
    }
    if (this.stateful && batch !== null && batch !== builtBatch) {
      refuseShape(
        this,
        `a batch of ${builtBatch}, for which it keeps states`,
        shape,
        `Give batches of ${builtBatch} (batchSize, and data whose length it divides), or set stateful to false.`,
      );
    }
  }
}

/** Which steps of a sequence count: those of which anything does. Bool `[batch, steps]`. */
function stepMask(x: Node, context: CallContext): Node | undefined {
  const mask = context.maskOf(x);
  if (mask === undefined) return undefined;
  const sizes = x.shape.slice(0, 2);
  if (mask.shape.length < 2) return expandMask(mask, sizes);
  return mask.shape.length === 2 ? mask : reduceAny(mask, { axes: mask.shape.slice(2).map((_, i) => i + 2) });
}

/** Whether states are as many as those of a cell, of the same shapes; an open batch size fits any. */
function match(states: readonly SymbolicShape[], expected: readonly SymbolicShape[]): boolean {
  return (
    states.length === expected.length &&
    states.every((state, i) => {
      const other = expected[i]!;
      const fits = (dim: number | null, axis: number): boolean =>
        dim === other[axis] || (axis === 0 && (dim === null || other[0] === null));
      return state.length === other.length && state.every(fits);
    })
  );
}

/** `[batch, steps, ...] -> [steps, batch, ...]`, and back. */
function timeFirst(x: Node): Node {
  return transpose(x, [1, 0, ...x.shape.slice(2).map((_, i) => i + 2)]);
}
