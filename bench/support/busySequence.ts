/** Batches that take a given time of a processor to make, for `bench/overlap.bench.ts` and `bench/ring.bench.ts`. */
import { Sequence, type SequenceContext, type Shape } from 'millrace';

/** What a {@link BusySequence} gives. */
export interface BusyOptions {
  readonly length: number;
  /** Of a batch. */
  readonly xShape: Shape;
  readonly yShape: Shape;
  /** Milliseconds of work for each batch. */
  readonly workMs: number;
}

/** Random pixels and one-hot classes; each batch takes `workMs` of computing. */
export default class BusySequence extends Sequence {
  readonly #options: BusyOptions;

  constructor(options: BusyOptions) {
    super();
    this.#options = options;
  }

  override get length(): number {
    return this.#options.length;
  }

  override getItem(index: number, { allocate }: SequenceContext) {
    const { xShape, yShape, workMs } = this.#options;
    const started = performance.now();
    const x = allocate(xShape);
    const y = allocate(yShape);
    const classes = yShape.at(-1)!;
    for (let row = 0; row < yShape[0]!; row++) y.data[row * classes + ((index + row) % classes)] = 1;
    for (let i = 0; i < x.data.length; i += 97) x.data[i] = ((index + i) % 255) / 255;
    // Work that the compiler cannot leave out.
    let sum = 0;
    while (performance.now() - started < workMs) for (let i = 0; i < 1000; i++) sum += Math.sqrt(i);
    x.data[0] = sum > 0 ? 0.5 : 0;
    return { x, y };
  }
}
