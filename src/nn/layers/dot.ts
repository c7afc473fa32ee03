/** Dot products of samples. */
import { reshape } from '../../graph/build.ts';
import { contract } from '../../graph/composite/einsum.ts';
import { unitVector } from '../../graph/composite/regressionErrors.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions, type ListInputs } from './layer.ts';

/** Options of {@link Dot}. */
export interface DotOptions extends LayerOptions {
  /** The axis of each input that is summed over, one for both or a pair; not 0, that of the batch. */
  axes: number | readonly [number, number];
  /** Whether the vectors along the axes are brought to length 1 before: the output is then the cosine. @defaultValue false */
  normalize?: boolean;
}

/**
 * Takes dot products of two tensors, sample by sample.
 *
 * @remarks The output has the axes of the first input, then those of the second but for the batch, without those summed over.
 *
 * @formula `y[n, ...i, ...j] = sum_k x_1[n, ...i, k] * x_2[n, ...j, k]`
 * @shape inputs `[batch, ...dims1]` and `[batch, ...dims2]`, each with the size k along its axis
 *   -> output `[batch, ...rest1, ...rest2]`; `[batch, 1]` of two vectors
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `axes` is no integer and no pair of them, or holds 0
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for another number of inputs, or other sizes along the axes
 *
 * @example
 * ```ts
 * layers.dot({ axes: [2, 1] }).computeOutputShape([[null, 5, 3], [null, 3, 4]]); // => [null, 5, 4]
 * ```
 *
 * @see keras.layers.Dot
 */
export class Dot extends Layer {
  override readonly listInputs: ListInputs = 'always';
  readonly axes: number | readonly [number, number];
  readonly normalize: boolean;

  constructor(options: DotOptions) {
    super(options, ['axes', 'normalize']);
    this.axes = checkAxes(options.axes);
    this.normalize = checkBoolean('Dot', 'normalize', options.normalize ?? false);
  }

  override call(inputs: readonly Node[]): Node {
    const places = this.#places(inputs.map(({ shape }) => shape));
    const [first, second] = inputs.map((input, i) => {
      const axes = input.shape.map((_, axis) =>
        axis === 0 ? 'batch' : axis === places[i] ? 'summed' : `${i}.${axis}`,
      );
      return { node: this.normalize ? unitVector(input, places[i]!) : input, axes };
    });
    const rest = [...first!.axes, ...second!.axes.slice(1)].filter((name) => name !== 'summed');
    const output = contract(first!, second!, rest);
    return output.shape.length === 1 ? reshape(output, [output.shape[0]!, 1]) : output;
  }

  override computeOutputShape(inputShapes: readonly SymbolicShape[]): SymbolicShape {
    const places = this.#places(inputShapes);
    const [first, second] = inputShapes.map((shape, i) => shape.filter((_, axis) => axis !== places[i]));
    const [batch, ...rest] = first!;
    const output = [batch ?? second![0]!, ...rest, ...second!.slice(1)];
    return output.length === 1 ? [output[0]!, 1] : output;
  }

  override getConfig(): LayerConfig {
    return { axes: typeof this.axes === 'number' ? this.axes : [...this.axes], normalize: this.normalize };
  }

  /** The axis of each input, counted from the start. Checks the inputs. */
  #places(shapes: readonly SymbolicShape[]): readonly number[] {
    if (shapes.length !== 2) {
      refuseShape(this, 'a list of 2 tensors', shapes, 'Give them to apply as a list: apply([a, b]).');
    }
    const places = shapes.map(({ length }, i) => {
      const axis = typeof this.axes === 'number' ? this.axes : this.axes[i]!;
      return axis < 0 ? axis + length : axis;
    });
    const [a, b] = shapes.map((shape, i) => (places[i]! < 1 ? undefined : shape[places[i]!]));
    const [batch, otherBatch] = shapes.map(([size]) => size ?? null);
    if (
      a === undefined ||
      b === undefined ||
      a !== b ||
      (batch !== null && otherBatch !== null && batch !== otherBatch)
    ) {
      refuseShape(
        this,
        `inputs of equal sizes along axes ${[this.axes].flat().join(' and ')}`,
        shapes,
        'Give the axis of each input: axes: [2, 1] sums over axis 2 of the first and axis 1 of the second.',
      );
    }
    return places;
  }
}

function checkAxes(value: unknown): number | readonly [number, number] {
  const isAxis = (axis: unknown): boolean => Number.isInteger(axis) && axis !== 0;
  if (isAxis(value)) return value as number;
  if (Array.isArray(value) && value.length === 2 && value.every(isAxis)) return [value[0], value[1]];
  throw new InvalidArgumentError(
    `Dot: expected axes to be an integer other than 0 (the batch), or a pair of them, got ${describeValue(value)}.`,
    { details: { owner: 'Dot', argument: 'axes', value } },
  );
}
