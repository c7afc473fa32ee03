/** Batches that are ready and lie elsewhere, for `bench/ring.bench.ts` and `bench/workerKinds.bench.ts`. */
import { Sequence, type Shape, type Tensor, tensor } from 'millrace';

/** What a {@link ReadySequence} gives. */
export interface ReadyOptions {
  readonly length: number;
  /** Of a batch. */
  readonly xShape: Shape;
  readonly yShape: Shape;
}

/** The same batch each time: a worker has to copy it, and nothing else to do. */
export default class ReadySequence extends Sequence {
  readonly #length: number;
  readonly #batch: { readonly x: Tensor; readonly y: Tensor };

  constructor({ length, xShape, yShape }: ReadyOptions) {
    super();
    this.#length = length;
    const sizeOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);
    const pixels = Float32Array.from({ length: sizeOf(xShape) }, (_, i) => (i % 255) / 255);
    this.#batch = { x: tensor(pixels, xShape), y: tensor(new Float32Array(sizeOf(yShape)), yShape) };
  }

  override get length(): number {
    return this.#length;
  }

  override getItem() {
    return this.#batch;
  }
}
