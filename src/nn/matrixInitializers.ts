/** Initializers of matrices as a whole: their columns (or rows) are at right angles. */
import { type Shape, sizeOf } from '../tensor/shape.ts';
import { checkNumber, checkOptions } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import type { RandomStream } from '../util/random.ts';
import { Initializer, RandomInitializer, type SeedOption } from './initializer.ts';

/** Option of initializers of a matrix of fixed size: its factor. */
export interface GainOption {
  /** Factor of every element. @defaultValue 1 */
  gain?: number;
}

/** Options of {@link Orthogonal}. */
export interface OrthogonalOptions extends SeedOption, GainOption {}

/**
 * A random matrix that keeps lengths: signals neither grow nor fade on many ways through it. The default of recurrent
 * kernels.
 *
 * @remarks
 * Orthonormal columns, or rows where there are more columns than rows, spread evenly over all such matrices. A weight of
 * more than two dimensions is a matrix of as many columns as its last one.
 *
 * @formula `Q * gain` of `A = Q R`, the diagonal of R positive, A standard normal
 * @shape rank 2 or more
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a weight of fewer dimensions
 *
 * @example
 * ```ts
 * layers.lstm({ units: 10, recurrentInitializer: initializers.orthogonal({ gain: 0.5 }) });
 * ```
 *
 * @reference Saxe et al. 2014, https://arxiv.org/abs/1312.6120
 */
export class Orthogonal extends RandomInitializer {
  readonly gain: number;

  constructor(options: OrthogonalOptions = {}) {
    super(options, ['gain']);
    this.gain = checkNumber('Orthogonal', 'gain', options.gain ?? 1);
  }

  protected override sampler(_shape: Shape): (random: RandomStream) => number {
    return (random) => random.normal();
  }

  override initialize(shape: Shape, random: RandomStream): Float32Array {
    if (shape.length < 2) refuseRank('Orthogonal', 'at least two dimensions', shape);
    const columns = shape.at(-1)!;
    const rows = sizeOf(shape.slice(0, -1));
    const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
    const vectors = Float64Array.from(super.initialize([count, length], random)); // [count, length]
    orthonormalize(vectors, count, length);
    const values = new Float32Array(rows * columns);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        values[i * columns + j] = this.gain * vectors[rows < columns ? i * length + j : j * length + i]!;
      }
    }
    return values;
  }

  override getConfig(): Record<string, unknown> {
    return { gain: this.gain, ...super.getConfig() };
  }
}

/**
 * Makes each of `count <= length` vectors orthogonal to those before it, and of length 1, in place: the modified
 * Gram-Schmidt process, which is the QR decomposition with a positive diagonal. In float64 it loses a few digits on
 * random vectors, far fewer than float32 does not have.
 */
function orthonormalize(vectors: Float64Array, count: number, length: number): void {
  for (let i = 0; i < count; i++) {
    const vector = vectors.subarray(i * length, (i + 1) * length);
    for (let before = 0; before < i; before++) {
      const other = vectors.subarray(before * length, (before + 1) * length);
      let shadow = 0;
      for (let k = 0; k < length; k++) shadow += vector[k]! * other[k]!;
      for (let k = 0; k < length; k++) vector[k] = vector[k]! - shadow * other[k]!;
    }
    let squares = 0;
    for (let k = 0; k < length; k++) squares += vector[k]! * vector[k]!;
    const scale = 1 / Math.sqrt(squares);
    for (let k = 0; k < length; k++) vector[k] = vector[k]! * scale;
  }
}

/**
 * Ones on the diagonal of a matrix, zeros elsewhere.
 *
 * @formula `w[i, j] = gain` where `i = j`, else 0
 * @shape rank 2
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a weight of another rank
 *
 * @example
 * ```ts
 * new initializers.Identity().initialize([2, 2]); // => new Float32Array([1, 0, 0, 1])
 * layers.simpleRnn({ units: 10, activation: 'relu', recurrentInitializer: 'identity' });
 * ```
 *
 * @see keras.initializers.IdentityInitializer
 */
export class Identity extends Initializer {
  readonly gain: number;

  constructor(options: GainOption = {}) {
    super();
    checkOptions('Identity', options, ['gain']);
    this.gain = checkNumber('Identity', 'gain', options.gain ?? 1);
  }

  override initialize(shape: Shape): Float32Array {
    if (shape.length !== 2) refuseRank('Identity', 'two dimensions', shape);
    const [rows, columns] = shape as readonly [number, number];
    const values = new Float32Array(rows * columns);
    for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = this.gain;
    return values;
  }

  override getConfig(): Record<string, unknown> {
    return { gain: this.gain };
  }
}

function refuseRank(owner: string, expected: string, shape: Shape): never {
  throw new InvalidArgumentError(
    `${owner}: expected a weight of ${expected}, got shape ${formatShape(shape)}. ` +
      'Use another initializer for it: glorotUniform fits any shape.',
    { details: { owner, shape } },
  );
}
