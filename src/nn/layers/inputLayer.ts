/** The place where data enters. */
import type { Node } from '../../graph/node.ts';
import type { DType } from '../../tensor/dtype.ts';
import { areCompatible, type SymbolicShape } from '../../tensor/shape.ts';
import { checkInteger, checkOneOf } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue, formatShape } from '../../util/format.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
import { SymbolicTensor } from './symbolicTensor.ts';

/** Types in which data enters a graph. */
const INPUT_DTYPES = ['float32', 'int32', 'uint8', 'bool'] as const;

/** Options of {@link InputLayer}: exactly one of `shape`, `batchShape` and `inputShape`. */
export interface InputLayerOptions extends LayerOptions {
  /** Shape of one sample; `null` for a size that may differ from batch to batch, where the layers allow it. @defaultValue `batchShape` without its first */
  shape?: readonly (number | null)[];
  /** The same with the size of every batch in front, or `null` for batches of any size. @defaultValue `shape` after `batchSize` */
  batchShape?: readonly (number | null)[];
  /** Size of every batch, beside `shape`: what stateful layers need. @defaultValue any */
  batchSize?: number | null;
  /** Element type in which the data enters the model. @defaultValue 'float32' */
  dtype?: (typeof INPUT_DTYPES)[number];
}

/**
 * States the shape of the inputs: the start of a functional model, or the first layer of a sequential one.
 *
 * @remarks
 * `input()` makes one and gives its tensor. In a sequential model it is the same as `inputShape` on the first layer. The
 * batch size stays open unless `batchShape` or `batchSize` says it.
 *
 * @formula `y = x`
 * @shape input `[batch, ...shape]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when the shape is missing or given twice
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for an input of another shape
 *
 * @example
 * ```ts
 * layers.inputLayer({ shape: [28, 28, 1] }).batchShape; // => [null, 28, 28, 1]
 * ```
 *
 * @see keras.layers.InputLayer
 */
export class InputLayer extends Layer {
  /** Shape of a batch; `null` for what is open. */
  readonly batchShape: SymbolicShape;
  readonly dtype: DType;
  /** What the layer gives: the tensor to apply layers to. */
  readonly output: SymbolicTensor;

  constructor(options: InputLayerOptions) {
    const { shape: _, batchShape: __, inputShape: ___, ...others } = options;
    super(others, ['batchSize', 'dtype']);
    this.batchShape = batchShapeOf(options);
    this.dtype = checkOneOf('InputLayer', 'dtype', options.dtype ?? 'float32', INPUT_DTYPES);
    const outputs: SymbolicTensor[] = [];
    const application = { layer: this, inputs: [], isList: false, options: undefined, outputs, givesList: false };
    this.output = new SymbolicTensor(this.batchShape, this.dtype, application, 0);
    outputs.push(this.output);
  }

  override call(input: Node): Node {
    this.computeOutputShape(input.shape);
    return input;
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    if (!areCompatible(inputShape, this.batchShape)) {
      const expected = `[${this.batchShape.map((dim, axis) => dim ?? (axis === 0 ? 'batch' : '?')).join(', ')}]`;
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
    return { batchShape: [...this.batchShape], dtype: this.dtype };
  }
}

function batchShapeOf({ shape, batchShape, inputShape, batchSize }: InputLayerOptions): SymbolicShape {
  const given = [shape, batchShape, inputShape].filter((value) => value !== undefined);
  if (given.length !== 1) {
    throw new InvalidArgumentError(
      `InputLayer: expected one of shape, batchShape and inputShape, got ${given.length}. Example: { shape: [28, 28, 1] }.`,
      { details: { owner: 'InputLayer', given: given.length } },
    );
  }
  if (batchShape !== undefined && batchSize !== undefined) {
    throw new InvalidArgumentError(
      `InputLayer: batchSize goes with shape; batchShape ${formatShape(batchShape)} begins with the size of a batch. Leave one out.`,
      { details: { owner: 'InputLayer', argument: 'batchSize' } },
    );
  }
  const name = batchShape !== undefined ? 'batchShape' : shape !== undefined ? 'shape' : 'inputShape';
  const sizes = given[0] as SymbolicShape;
  if (!Array.isArray(sizes) || (name === 'batchShape' && sizes.length === 0)) {
    throw new InvalidArgumentError(
      `InputLayer: expected ${name} to be an array of positive integers${name === 'batchShape' ? ' that begins with the batch size or null' : ' without the batch dimension'}, got ${describeValue(sizes)}.`,
      { details: { owner: 'InputLayer', argument: name, value: sizes } },
    );
  }
  sizes.forEach((dim, i) => {
    if (dim !== null) checkInteger('InputLayer', `${name}[${i}]`, dim);
  });
  if (name === 'batchShape') return [...sizes];
  const batch =
    batchSize === undefined || batchSize === null ? null : checkInteger('InputLayer', 'batchSize', batchSize);
  return [batch, ...sizes];
}
