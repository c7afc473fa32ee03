/** The layer that makes a sequence of a row. */
import { broadcast } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkInteger } from '../../util/check.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link RepeatVector}. */
export interface RepeatVectorOptions extends LayerOptions {
  /** Number of steps, at least 1. */
  n: number;
}

/**
 * Repeats a row of features at each step of a sequence: between an encoder and a recurrent decoder.
 *
 * @formula `y[b, t, f] = x[b, f]`
 * @shape input `[batch, features]` -> output `[batch, n, features]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `n` is not a positive integer
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 2-D
 *
 * @example
 * ```ts
 * layers.repeatVector({ n: 3 }).computeOutputShape([null, 32]); // => [null, 3, 32]
 * ```
 *
 * @see keras.layers.RepeatVector
 */
export class RepeatVector extends Layer {
  readonly n: number;

  constructor(options: RepeatVectorOptions) {
    super(options, ['n']);
    this.n = checkInteger('RepeatVector', 'n', options.n);
  }

  override call(input: Node): Node {
    const [batch, steps, features] = this.computeOutputShape(input.shape) as readonly [number, number, number];
    return broadcast(input, [batch, steps, features], [0, 2]);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    if (inputShape.length !== 2) {
      refuseShape(this, '2-D input [batch, features]', inputShape, 'Flatten samples with layers.flatten() before it.');
    }
    return [inputShape[0]!, this.n, inputShape[1]!];
  }

  override getConfig(): LayerConfig {
    return { n: this.n };
  }
}
