/** What the built-in cells of vectors share: the projection of the input, and the product with the state. */
import { add, constant, dot, multiply, reshape } from '../../graph/build.ts';
import { concat, slice } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape, SymbolicShape } from '../../tensor/shape.ts';
import { checkInteger } from '../../util/check.ts';
import type { CallContext } from '../context.ts';
import type { CellLoop } from './cell.ts';
import { refuseShape } from './inputChecks.ts';
import { type DropoutMask, KernelCell, type KernelCellOptions } from './kernelCell.ts';
import type { LayerConfig } from './layer.ts';

/** Options of the built-in cells. */
export interface RecurrentCellOptions extends KernelCellOptions {
  /** Size of the state and of the output, at least 1. */
  units: number;
}

/** `state . recurrent_kernel[:, first .. first + count)`, with its mask: `[batch, units] -> [batch, count * units]`. */
export type RecurrentProduct = (state: Node, first?: number, count?: number) => Node;

/** Makes new carries `[batch, units]`, of which the first is the output, from those before and the projected input `[batch, gates * units]`. */
export type RecurrentStep = (carries: readonly Node[], projected: Node) => Node[];

/**
 * Base class of the cells of vectors.
 *
 * @remarks
 * A subclass says what one step does. In a loop, all steps' products of the input and the kernel are one matrix product
 * before it, laid out with time first, so that a step reads a contiguous part of it.
 *
 * @shape inputs `[batch, features]` and `[batch, units]` for each state -> outputs `[batch, units]` and the new states;
 *   kernel `[features, gates * units]`, recurrent kernel `[units, gates * units]`
 */
export abstract class RecurrentCell extends KernelCell {
  readonly units: number;

  /** @param owner - What messages about the options call it: the layer that repeats it. */
  constructor(options: RecurrentCellOptions, ownOptions: readonly string[], owner: string) {
    super(options, ['units', ...ownOptions], owner);
    this.units = checkInteger(owner, 'units', options.units);
  }

  /** Matrices of `units` columns beside each other in each kernel. */
  protected abstract readonly gates: number;

  /** Parts of the state, each `[batch, units]`; the first is the output. */
  protected abstract readonly carries: number;

  /** What each step does; made once for all steps, outside of the loop. */
  protected abstract makeStep(recur: RecurrentProduct, context: CallContext): RecurrentStep;

  /** Adds the weight of the bias. */
  protected addBiasOfGates(): void {
    this.addBiasWeight([this.gates * this.units]);
  }

  /** What is added to the projected input; undefined with `useBias: false`. */
  protected inputBias(context: CallContext): Node | undefined {
    return this.bias && context.read(this.bias);
  }

  protected override build(inputShapes: readonly SymbolicShape[]): void {
    this.checkInputs(inputShapes);
    const size = this.gates * this.units;
    this.addKernels([inputShapes[0]![1]!, size], [this.units, size]);
    this.addBiasOfGates();
  }

  override stateShapes([batch]: SymbolicShape): readonly SymbolicShape[] {
    return Array.from({ length: this.carries }, () => [batch!, this.units]);
  }

  /** Draws the masks, and computes what all steps share. */
  override prepare([batch, features]: Shape, context: CallContext): CellLoop {
    const inputMasks = this.drawMasks(this.dropout, this.#masksPerCall, [1, batch!, features!], context);
    const stateMasks = this.drawMasks(this.recurrentDropout, this.#masksPerCall, [batch!, this.units], context);
    const step = this.makeStep(this.#recurrentProduct(batch!, stateMasks, context), context);
    return {
      project: (sequence) => this.#project(sequence, inputMasks, context),
      step: (states, projected) => {
        const after = step(states, projected);
        return { output: after[0]!, states: after };
      },
      outputState: 0,
    };
  }

  override getConfig(): LayerConfig {
    return { units: this.units, ...super.getConfig() };
  }

  /** Columns `units * place` on of `[rows, gates * units]`: those of one gate or of `count`. */
  protected gate(x: Node, place: number, count = 1): Node {
    return slice(x, [0, place * this.units], [x.shape[0]!, count * this.units]); // [rows, count * units]
  }

  /** Like Keras: with dropout of the state, each gate has masks of its own, also for the input. */
  get #masksPerCall(): number {
    return this.recurrentDropout > 0 ? this.gates : 1;
  }

  /** `x . kernel + bias` of all steps at once: `[steps, batch, features] -> [steps, batch, gates * units]`. */
  #project(x: Node, masks: readonly DropoutMask[], context: CallContext): Node {
    const [steps, batch, features] = x.shape as readonly [number, number, number];
    const kernel = context.read(this.kernel);
    const product = (masked: Node, part: Node): Node => dot(reshape(masked, [steps * batch, features]), part);
    const products =
      masks.length <= 1
        ? [product(masks[0]?.(x) ?? x, kernel)]
        : masks.map((mask, place) => product(mask(x), this.gate(kernel, place)));
    const all = concat(products); // [steps * batch, gates * units]
    const bias = this.inputBias(context);
    return reshape(bias === undefined ? all : add(all, bias), [steps, batch, this.gates * this.units]);
  }

  #recurrentProduct(batch: number, drawn: readonly DropoutMask[], context: CallContext): RecurrentProduct {
    const kernel = context.read(this.recurrentKernel);
    const ones = constant(1, [batch, this.units]);
    const masks = drawn.map((mask) => mask(ones));
    return (state, first = 0, count = this.gates) => {
      if (masks.length === 0) return dot(state, this.gate(kernel, first, count));
      const parts = masks.slice(first, first + count);
      return concat(parts.map((mask, i) => dot(multiply(state, mask), this.gate(kernel, first + i))));
    };
  }

  protected override checkInputs(shapes: readonly SymbolicShape[]): void {
    const [input, ...states] = shapes as readonly [SymbolicShape, ...SymbolicShape[]];
    const features = input[1];
    const { length } = this.stateShapes(input);
    const areStates =
      states.length === length && states.every((state) => state.length === 2 && state[1] === this.units);
    if (input.length !== 2 || !features || !areStates) {
      const expected = `an input [batch, features] of one step and ${length} of [batch, ${this.units}] for the state`;
      refuseShape(this, expected, shapes, 'For sequences use layers.rnn({ cell }).');
    }
    if (this.built && features !== this.kernel.shape[0]) {
      const expected = `${this.kernel.shape[0]} features, for which it was built`;
      refuseShape(this, expected, shapes, 'Use another cell for inputs of another size.');
    }
  }
}
