/** The samples of a stream in another order, of which a window is in memory. */
import { RandomStream } from '../util/random.ts';
import { type Batch, type LoanedBatch, lend } from './batch.ts';
import { BatchBuffers } from './batchBuffers.ts';
import { ByteMeter, type StreamQueue } from './queueMeter.ts';
import { type Columns, SampleStore } from './sampleStore.ts';
import type { BatchStream } from './source.ts';

/** How a stream is shuffled. */
export interface ShuffledStreamOptions {
  /** Samples that are mixed at a time. */
  readonly window: number;
  readonly seed: number;
  /** Named in messages. */
  readonly owner: string;
}

/** A batch of the source that is taken apart. */
interface Incoming {
  readonly batch: LoanedBatch;
  readonly columns: Columns;
  /** The first row that is still to be taken. */
  row: number;
}

/**
 * A stream that mixes the samples of another one.
 *
 * @remarks
 * A window of samples is kept. Each sample that is delivered is drawn from it, and the next one of the source takes its
 * place; at the end of the source the window runs empty. So a sample comes at most `window - 1` places early and any
 * number of places late, and each comes once. Batches have the sizes of the source's, in the same order.
 *
 * The order is a pure function of the seed, the pass, and the order of the source. A pass that begins waits for a full
 * window. Each sample is copied twice, into the window and out of it; nothing is kept of the source's memory.
 *
 * Reference: `tf.data.Dataset.shuffle`, https://www.tensorflow.org/api_docs/python/tf/data/Dataset#shuffle
 */
export class ShuffledStream implements BatchStream {
  /** That of the source, and one batch that is shuffled; the bytes are those of the window and of the batches in use as well. */
  readonly queue: StreamQueue | undefined;
  readonly #bytes = new ByteMeter();
  readonly #source: BatchStream;
  readonly #options: ShuffledStreamOptions;
  #random: RandomStream | undefined;
  #store: SampleStore | undefined;
  #buffers: BatchBuffers | undefined;
  /** Slots of the samples in the window. */
  #slots: number[] = [];
  /** Sizes of the batches that are yet to be delivered. */
  #sizes: number[] = [];
  #incoming: Incoming | undefined;
  /** Batches that were read in this pass. */
  #batches = 0;
  #ended = true;

  constructor(source: BatchStream, options: ShuffledStreamOptions) {
    this.#source = source;
    this.#options = options;
    const { queue } = source;
    this.queue = queue && {
      source: queue.source,
      workers: queue.workers,
      capacity: queue.capacity + 1,
      get ready() {
        return queue.ready;
      },
      takePeakBytes: () => queue.takePeakBytes() + this.#bytes.takePeak() + (this.#store?.bytes ?? 0),
    };
  }

  get length(): number | undefined {
    return this.#source.length;
  }

  get samples(): number | undefined {
    return this.#source.samples;
  }

  async beginPass(epoch: number): Promise<void> {
    await this.#source.beginPass(epoch);
    this.#empty();
    this.#random = new RandomStream(this.#options.seed, epoch);
    this.#ended = false;
  }

  async next(): Promise<LoanedBatch | undefined> {
    while (this.#slots.length < this.#options.window && (this.#hasRow || (await this.#read()))) {
      const slot = this.#slots.length;
      this.#slots.push(slot);
      this.#takeRow(slot);
    }
    const size = this.#sizes.shift();
    if (size === undefined) return undefined;
    const buffers = this.#buffers!;
    const batch = buffers.take(size);
    const columns = this.#store!.columnsOf(batch);
    for (let row = 0; row < size; row++) {
      if (!this.#hasRow) await this.#read();
      // Closed meanwhile.
      if (this.#slots.length === 0) return undefined;
      this.#draw(columns, row);
    }
    const bytes = this.#bytes.hold(batch);
    return lend(batch, () => {
      this.#bytes.letGo(bytes);
      buffers.giveBack(batch);
    });
  }

  async endPass(epoch: number): Promise<void> {
    this.#empty();
    await this.#source.endPass(epoch);
  }

  async close(): Promise<void> {
    this.#empty();
    this.#store = undefined;
    this.#buffers = undefined;
    await this.#source.close();
  }

  /** Moves a random sample of the window into a row. */
  #draw(to: Columns, row: number): void {
    const slots = this.#slots;
    const place = this.#random!.integer(slots.length);
    const slot = slots[place]!;
    this.#store!.get(slot, to, row);
    if (this.#hasRow) {
      this.#takeRow(slot);
    } else {
      slots[place] = slots.at(-1)!;
      slots.pop();
    }
  }

  get #hasRow(): boolean {
    return this.#incoming !== undefined;
  }

  /** Puts the next sample of the source into a slot. */
  #takeRow(slot: number): void {
    const incoming = this.#incoming!;
    this.#store!.put(slot, incoming.columns, incoming.row++);
    if (incoming.row < incoming.batch.size) return;
    this.#incoming = undefined;
    incoming.batch.release();
  }

  /** Reads the next batch of the source. @returns whether there was one */
  async #read(): Promise<boolean> {
    if (this.#ended) return false;
    const random = this.#random;
    const batch = await this.#source.next();
    // Closed, or another pass, meanwhile.
    if (this.#ended || random !== this.#random) {
      batch?.release();
      return false;
    }
    if (batch === undefined) {
      this.#ended = true;
      return false;
    }
    try {
      this.#incoming = { batch, columns: this.#columnsOf(batch), row: 0 };
    } catch (error) {
      this.#ended = true;
      batch.release();
      throw error;
    }
    this.#batches++;
    this.#sizes.push(batch.size);
    return true;
  }

  #columnsOf(batch: Batch): Columns {
    // The samples of another epoch may be of another form: images that grow from epoch to epoch.
    if (this.#store === undefined || (this.#batches === 0 && !this.#store.fits(batch))) {
      this.#store = new SampleStore(batch, this.#options.window);
      this.#buffers = new BatchBuffers(batch, batch.size);
    }
    this.#store.check(batch, `${this.#options.owner}: batch ${this.#batches} of the generator`);
    return this.#store.columnsOf(batch);
  }

  #empty(): void {
    this.#ended = true;
    this.#incoming?.batch.release();
    this.#incoming = undefined;
    this.#slots = [];
    this.#sizes = [];
    this.#batches = 0;
  }
}
