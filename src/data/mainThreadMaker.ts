/** Makes the batches of a sequence on the main thread. */
import { allocate, type DType } from '../tensor/dtype.ts';
import { type Shape, sizeOf } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { type BatchForm, type LoanedBatch, lend } from './batch.ts';
import { batchError } from './batchError.ts';
import type { BatchMaker, PendingBatch } from './batchMaker.ts';
import type { Sequence } from './sequence.ts';
import { type BatchJob, makeBatch } from './sequenceContext.ts';

interface Request {
  readonly job: BatchJob;
  resolve(batch: LoanedBatch): void;
  reject(error: unknown): void;
}

/**
 * Calls `getItem` of the user's instance, with up to `workers` calls under way (asynchronous ones overlap), and gives the
 * event loop a turn before each call.
 */
export class MainThreadMaker implements BatchMaker {
  readonly capacity: number;
  readonly threads = 0;
  readonly usesCopies = false;
  readonly #sequence: Sequence;
  readonly #seed: number;
  readonly #form: BatchForm | undefined;
  readonly #concurrency: number;
  readonly #waiting: Request[] = [];
  #running = 0;

  constructor(
    sequence: Sequence,
    options: {
      readonly seed: number;
      readonly workers: number;
      readonly maxQueueSize: number;
      readonly form?: BatchForm | undefined;
    },
  ) {
    this.#sequence = sequence;
    this.#seed = options.seed;
    this.#form = options.form;
    this.#concurrency = Math.max(1, options.workers);
    // One in use and one in the making, at least.
    this.capacity = Math.max(2, options.maxQueueSize);
  }

  make(job: BatchJob): PendingBatch {
    let request: Request | undefined;
    const made = new Promise<LoanedBatch>((resolve, reject) => {
      request = { job, resolve, reject };
      this.#waiting.push(request);
    });
    this.#start();
    return {
      made,
      cancel: () => {
        const place = this.#waiting.indexOf(request!);
        if (place >= 0) this.#waiting.splice(place, 1);
      },
    };
  }

  /** There is one instance, and it has changed already. */
  update(): void {}

  close(): Promise<void> {
    this.#waiting.length = 0;
    return Promise.resolve();
  }

  #start(): void {
    if (this.#running < this.#concurrency) {
      this.#running++;
      void this.#run();
    }
  }

  async #run(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const request = this.#waiting.shift();
      if (request === undefined) break;
      try {
        const made = await makeBatch(this.#sequence, request.job, this.#seed, allocateTensor, this.#form);
        request.resolve(lend(made.batch, undefined, { index: request.job.index, faults: made.faults }));
      } catch (error) {
        request.reject(batchError(error, request.job, 'main'));
      }
    }
    this.#running--;
  }
}

function allocateTensor(shape: Shape, dtype: DType = 'float32'): Tensor {
  return new Tensor(allocate(dtype, sizeOf(shape)), [...shape], dtype);
}
