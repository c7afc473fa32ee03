/** The layer that puts dimensions into another order. */
import { transpose } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link Permute}. */
export interface PermuteOptions extends LayerOptions {
  /** Dimension `i` of a sample's output is dimension `dims[i]` of its input; they count from 1, without the batch. */
  dims: readonly number[];
}

/**
 * Puts the dimensions of each sample into another order, for example steps and features before a recurrent layer.
 *
 * @formula `output.shape[i] = input.shape[dims[i - 1]]`, `i` from 1 on
 * @shape input `[batch, ...dims]` -> output `[batch, ...dims in the new order]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `dims` does not name each of 1..n once
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when a sample has another number of dimensions
 *
 * @example
 * ```ts
 * layers.permute({ dims: [2, 1] }).computeOutputShape([null, 10, 64]); // => [null, 64, 10]
 * ```
 *
 * @see keras.layers.Permute
 */
export class Permute extends Layer {
  readonly dims: readonly number[];

  constructor(options: PermuteOptions) {
    super(options, ['dims']);
    const dims: unknown = options.dims;
    const isOrder = Array.isArray(dims) && dims.length > 0 && dims.every((_, i) => dims.includes(i + 1));
    if (!isOrder) {
      throw new InvalidArgumentError(
        `Permute: expected dims to be an array of 1, 2, ... in some order, as [2, 1], got ${describeValue(dims)}. ` +
          'They count from 1: the batch stays first.',
        { details: { owner: 'Permute', argument: 'dims', value: dims } },
      );
    }
    this.dims = [...dims];
  }

  override call(input: Node): Node {
    this.computeOutputShape(input.shape);
    return transpose(input, [0, ...this.dims]);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    if (inputShape.length !== this.dims.length + 1) {
      refuseShape(
        this,
        `samples of ${this.dims.length} dimensions, one for each of dims [${this.dims.join(', ')}]`,
        inputShape,
        'Name each dimension but the batch once in dims.',
      );
    }
    return [inputShape[0]!, ...this.dims.map((dim) => inputShape[dim]!)];
  }

  override getConfig(): LayerConfig {
    return { dims: [...this.dims] };
  }
}
