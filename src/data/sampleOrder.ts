/** The order of samples in an epoch: a pure function of (seed, epoch) that every worker computes for itself. */
import { RandomStream } from '../util/random.ts';
import type { Shuffle } from './shuffle.ts';

/** How samples are put into batches. */
export interface OrderConfig {
  /** Samples in a batch. */
  readonly batchSize: number;
  /** All samples in a new order each epoch, whole batches of neighbours (a smaller last one stays last), or none. */
  readonly shuffle: Shuffle;
  readonly seed: number;
  /** Samples that are mixed with each other; more of them are mixed in blocks. @defaultValue all */
  readonly shuffleWindow?: number | undefined;
}

/**
 * Which samples a batch has.
 *
 * @remarks
 * Up to `shuffleWindow` samples come in one random permutation. Of more, blocks of neighbours (as many as the square root of
 * the window) come in a random order, and the samples of as many blocks as fill a window in a random order again. So
 * memory and the places that are read at a time stay bounded by the window, and every epoch mixes other blocks.
 */
export class SampleOrder {
  readonly #count: number;
  readonly #config: OrderConfig;
  #permutation: { readonly epoch: number; readonly order: Uint32Array } | undefined;
  /** The last windows by their numbers: a batch may lie in two. */
  readonly #windows = new Map<number, Uint32Array>();

  constructor(count: number, config: OrderConfig) {
    this.#count = count;
    this.#config = config;
  }

  /** The samples of batch `index` in `epoch`, by their numbers from 0 on. */
  batch(index: number, epoch: number): Uint32Array {
    const { batchSize, shuffle, shuffleWindow = Infinity } = this.#config;
    const start = index * batchSize;
    const end = Math.min(start + batchSize, this.#count);
    if (shuffle === true) {
      if (this.#count <= shuffleWindow) return this.#order(epoch, this.#count).subarray(start, end);
      return this.#inWindows(start, end, epoch, shuffleWindow);
    }
    const whole = Math.floor(this.#count / batchSize);
    const place = shuffle === 'batch' && index < whole ? this.#order(epoch, whole)[index]! : index;
    return Uint32Array.from({ length: end - start }, (_, i) => place * batchSize + i);
  }

  #order(epoch: number, count: number): Uint32Array {
    if (this.#permutation?.epoch !== epoch) {
      this.#windows.clear();
      this.#permutation = { epoch, order: new RandomStream(this.#config.seed, epoch).permutation(count) };
    }
    return this.#permutation.order;
  }

  #inWindows(start: number, end: number, epoch: number, windowSize: number): Uint32Array {
    const block = Math.ceil(Math.sqrt(windowSize));
    const blocks = Math.ceil(this.#count / block);
    const order = this.#order(epoch, blocks);
    const perWindow = Math.max(1, Math.floor(windowSize / block));
    // The last block may have fewer samples; windows behind the one that holds it begin so much earlier.
    const missing = blocks * block - this.#count;
    const shortWindow = Math.floor(order.indexOf(blocks - 1) / perWindow);
    const startOf = (window: number): number => window * perWindow * block - (window > shortWindow ? missing : 0);
    const samples = new Uint32Array(end - start);
    for (let i = 0; i < samples.length; ) {
      const position = start + i;
      const early = position < startOf(shortWindow + 1);
      const window = Math.floor((early ? position : position + missing) / (perWindow * block));
      const mixed = this.#window(window, epoch, order.subarray(window * perWindow, (window + 1) * perWindow), block);
      const from = position - startOf(window);
      const part = mixed.subarray(from, Math.min(from + samples.length - i, mixed.length));
      samples.set(part, i);
      i += part.length;
    }
    return samples;
  }

  /** The samples of some blocks, mixed. */
  #window(window: number, epoch: number, blocks: Uint32Array, block: number): Uint32Array {
    const known = this.#windows.get(window);
    if (known !== undefined) return known;
    const members = new Uint32Array(blocks.length * block);
    let count = 0;
    for (const number of blocks) {
      const end = Math.min((number + 1) * block, this.#count);
      for (let sample = number * block; sample < end; sample++) members[count++] = sample;
    }
    const mixed = new RandomStream(this.#config.seed, epoch, window + 1).permutation(count);
    for (let i = 0; i < count; i++) mixed[i] = members[mixed[i]!]!;
    if (this.#windows.size >= 2) this.#windows.delete(this.#windows.keys().next().value!);
    this.#windows.set(window, mixed);
    return mixed;
  }
}
