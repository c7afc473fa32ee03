import { describe, expect, it } from 'vitest';
import { turns } from '../../test/fixtures/turns.ts';
import type { LoanedBatch } from '../data/batch.ts';
import { lend } from '../data/batch.ts';
import type { StreamQueue } from '../data/queueMeter.ts';
import { tensor } from '../tensor/tensor.ts';
import type { BatchReader } from './batchReader.ts';
import { runSteps, type StepLoop } from './stepLoop.ts';
import type { MeasuredStep, WorkerChoice } from './workerChoice.ts';

/** Batches 0 to n - 1, and what happened to them. */
function source(n: number, fail?: { at: number; error: Error }) {
  const events: string[] = [];
  let asked = 0;
  const reader = {
    async next(): Promise<LoanedBatch | undefined> {
      const index = asked++;
      events.push(`ask ${index}`);
      await turns(1);
      if (fail?.at === index) throw fail.error;
      if (index >= n) return undefined;
      return lend({ x: tensor([[index]]), size: 2 }, () => void events.push(`release ${index}`));
    },
  } as BatchReader;
  return { reader, events };
}

function loopOf(events: string[], more: Partial<StepLoop> = {}): StepLoop {
  return {
    before: (step) => void events.push(`before ${step}`),
    run: async (_batch, step) => {
      events.push(`run ${step}`);
      // Longer than the next batch takes, in turns of the event loop.
      await turns(4);
      events.push(`ran ${step}`);
    },
    after: (step) => void events.push(`after ${step}`),
    shouldStop: () => false,
    ...more,
  };
}

const released = (events: readonly string[]): string[] => events.filter((event) => event.startsWith('release')).sort();

describe('runSteps', () => {
  it('asks for the next batch while a step runs, and releases each batch after its step', async () => {
    const { reader, events } = source(2);
    const result = await runSteps(reader, loopOf(events));
    expect(events).toEqual([
      'ask 0',
      'before 0',
      'run 0',
      'ask 1',
      'ran 0',
      'release 0',
      'after 0',
      'before 1',
      'run 1',
      'ask 2',
      'ran 1',
      'release 1',
      'after 1',
    ]);
    expect(result).toMatchObject({ steps: 2, samples: 4, stopped: false });
    expect(result.computeMs).toBeGreaterThan(0);
    expect(result.elapsedMs).toBeGreaterThanOrEqual(result.computeMs);
  });

  it('tells what each step waited for, where workers are chosen by it', async () => {
    const { reader, events } = source(3);
    const noted: MeasuredStep[] = [];
    const queue = { ready: 2, capacity: 9 } as StreamQueue;
    const workerChoice = { note: (step: MeasuredStep) => void noted.push(step) } as unknown as WorkerChoice;
    const result = await runSteps({ ...reader, queue, workerChoice } as unknown as BatchReader, loopOf(events));
    // The first batch of an epoch is no sign; the others were there before their step, beside those of the queue.
    expect(noted.map(({ ready }) => ready)).toEqual([undefined, 3, 3]);
    const sum = (name: 'waitedMs' | 'totalMs') => noted.reduce((total, step) => total + step[name], 0);
    // The end of the data is waited for as well.
    expect(sum('waitedMs')).toBeGreaterThan(0);
    expect(sum('waitedMs')).toBeLessThanOrEqual(result.waitedMs);
    expect(sum('totalMs')).toBeGreaterThanOrEqual(sum('waitedMs') + result.computeMs);
    expect(sum('totalMs')).toBeLessThanOrEqual(result.elapsedMs);
  });

  it('stops after the step that asks for it, and gives back what was fetched ahead', async () => {
    const { reader, events } = source(9);
    let steps = 0;
    const result = await runSteps(reader, loopOf(events, { shouldStop: () => ++steps === 2 }));
    expect(result).toMatchObject({ steps: 2, stopped: true });
    await expect.poll(() => released(events)).toEqual(['release 0', 'release 1', 'release 2']);
  });

  it.each(['before', 'run', 'after'] as const)('gives every batch back once when %s fails', async (where) => {
    const { reader, events } = source(9);
    const error = new RangeError('mine');
    const failing = async (at: number): Promise<void> => {
      if (at === 1) throw error;
    };
    const change: Partial<StepLoop> = where === 'run' ? { run: (_batch, step) => failing(step) } : { [where]: failing };
    await expect(runSteps(reader, loopOf(events, change))).rejects.toBe(error);
    const batches = events.filter((event) => event.startsWith('ask')).length;
    await expect.poll(() => released(events)).toEqual(Array.from({ length: batches }, (_, i) => `release ${i}`));
  });

  it('lets the error of the data out after the step that ran meanwhile', async () => {
    const { reader, events } = source(9, { at: 1, error: new RangeError('data') });
    await expect(runSteps(reader, loopOf(events))).rejects.toThrow('data');
    expect(events).toContain('after 0');
    expect(released(events)).toEqual(['release 0']);
  });
});
