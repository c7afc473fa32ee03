import { afterEach, describe, expect, it, vi } from 'vitest';
import { runEpochs } from '../../test/callbacks/fakeRun.ts';
import { TerminateOnNaN } from './terminateOnNaN.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('TerminateOnNaN', () => {
  it.each([Number.NaN, Infinity, -Infinity])('stops after a loss of %d', async (loss) => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    expect((await runEpochs(new TerminateOnNaN(), [{ loss: 1 }, { loss }, { loss: 1 }])).ran).toBe(2);
    expect(log.mock.calls.flat()).toEqual(['Batch 0: Invalid loss, terminating training']);
  });

  it('lets finite losses pass', async () => {
    expect((await runEpochs(new TerminateOnNaN(), [{ loss: 1 }, { loss: 1e30 }])).ran).toBe(2);
  });

  it('raises an error where it is asked to', async () => {
    const run = runEpochs(new TerminateOnNaN({ raiseError: true }), [{ loss: Number.NaN }]);
    await expect(run).rejects.toMatchObject({ code: 'ERR_NOT_FINITE', details: { batch: 0 } });
  });
});
