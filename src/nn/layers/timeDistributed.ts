/** A layer applied to every step of a sequence. */
import { reshape } from '../../graph/build.ts';
import { concat, slice } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape, SymbolicShape } from '../../tensor/shape.ts';
import type { CallContext } from '../context.ts';
import { refuseShape } from './inputChecks.ts';
import type { LayerLike } from './layerConfig.ts';
import { isShapeList } from './structure.ts';
import { Wrapper, type WrapperOptions } from './wrapper.ts';

/** Options of {@link TimeDistributed}. */
export interface TimeDistributedOptions extends WrapperOptions {
  /** What is applied to each step. */
  layer: LayerLike;
}

/**
 * Applies a layer to each step of a sequence, with the same weights: a convolution to each picture of a film.
 *
 * @remarks
 * The steps are run as one large batch, as fast as the layer itself. A layer that changes its own state while training, such as
 * batch normalisation, is run step by step, with the statistics of each step, as Keras does. A layer of your own has to treat
 * the samples of a batch one by one, or have such a state.
 *
 * @formula `y[:, t] = layer(x[:, t])`
 * @shape input `[batch, steps, ...dims]` -> output `[batch, steps, ...]`, of each step what the layer gives for `[batch, ...dims]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `layer` is no layer
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for an input with fewer than three dimensions, or whose steps the layer does
 *   not take
 *
 * @example
 * ```ts
 * const layer = layers.timeDistributed({ layer: layers.conv2d({ filters: 8, kernelSize: 3 }) });
 * layer.computeOutputShape([null, 10, 28, 28, 1]); // => [null, 10, 26, 26, 8]
 * ```
 *
 * @see keras.layers.TimeDistributed
 */
export class TimeDistributed extends Wrapper {
  override readonly supportsMasking: boolean = true;

  constructor(options: TimeDistributedOptions) {
    super(options);
  }

  protected override build(inputShape: SymbolicShape): void {
    this.layer.ensureBuilt(this.#stepShape(inputShape));
  }

  override call(input: Node, context: CallContext): Node {
    this.#stepShape(input.shape);
    const [batch, steps] = input.shape as readonly [number, number];
    const { layer } = this;
    const isSequential = layer.stateWeights.length > 0 || (context.training && layer.weights.some((w) => !w.trainable));
    if (!isSequential) {
      const output = this.#apply(foldTime(input), context.maskOf(input), foldTime, context); // [batch * steps, ...]
      return reshape(output, [batch, steps, ...output.shape.slice(1)]);
    }
    const outputs = Array.from({ length: steps }, (_, step) => {
      const at = (x: Node): Node => stepOf(x, step);
      const output = this.#apply(at(input), context.maskOf(input), at, context); // [batch, ...]
      return reshape(output, [batch, 1, ...output.shape.slice(1)]);
    });
    return concat(outputs, 1);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const output = this.layer.computeOutputShape(this.#stepShape(inputShape));
    if (isShapeList(output)) {
      refuseShape(this, 'a layer that gives one tensor', output, 'Set returnState to false, or merge the outputs.');
    }
    const [batch, ...sizes] = output;
    return [batch!, inputShape[1]!, ...sizes];
  }

  /** Calls the layer with the part of the mask that belongs to its input. */
  #apply(input: Node, mask: Node | undefined, part: (x: Node) => Node, context: CallContext): Node {
    if (mask !== undefined && mask.shape.length > 1) context.setMask(input, part(mask));
    return this.layer.invoke(input, context) as Node;
  }

  /** Of one step: `[batch, ...dims]`. */
  #stepShape(shape: SymbolicShape): SymbolicShape {
    if (shape.length < 3) {
      const advice = 'Give sequences: layers.reshape({ targetShape: [steps, features] }).';
      refuseShape(this, 'an input [batch, steps, ...dims]', shape, advice);
    }
    const [batch, , ...dims] = shape;
    return [batch!, ...dims];
  }
}

/** `[batch, steps, ...dims] -> [batch * steps, ...dims]` */
function foldTime(x: Node): Node {
  const [batch, steps, ...dims] = x.shape as readonly [number, number, ...number[]];
  return reshape(x, [batch * steps, ...dims]);
}

/** `x[:, step]`: `[batch, steps, ...dims] -> [batch, ...dims]` */
function stepOf(x: Node, step: number): Node {
  const [batch, , ...dims] = x.shape as readonly [number, number, ...number[]];
  const size: Shape = [batch, 1, ...dims];
  const part = slice(
    x,
    size.map((_, axis) => (axis === 1 ? step : 0)),
    size,
  );
  return reshape(part, [batch, ...dims]);
}
