/** Sequences that are made of others. */
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { RandomStream } from '../../util/random.ts';
import { isSequence } from '../moduleSequence.ts';
import { applyUpdate, fullUpdate, type Hook, noteHookCall, type StateUpdate } from '../moduleState.ts';
import type { SampleFault } from '../sampleErrors.ts';
import { Sequence, type SequenceContext, type WorkerRecipe } from '../sequence.ts';

const HOOKS: readonly Hook[] = ['onEpochBegin', 'onEpochEnd'];

/**
 * A sequence whose batches come from other sequences.
 *
 * @remarks
 * Hooks of the parts are called with those of the whole, once a pass. Workers make the parts by their own recipes, and are
 * told what changed in each; a part that only the main thread can make keeps the whole there.
 */
export abstract class CompositeSequence extends Sequence {
  protected readonly parts: readonly Sequence[];

  constructor(parts: readonly Sequence[]) {
    super();
    this.parts = parts;
    for (const hook of HOOKS) {
      // Without hooks, batches of the next pass are made ahead.
      if (parts.some((part) => typeof part[hook] === 'function')) this[hook] = (epoch) => this.#callHooks(hook, epoch);
    }
  }

  override get workerAdvice(): string | undefined {
    return this.parts.find((part) => part.workerRecipe?.() === undefined)?.workerAdvice;
  }

  /** As soon as one part is: that one would be slow in another order. @internal */
  override get inOwnOrder(): boolean {
    return this.parts.some((part) => part.inOwnOrder === true);
  }

  /**
   * The recipe of a composite whose parts workers can make, else undefined.
   *
   * @param keepsSize - Whether batches are as large as those of the parts.
   */
  protected recipeOf(key: string, args: readonly unknown[], keepsSize = true): WorkerRecipe | undefined {
    const parts = this.parts.map((part) => part.workerRecipe?.());
    if (!parts.every((part) => part !== undefined)) return undefined;
    const sizes = parts.map(({ batchBytes }) => batchBytes);
    const known = keepsSize && sizes.every((bytes) => bytes !== undefined);
    return { kind: 'builtin', key, parts, args, ...(known ? { batchBytes: Math.max(...(sizes as number[])) } : {}) };
  }

  override noteFaults(faults: readonly SampleFault[]): void {
    for (const { parts = [], ...fault } of faults) {
      const [part = 0, ...inner] = parts;
      this.parts[part]?.noteFaults?.([{ ...fault, parts: inner }]);
    }
  }

  override async workerState(): Promise<unknown> {
    const updates = await Promise.all(this.parts.map(fullUpdate));
    return updates.some((update) => update !== undefined) ? updates : undefined;
  }

  override async setWorkerState(state: unknown): Promise<void> {
    for (const [i, update] of (state as readonly (StateUpdate | undefined)[]).entries()) {
      if (update !== undefined) await applyUpdate(this.parts[i]!, update);
    }
  }

  async #callHooks(hook: Hook, epoch: number): Promise<void> {
    for (const part of new Set(this.parts)) {
      if (typeof part[hook] !== 'function') continue;
      await part[hook](epoch);
      noteHookCall(part, [hook, epoch]);
    }
  }
}

/** The context of another batch of a run: its random numbers are those that it has by itself. */
export function contextFor(context: SequenceContext, epoch: number, index: number): SequenceContext {
  return { ...partContext(context), epoch, random: new RandomStream(context.seed, epoch, index) };
}

/** The same context for a part: what cannot be read there is reported as of that part, so that `noteFaults` finds it again. */
export function partContext(context: SequenceContext, part = 0): SequenceContext {
  const { epoch, seed, random } = context;
  return {
    epoch,
    seed,
    random,
    allocate: (shape, dtype) => context.allocate(shape, dtype),
    reportFault: (fault) => context.reportFault?.({ ...fault, parts: [part, ...(fault.parts ?? [])] }),
  };
}

/** Refuses what is no sequence. */
export function checkSequence(owner: string, value: unknown, name = 'dataset'): Sequence {
  if (isSequence(value)) return value;
  throw new InvalidArgumentError(
    `${owner}: expected ${name} to be a Sequence, got ${describeValue(value)}. Arrays in memory go to fit directly, or into ` +
      'utils.trainTestSplit.',
  );
}
