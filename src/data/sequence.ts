/** Datasets that can be asked for any batch by its index. */
import type { DType } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { RandomStream } from '../util/random.ts';
import type { BatchLike } from './batch.ts';
import type { BatchContents } from './batchContents.ts';
import type { SampleFault } from './sampleErrors.ts';

/** What `getItem` is told. */
export interface SequenceContext {
  /** 0-based. */
  readonly epoch: number;
  /** The seed of the run. */
  readonly seed: number;
  /** Random numbers of this batch: a pure function of (seed, epoch, index). */
  readonly random: RandomStream;
  /**
   * Memory for a tensor of the batch. In a worker it lies in the shared ring already, so that nothing is copied later;
   * using it is optional.
   */
  allocate(shape: Shape, dtype?: DType): Tensor;
  /** Tells of a sample that could not be read. @internal */
  readonly reportFault?: (fault: SampleFault) => void;
}

/** How a worker makes a sequence of its own. Arguments must survive a structured clone; `SharedArrayBuffer`s are shared. */
export type WorkerRecipe = (
  | {
      /** The default export of a module. */
      readonly kind: 'module';
      readonly url: string;
    }
  | {
      /** A sequence of Millrace, by its key in `data/workers/builtin.ts`. */
      readonly kind: 'builtin';
      readonly key: string;
      /** Sequences that it is made of: an array of them is its first argument. */
      readonly parts?: readonly WorkerRecipe[];
    }
) & {
  readonly args: readonly unknown[];
  /** Arguments in a worker process, where shared memory arrives as a copy. @defaultValue `args` */
  readonly processArgs?: readonly unknown[];
  /** Bytes of a full batch, where they are known: the ring is laid out before the first batch then, not after it. */
  readonly batchBytes?: number;
};

/** How messages name what workers make. */
export function nameOfRecipe(recipe: WorkerRecipe): string {
  return recipe.kind === 'module' ? recipe.url : `the built-in sequence "${recipe.key}"`;
}

/**
 * A dataset of numbered batches. Subclass it for data of your own.
 *
 * @remarks
 * `getItem(index, context)` should depend only on its arguments and on what the constructor and `onEpochEnd` set: then
 * every batch is delivered exactly once, in order, the same for any number of workers, also when a worker dies. Batches
 * are made ahead: memory that was returned belongs to its batch and must not be filled again for the next one.
 *
 * An instance is made on the main thread, ahead of training. For workers, put the class into a module of its own and use
 * {@link Sequence.fromModule}.
 *
 * @example
 * ```ts
 * class Squares extends Sequence {
 *   readonly length = 10;
 *   getItem(index: number) {
 *     const x = [index * 2, index * 2 + 1];
 *     return { x: x.map((value) => [value]), y: x.map((value) => [value * value]) };
 *   }
 * }
 * await model.fitGenerator(new Squares(), { epochs: 3 });
 * ```
 */
export abstract class Sequence {
  /**
   * Makes a sequence that worker threads can make too: an instance of the class that is a module's default export.
   *
   * @remarks
   * The class is constructed with `args` here and once in each worker, so the arguments must be plain values (numbers,
   * strings, arrays, records, typed arrays, ...) and stay as they are; memory in a `SharedArrayBuffer` is shared, not copied.
   *
   * `onEpochBegin` and `onEpochEnd` run on the instance that this function returns. What they changed in its public
   * fields reaches every worker before the next batch. State elsewhere (in `#private` fields, in variables of the module)
   * is the class's own business: implement `workerState()` and `setWorkerState(state)`. A class that has `#private`
   * fields and does not, has its hooks called in the workers as well, which keeps deterministic ones in step.
   *
   * @param url - URL or path of the module; `new URL('./mySequence.js', import.meta.url)` is next to the caller.
   * @param args - Arguments of the constructor.
   * @throws InvalidArgumentError for a module that is not there, cannot be loaded or has no such default export, and for
   *   arguments that cannot travel to a worker
   */
  static async fromModule(url: string | URL, ...args: readonly unknown[]): Promise<Sequence> {
    const { sequenceFromModule } = await import('./moduleSequence.ts');
    return sequenceFromModule(url, args);
  }

  /** Number of batches in an epoch. May change in `onEpochEnd`. */
  abstract readonly length: number;

  /** Makes batch `index` (0-based). May be asynchronous. */
  abstract getItem(index: number, context: SequenceContext): BatchLike | Promise<BatchLike>;

  /** Called once before each pass over the batches, on the user's instance. A pass is an epoch, or an evaluation. */
  onEpochBegin?(epoch: number): void | Promise<void>;

  /**
   * Called once after each pass, on the user's instance: in `fit` after the epoch's last step and its validation. With
   * `stepsPerEpoch` a pass goes on over several epochs, and this comes after its last step; one that is stopped half-way, or
   * that fails, has no end.
   */
  onEpochEnd?(epoch: number): void | Promise<void>;

  /** Number of samples in an epoch, where known. */
  get samples(): number | undefined {
    return undefined;
  }

  /**
   * Whether the order of the batches is random by itself, and its neighbours are faster to make one after the other: `fit`
   * does not shuffle the batches once more. @internal
   */
  get inOwnOrder(): boolean {
    return false;
  }

  /** What to do so that workers can make this sequence, if not to put its class into a module. @internal */
  get workerAdvice(): string | undefined {
    return undefined;
  }

  /** How workers make this sequence; undefined keeps it on the main thread. @internal */
  workerRecipe(): WorkerRecipe | undefined {
    return undefined;
  }

  /**
   * What `onEpochEnd` changed and workers must know (a new permutation), as a cloneable value; workers receive it through
   * `setWorkerState` before the next epoch. May be a promise. @internal
   */
  workerState(): unknown {
    return undefined;
  }

  /**
   * Takes note of samples that could not be read, in the order of the batches, on the user's instance; throws where there are
   * too many. @internal
   */
  noteFaults(_faults: readonly SampleFault[]): void {}

  /** The samples of a batch, for errors about the whole of it; undefined where they are not known. @internal */
  describeBatch(_index: number, _epoch: number): BatchContents | undefined {
    return undefined;
  }

  /** Takes the state of {@link workerState} in a worker. @internal */
  setWorkerState(_state: unknown): void | Promise<void> {}
}
