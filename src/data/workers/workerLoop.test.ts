/** When a worker ends that is asked to stop. The end of the process is mocked. */
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import type { FromWorker, WorkerStart } from './protocol.ts';
import { SlotWriter } from './slotWriter.ts';
import { type Job, startLoop } from './workerLoop.ts';

const url = new URL('../../../test/fixtures/sequences/numbered.mjs', import.meta.url).href;
const START: Pick<WorkerStart, 'recipe' | 'seed' | 'form'> = {
  recipe: { kind: 'module', url, args: [{ length: 4, async: true }] },
  seed: 0,
  form: undefined,
};
const offer = (index: number): Job => ({ kind: 'offer', ticket: index + 1, slot: index, epoch: 0, index });

describe('a worker that is asked to stop', () => {
  let exit: MockInstance;
  beforeEach(() => {
    exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as () => never);
  });
  afterEach(() => void vi.restoreAllMocks());

  /** A worker, what it has sent, and how often it has ended by then. */
  function started() {
    const sent: [kind: FromWorker['kind'], ends: number][] = [];
    const hear = startLoop<Job>(START, {
      send: ({ kind }) => void sent.push([kind, exit.mock.calls.length]),
      place: () => {
        const writer = new SlotWriter(undefined);
        return { writer, commit: (batch) => ({ batch: writer.pack(batch), bytes: writer.bytes }) };
      },
    });
    return { hear, sent };
  }

  it('while it starts ends after that, so that no file of a module stays open', async () => {
    const { hear, sent } = started();
    hear(offer(0));
    hear({ kind: 'stop' });
    await expect.poll(() => exit.mock.calls.length).toBeGreaterThan(0);
    expect(sent[0]).toEqual(['ready', 0]);
  });

  it('while it makes a batch finishes that one, and begins no other', async () => {
    const { hear, sent } = started();
    await expect.poll(() => sent).toEqual([['ready', 0]]);
    hear(offer(0));
    hear(offer(1));
    hear({ kind: 'stop' });
    expect(exit).not.toHaveBeenCalled();
    await expect.poll(() => exit.mock.calls).toEqual([[0]]);
    expect(sent).toEqual([
      ['ready', 0],
      ['made', 0],
    ]);
  });

  it('while it waits ends at once', async () => {
    const { hear, sent } = started();
    await expect.poll(() => sent).toEqual([['ready', 0]]);
    // The loop has said so a moment before it waits.
    await Promise.resolve();
    hear({ kind: 'stop' });
    expect(exit.mock.calls).toEqual([[0]]);
  });
});
