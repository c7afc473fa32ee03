/** What every worker does, thread or process: it works through its messages, one at a time, in order. */
import type { DType } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Batch } from '../batch.ts';
import { applyUpdate, type StateUpdate } from '../moduleState.ts';
import type { Sequence } from '../sequence.ts';
import { makeBatch } from '../sequenceContext.ts';
import { makeSequence } from './makeSequence.ts';
import type { FromWorker, PackedBatch, WorkerStart } from './protocol.ts';
import { packError } from './remoteError.ts';
import type { SlotWriter } from './slotWriter.ts';

/** A batch to make, as far as the loop has to know. */
export interface Job {
  readonly kind: 'offer';
  readonly ticket: number;
  readonly slot: number;
  readonly epoch: number;
  readonly index: number;
}

interface Update {
  readonly kind: 'update';
  readonly update: StateUpdate;
}

/** What the loop is told. */
export type LoopMessage<Offer extends Job> = Offer | Update | { readonly kind: 'stop' };

/** Where a batch goes. */
export interface Place {
  readonly writer: SlotWriter;
  /** Puts the finished batch there. */
  commit(batch: Batch): { readonly batch: PackedBatch; readonly bytes: number };
}

/** How a kind of worker is tied to the rest. */
export interface WorkerSide<Offer extends Job> {
  send(message: FromWorker): void;
  /** Undefined if another worker makes the batch. */
  place(offer: Offer): Place | undefined;
}

/**
 * Starts a worker.
 *
 * @returns its ear: what is said before the sequence is made waits
 */
export function startLoop<Offer extends Job>(
  { recipe, seed, form }: Pick<WorkerStart, 'recipe' | 'seed' | 'form'>,
  { send, place }: WorkerSide<Offer>,
): (message: LoopMessage<Offer>) => void {
  const inbox: (Offer | Update)[] = [];
  let sequence: Sequence | undefined;
  /** From the start on: to end while a module is being read leaves its file open in the main program, where this is a thread. */
  let working = true;
  let stopping = false;

  const make = async (from: Sequence, offer: Offer): Promise<void> => {
    const { ticket, slot, epoch, index } = offer;
    try {
      const found = place(offer);
      if (found === undefined) return;
      const allocate = (shape: Shape, dtype?: DType): Tensor => found.writer.allocate(shape, dtype);
      const { batch, faults } = await makeBatch(from, { epoch, index }, seed, allocate, form);
      send({ kind: 'made', ticket, slot, ...found.commit(batch), faults });
    } catch (error) {
      send({ kind: 'failed', ticket, slot, error: packError(error) });
    }
  };

  const takeOver = async (copy: Sequence, update: StateUpdate): Promise<void> => {
    try {
      await applyUpdate(copy, update);
    } catch (error) {
      send({ kind: 'updateFailed', error: packError(error) });
    }
  };

  const work = async (): Promise<void> => {
    if (working || sequence === undefined) return;
    working = true;
    let message = inbox.shift();
    while (message !== undefined && !stopping) {
      if (message.kind === 'offer') await make(sequence, message);
      else await takeOver(sequence, message.update);
      message = inbox.shift();
    }
    working = false;
    if (stopping) process.exit(0);
  };

  const start = async (): Promise<void> => {
    try {
      sequence = await makeSequence(recipe);
      send({ kind: 'ready' });
    } catch (error) {
      send({ kind: 'startFailed', error: packError(error) });
    }
    working = false;
    if (stopping) process.exit(0);
    await work();
  };
  void start();

  return (message) => {
    if (message.kind === 'stop') {
      stopping = true;
      if (!working) process.exit(0);
      return;
    }
    inbox.push(message);
    void work();
  };
}
