/** Mean and variance over a stream, in one pass. */
import { type Shape, sizeOf, stridesOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/**
 * Mean and population variance for each place along some axes, in float64.
 *
 * Reference: Chan, Golub, LeVeque 1979, "Updating formulae and a pairwise algorithm for computing sample variances".
 */
export class RunningMoments {
  readonly mean: Float64Array;
  readonly #sizes: Shape;
  readonly #squares: Float64Array;
  /** Values of each place so far. */
  #count = 0;

  constructor(sizes: Shape) {
    this.#sizes = sizes;
    this.mean = new Float64Array(sizeOf(sizes));
    this.#squares = new Float64Array(this.mean.length);
  }

  get variance(): Float64Array {
    return this.#squares.map((sum) => sum / this.#count);
  }

  /** Takes a batch with these axes; the first axis, the samples, is none of them. */
  add({ data, shape }: Tensor, axes: readonly number[]): void {
    const places = placesOf(shape.slice(1), axes, this.#sizes);
    const sampleSize = places.length;
    const count = data.length / this.mean.length;
    if (count === 0) return;
    const mean = new Float64Array(this.mean.length);
    for (let i = 0; i < data.length; i++) mean[places[i % sampleSize]!]! += data[i]!;
    for (let place = 0; place < mean.length; place++) mean[place]! /= count;
    const squares = new Float64Array(mean.length);
    for (let i = 0; i < data.length; i++) {
      const place = places[i % sampleSize]!;
      squares[place]! += (data[i]! - mean[place]!) ** 2;
    }
    const total = this.#count + count;
    for (let place = 0; place < mean.length; place++) {
      const difference = mean[place]! - this.mean[place]!;
      this.mean[place]! += (difference * count) / total;
      this.#squares[place]! += squares[place]! + (difference ** 2 * this.#count * count) / total;
    }
    this.#count = total;
  }
}

/** For each element of a sample its place among the statistics. */
function placesOf(sample: Shape, axes: readonly number[], sizes: Shape): Uint32Array {
  const steps = stridesOf(sizes);
  const strides = stridesOf(sample);
  return Uint32Array.from({ length: sizeOf(sample) }, (_, i) =>
    axes.reduce((place, axis, j) => place + (Math.floor(i / strides[axis - 1]!) % sizes[j]!) * steps[j]!, 0),
  );
}
