/** Numbers to the number of their bin. */
import { cast } from '../../graph/build.ts';
import { searchSorted } from '../../graph/composite/searchSorted.ts';
import type { Node } from '../../graph/node.ts';
import { isFloating } from '../../tensor/dtype.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { type Tensor, type TensorLike, tensor } from '../../tensor/tensor.ts';
import { checkInteger, checkNumber, checkOneOf } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { type AdaptNumbers, checkAdaptable, numberBatches } from './adaptData.ts';
import { type CategoryOutputMode, categoryNodes, categoryShape, categoryTensor } from './categoryOutput.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
import { QuantileSummary } from './quantileSummary.ts';

/** Options of {@link Discretization}. */
export interface DiscretizationOptions extends LayerOptions {
  /** Where one bin ends and the next begins, ascending: `[0, 1, 2]` makes 4 bins. @defaultValue those that `adapt` finds */
  binBoundaries?: readonly number[] | null;
  /** Number of bins for `adapt`. @defaultValue none */
  numBins?: number | null;
  /** How far the quantiles that `adapt` finds may be off, as a share of the data, in (0, 1). @defaultValue 0.01 */
  epsilon?: number;
  /**
   * `int`: bin numbers; `oneHot`: a row with a 1 for each of them; `multiHot`, `count`: a row for each sample.
   * @defaultValue 'int'
   */
  outputMode?: CategoryOutputMode;
}

const MODES = ['int', 'oneHot', 'multiHot', 'count'] as const;

/**
 * Puts numbers into bins.
 *
 * @remarks
 * Boundaries are given, or found by `await layer.adapt(data)`, before the layer is built, so that all bins hold about the
 * same number of values. `binBoundaries` beside `numBins` are those of an earlier `adapt`. A NaN falls into the last bin.
 * `multiHot` and `count` take the last axis as the sample; Keras does so for two axes, and mixes the axes up for more.
 *
 * @formula `y = #{ i : binBoundaries[i] <= x }`
 * @shape input `[batch, ...dims, length]` of any dtype -> int: int32 of the same shape; oneHot: float32
 *   `[batch, ...dims, length, bins]`, without a length of 1; multiHot, count: float32 `[batch, ...dims, bins]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when neither `binBoundaries` nor `numBins` is given, when the
 *   boundaries do not ascend, when the layer is built without boundaries, or adapted after it was built
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when multiHot or count get an input of fewer than two axes
 *
 * @example
 * ```ts
 * const layer = layers.discretization({ binBoundaries: [0, 1, 2] });
 * layer.transform([[-1.5, 1, 3.4, 0.5]]).toArray(); // => [[0, 2, 3, 1]]
 * ```
 *
 * @reference https://keras.io/api/layers/preprocessing_layers/numerical/discretization/
 */
export class Discretization extends Layer {
  readonly numBins: number | undefined;
  readonly epsilon: number;
  readonly outputMode: CategoryOutputMode;
  #boundaries: readonly number[] | undefined;

  constructor(options: DiscretizationOptions) {
    super(options, ['binBoundaries', 'numBins', 'epsilon', 'outputMode']);
    const { binBoundaries = null, numBins = null } = options;
    if (binBoundaries === null && numBins === null) {
      throw new InvalidArgumentError(
        'Discretization: expected binBoundaries, or numBins and adapt(data) to find them, got neither.',
      );
    }
    this.numBins = numBins === null ? undefined : checkInteger('Discretization', 'numBins', numBins);
    this.epsilon = checkNumber('Discretization', 'epsilon', options.epsilon ?? 0.01, {
      min: 0,
      max: 1,
      exclusiveMinimum: true,
      exclusiveMaximum: true,
    });
    this.outputMode = checkOneOf('Discretization', 'outputMode', options.outputMode ?? 'int', MODES);
    this.#boundaries = binBoundaries === null ? undefined : checkBoundaries(binBoundaries);
  }

  /** Where one bin ends and the next begins. @throws InvalidArgumentError where they are not known yet */
  get binBoundaries(): readonly number[] {
    if (this.#boundaries !== undefined) return this.#boundaries;
    throw new InvalidArgumentError(
      `${this.label}: has no boundaries yet. Call await layer.adapt(data) before it goes into a model, or give binBoundaries.`,
    );
  }

  /**
   * Finds boundaries between bins of about equal size. Earlier ones are replaced.
   *
   * @param data - All values, or batches of them one after the other: an (async) iterable or a `Sequence`.
   * @throws InvalidArgumentError for other data, a layer without `numBins`, and one that is built
   */
  async adapt(data: AdaptNumbers): Promise<void> {
    const { numBins } = this;
    if (numBins === undefined) {
      throw new InvalidArgumentError(`${this.label}: has its binBoundaries. Give numBins instead to adapt it to data.`);
    }
    checkAdaptable(this);
    const owner = `${this.label}.adapt`;
    const summary = new QuantileSummary(this.epsilon);
    for await (const batch of numberBatches(owner, data)) summary.add(batch.data);
    if (summary.isEmpty) throw new InvalidArgumentError(`${owner}: expected at least one value, got none.`);
    checkAdaptable(this); // it may have been built while a stream was read
    this.#boundaries = summary.boundaries(numBins);
  }

  /** What the layer gives for values on the host: without a model, or in the data path. */
  transform(values: TensorLike): Tensor {
    const { data, shape } = tensor(values);
    const boundaries = Float32Array.from(this.binBoundaries);
    const bins = Int32Array.from(data, (value) => binOf(Math.fround(value), boundaries));
    return categoryTensor(this, bins, shape, boundaries.length + 1, this.outputMode);
  }

  protected override build(inputShape: SymbolicShape): void {
    this.computeOutputShape(inputShape); // checks it
    void this.binBoundaries; // refuses a layer without
  }

  override call(input: Node): Node {
    const x = isFloating(input.dtype) ? input : cast(input, 'float32');
    return categoryNodes(searchSorted(x, this.binBoundaries, 'right'), this.#depth, this.outputMode);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return categoryShape(this, inputShape, this.#depth, this.outputMode);
  }

  override getConfig(): LayerConfig {
    return {
      binBoundaries: this.#boundaries === undefined ? null : [...this.#boundaries],
      numBins: this.numBins ?? null,
      epsilon: this.epsilon,
      outputMode: this.outputMode,
    };
  }

  get #depth(): number {
    return this.#boundaries === undefined ? this.numBins! : this.#boundaries.length + 1;
  }
}

/** The number of boundaries that are not above a value. */
function binOf(value: number, boundaries: Float32Array): number {
  let low = 0;
  let high = boundaries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (boundaries[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function checkBoundaries(value: unknown): readonly number[] {
  const isAscending =
    Array.isArray(value) && value.every((item, i) => typeof item === 'number' && (i === 0 || item >= value[i - 1]));
  if (isAscending && !value.some(Number.isNaN)) return [...value];
  throw new InvalidArgumentError(
    `Discretization: expected binBoundaries to be an array of ascending numbers, got ${describeValue(value)}.`,
    { details: { owner: 'Discretization', argument: 'binBoundaries', value } },
  );
}
