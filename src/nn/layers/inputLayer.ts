/** The place where data enters. */
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link InputLayer}: exactly one of `shape`, `batchShape` and `inputShape`. */
export interface InputLayerOptions extends LayerOptions {
  /** Shape of one sample. */
  shape?: readonly number[];
  /** The same with `null` for the batch in front. */
  batchShape?: readonly (number | null)[];
}

/**
 * States the shape of the inputs, as the first layer of a model.
 *
 * @remarks
 * The same as `inputShape` on the first layer. The batch size stays open: a model takes batches of any size.
 *
 * @shape input `[batch, ...shape]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when the shape is missing or given twice
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for an input of another shape
 *
 * @example
 * ```ts
 * layers.inputLayer({ shape: [28, 28, 1] }).inputShape; // => [28, 28, 1]
 * ```
 */
export class InputLayer extends Layer {
  declare readonly inputShape: readonly number[];

  constructor(options: InputLayerOptions) {
    super(withInputShape(options), ['shape', 'batchShape']);
  }

  override call(input: Node): Node {
    this.computeOutputShape(input.shape);
    return input;
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const [, ...sample] = inputShape;
    const fits =
      inputShape.length > 0 &&
      sample.length === this.inputShape.length &&
      sample.every((dim, axis) => dim === this.inputShape[axis]);
    if (!fits) {
      const expected = `[batch, ${this.inputShape.join(', ')}]`;
      refuseShape(
        this,
        `input of shape ${expected}`,
        inputShape,
        'Reshape the data, or change the shape of the model.',
      );
    }
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return { batchShape: [null, ...this.inputShape] };
  }
}

function withInputShape(options: InputLayerOptions): InputLayerOptions {
  const { shape, batchShape, inputShape } = options;
  const given = [shape, batchShape, inputShape].filter((value) => value !== undefined);
  if (given.length !== 1) {
    throw new InvalidArgumentError(
      `InputLayer: expected one of shape, batchShape and inputShape, got ${given.length}. Example: { shape: [28, 28, 1] }.`,
      { details: { owner: 'InputLayer', given: given.length } },
    );
  }
  if (batchShape === undefined) return { ...options, inputShape: (shape ?? inputShape)! };
  if (!Array.isArray(batchShape) || batchShape[0] !== null) {
    throw new InvalidArgumentError(
      `InputLayer: expected batchShape to begin with null, for batches of any size, got ${describeValue(batchShape)}.`,
      { details: { owner: 'InputLayer', argument: 'batchShape', value: batchShape } },
    );
  }
  return { ...options, inputShape: batchShape.slice(1) as number[] };
}
