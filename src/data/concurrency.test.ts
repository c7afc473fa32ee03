import { describe, expect, it } from 'vitest';
import { turns } from '../../test/fixtures/turns.ts';
import { forEachConcurrently } from './concurrency.ts';

describe('forEachConcurrently', () => {
  it('runs every job once, never more than the limit at a time', async () => {
    const done: number[] = [];
    let running = 0;
    let most = 0;
    await forEachConcurrently(20, 3, async (i) => {
      most = Math.max(most, ++running);
      await turns((i % 3) + 1);
      running--;
      done.push(i);
    });
    expect(most).toBe(3);
    expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('throws the error of the lowest index, after all jobs have ended, and starts no more', async () => {
    const started: number[] = [];
    let running = 0;
    const run = forEachConcurrently(20, 3, async (i) => {
      started.push(i);
      running++;
      // The lowest index fails last.
      await turns(i === 0 ? 20 : 1);
      running--;
      if (i < 2) throw new Error(`job ${i}`);
    });
    await expect(run).rejects.toThrow('job 0');
    expect(running).toBe(0);
    expect(started.length).toBeLessThan(6);
  });

  it('takes a job that throws at once, and no jobs', async () => {
    const failing = (): never => {
      throw new Error('at once');
    };
    await expect(forEachConcurrently(2, 2, failing)).rejects.toThrow('at once');
    await forEachConcurrently(0, 2, failing);
  });
});
