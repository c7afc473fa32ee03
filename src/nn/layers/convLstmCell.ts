/** One step of convolutional long short-term memory. */
import { add, constant, convolution, multiply, reshape } from '../../graph/build.ts';
import { concat, slice } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import { type Padding, paddingPair, type Shape, type SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean, checkInteger, checkOneOf } from '../../util/check.ts';
import { type Activation, type ActivationLike, resolveActivation, serializeActivation } from '../activations.ts';
import type { CallContext } from '../context.ts';
import type { CellLoop } from './cell.ts';
import { ForgetGateBias } from './forgetGateBias.ts';
import { checkDataFormat, refuseShape, type SpatialRank, type SpatialSizes } from './inputChecks.ts';
import { type DropoutMask, KernelCell, type KernelCellOptions } from './kernelCell.ts';
import type { LayerConfig } from './layer.ts';
import { lstmStep } from './lstmStep.ts';
import { SlidingWindow } from './slidingWindow.ts';

/** Options of the cell of {@link ConvLSTM}. Sizes are one number, or one for each spatial dimension. */
export interface ConvLSTMCellOptions<Rank extends SpatialRank> extends KernelCellOptions {
  /** Number of channels of the state and of the output, at least 1. */
  filters: number;
  /** Size of the windows over the input and over the state [pixels or steps]. */
  kernelSize: number | SpatialSizes<Rank>;
  /** Distance between the windows over the input [pixels or steps]. @defaultValue 1 */
  strides?: number | SpatialSizes<Rank>;
  /** Of the input; that of the state is always 'same'. @defaultValue 'valid' */
  padding?: Padding;
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
  /** Distance between the elements of a window over the input; not together with strides above 1. @defaultValue 1 */
  dilationRate?: number | SpatialSizes<Rank>;
  /** Applied to the gates. @defaultValue 'sigmoid' */
  recurrentActivation?: ActivationLike | null;
  /** Whether the bias of the forget gate starts with 1, so that the memory is kept at first. @defaultValue true */
  unitForgetBias?: boolean;
}

/** Names of {@link ConvLSTMCellOptions} beside those of all cells with kernels. */
export const CONV_LSTM_OPTIONS = [
  'filters',
  'kernelSize',
  'strides',
  'padding',
  'dataFormat',
  'dilationRate',
  'recurrentActivation',
  'unitForgetBias',
] as const;

/** Input, forget, candidate and output. */
const GATES = 4;

/**
 * The cell of {@link ConvLSTM}.
 *
 * @shape inputs `[batch, ...spatial, channels]`, `[batch, ...outSpatial, filters]` twice -> outputs
 *   `[batch, ...outSpatial, filters]` three times; kernel `[...kernelSize, channels, 4 * filters]`, recurrent kernel
 *   `[...kernelSize, filters, 4 * filters]`, bias `[4 * filters]`
 */
export class ConvLSTMCell<Rank extends SpatialRank = SpatialRank> extends KernelCell {
  readonly filters: number;
  readonly recurrentActivation: Activation;
  readonly unitForgetBias: boolean;
  readonly window: SlidingWindow<Rank>;

  constructor(rank: Rank, options: ConvLSTMCellOptions<Rank>, owner: string) {
    super(options, CONV_LSTM_OPTIONS, owner);
    this.filters = checkInteger(owner, 'filters', options.filters);
    checkOneOf(owner, 'padding', options.padding ?? 'valid', ['valid', 'same']);
    checkDataFormat(owner, options.dataFormat, rank);
    this.window = new SlidingWindow(owner, rank, { ...options, sizeName: 'kernelSize', size: options.kernelSize });
    const { recurrentActivation = 'sigmoid' } = options;
    this.recurrentActivation = resolveActivation(recurrentActivation);
    this.unitForgetBias = checkBoolean(owner, 'unitForgetBias', options.unitForgetBias ?? true);
  }

  protected override build(inputShapes: readonly SymbolicShape[]): void {
    this.checkInputs(inputShapes);
    const { size } = this.window;
    const channels = inputShapes[0]!.at(-1)!;
    const width = GATES * this.filters;
    this.addKernels([...size, channels, width], [...size, this.filters, width]);
    this.addBiasWeight([width], this.unitForgetBias ? new ForgetGateBias(this.biasInitializer) : this.biasInitializer);
  }

  override stateShapes(inputShape: SymbolicShape): readonly SymbolicShape[] {
    const { batch, spatial } = this.window.requireFits(this, inputShape);
    const shape = [batch, ...this.window.outputSizes(spatial), this.filters];
    return [shape, shape];
  }

  /** Draws the masks, and convolves the inputs of all steps at once. */
  override prepare(inputShape: Shape, context: CallContext): CellLoop {
    const stateShape = this.stateShapes(inputShape)[0] as Shape;
    const inputMasks = this.drawMasks(this.dropout, GATES, [1, ...inputShape], context);
    const stateMasks = this.drawMasks(this.recurrentDropout, GATES, stateShape, context);
    const recur = this.#recurrentProduct(stateShape, stateMasks, context);
    return {
      project: (sequence) => this.#project(sequence, inputMasks, context),
      step: ([state, memory], projected) => {
        const all = add(recur(state!), projected); // [batch, ...outSpatial, 4 * filters]
        const states = lstmStep((place) => gateOf(all, place), memory!, this);
        return { output: states[0], states };
      },
      outputState: 0,
    };
  }

  override getConfig(): LayerConfig {
    const { size, strides, padding, dilationRate } = this.window;
    return {
      filters: this.filters,
      kernelSize: [...size],
      strides: [...strides],
      padding,
      dataFormat: 'channelsLast',
      dilationRate: [...dilationRate],
      ...super.getConfig(),
      recurrentActivation: serializeActivation(this.recurrentActivation),
      unitForgetBias: this.unitForgetBias,
    };
  }

  /** `conv(x, kernel) + bias` of all steps: `[steps, batch, ...spatial, channels] -> [steps, batch, ...outSpatial, 4 * filters]`. */
  #project(x: Node, masks: readonly DropoutMask[], context: CallContext): Node {
    const [steps, batch, ...sizes] = x.shape as readonly [number, number, ...number[]];
    const kernel = context.read(this.kernel);
    const convolve = (masked: Node, part: Node): Node => {
      const all = reshape(masked, [steps * batch, ...sizes]);
      return convolution(all, part, { ...this.window.attributes(all), groups: 1 });
    };
    const parts =
      masks.length === 0 ? [convolve(x, kernel)] : masks.map((mask, place) => convolve(mask(x), gateOf(kernel, place)));
    const all = this.addBias(concat(parts, -1), context); // [steps * batch, ...outSpatial, 4 * filters]
    return reshape(all, [steps, batch, ...all.shape.slice(1)]);
  }

  #recurrentProduct(shape: Shape, drawn: readonly DropoutMask[], context: CallContext): (state: Node) => Node {
    const kernel = context.read(this.recurrentKernel);
    const ones = constant(1, shape);
    const masks = drawn.map((mask) => mask(ones));
    const spatial = shape.slice(1, -1);
    const options = {
      strides: spatial.map(() => 1),
      padding: spatial.map((size, axis) => paddingPair('same', size, this.window.size[axis]!, 1)),
      dilations: spatial.map(() => 1),
      groups: 1,
    };
    return (state) =>
      masks.length === 0
        ? convolution(state, kernel, options)
        : concat(
            masks.map((mask, place) => convolution(multiply(state, mask), gateOf(kernel, place), options)),
            -1,
          );
  }

  protected override checkInputs(shapes: readonly SymbolicShape[]): void {
    const [input, ...states] = shapes as readonly [SymbolicShape, ...SymbolicShape[]];
    const expected = this.stateShapes(input);
    const fit = states.every((state, i) => state.slice(1).join() === expected[i]?.slice(1).join());
    if (states.length !== expected.length || !fit) {
      refuseShape(this, 'an input and two states of the size of its output', shapes, 'Use layers.convLstm1d to 3d.');
    }
  }
}

/** One of four equal parts along the last axis. */
function gateOf(x: Node, place: number): Node {
  const size = x.shape.at(-1)! / GATES;
  const leading = x.shape.slice(0, -1);
  return slice(x, [...leading.map(() => 0), place * size], [...leading, size]);
}
