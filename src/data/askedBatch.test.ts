import { describe, expect, it } from 'vitest';
import { tensor } from '../tensor/tensor.ts';
import { AskedBatch } from './askedBatch.ts';
import { type LoanedBatch, lend } from './batch.ts';
import { ByteMeter } from './queueMeter.ts';

function ask() {
  const log: string[] = [];
  const bytes = new ByteMeter();
  let make: (batch: LoanedBatch) => void = () => {};
  let fail: (error: unknown) => void = () => {};
  const made = new Promise<LoanedBatch>((resolve, reject) => {
    make = resolve;
    fail = reject;
  });
  const pending = { made, cancel: () => void log.push('cancelled') };
  const asked = new AskedBatch(3, pending, { bytes, takeBack: () => void log.push('taken back') });
  const batch = lend({ x: tensor([1, 2, 3]), size: 3 }, () => log.push('released'), { rowOf: (sample) => sample + 7 });
  /** Bytes in memory at present: the peak since the one before. */
  const held = (): number => {
    bytes.takePeak();
    return bytes.takePeak();
  };
  return { asked, log, held, make: () => make(batch), fail: (error: unknown) => fail(error) };
}

const unchecked = (): void => {};

describe('AskedBatch', () => {
  it('is counted while it is in memory, and comes back once', async () => {
    const { asked, log, held, make } = ask();
    expect([asked.epoch, asked.isMade, held()]).toEqual([3, false, 0]);
    make();
    const batch = await asked.deliver(unchecked);
    expect([asked.isMade, held(), batch?.size, batch?.rowOf?.(1)]).toEqual([true, 12, 3, 8]);
    batch!.release();
    batch!.release();
    expect([held(), log]).toEqual([0, ['released', 'taken back']]);
  });

  it('that was given up before it was made goes back when it is', async () => {
    const { asked, log, held, make } = ask();
    const delivery = asked.deliver(unchecked);
    asked.giveUp();
    expect(await delivery).toBeUndefined();
    make();
    await new Promise((resolve) => setImmediate(resolve));
    expect([log, held(), asked.isMade]).toEqual([['cancelled', 'released'], 0, false]);
  });

  it('that was given up after it was made goes back at once, and is not delivered', async () => {
    const { asked, log, held, make } = ask();
    make();
    await asked.made;
    asked.giveUp();
    expect([log, held()]).toEqual([['cancelled', 'released'], 0]);
    expect(await asked.deliver(unchecked)).toBeUndefined();
  });

  it('fails when it is delivered, not before', async () => {
    const { asked, log, fail } = ask();
    fail(new Error('no pixels'));
    // An unhandled rejection would fail the run here.
    await new Promise((resolve) => setImmediate(resolve));
    await expect(asked.deliver(unchecked)).rejects.toThrow('no pixels');
    expect(log).toEqual([]);
  });

  it('goes back where its check fails', async () => {
    const { asked, log, held, make } = ask();
    make();
    const check = (): void => {
      throw new Error('too many bad samples');
    };
    await expect(asked.deliver(check)).rejects.toThrow('too many bad samples');
    expect([log, held()]).toEqual([['released'], 0]);
  });
});
