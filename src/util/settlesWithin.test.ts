import { describe, expect, it } from 'vitest';
import { settlesWithin } from './settlesWithin.ts';

describe('settlesWithin', () => {
  it('is true for a promise that is fulfilled in time', async () => {
    expect(await settlesWithin(Promise.resolve(7), 60_000)).toBe(true);
  });

  it('is false for one that is not', async () => {
    expect(await settlesWithin(new Promise(() => {}), 1)).toBe(false);
  });

  it('rejects as the promise does', async () => {
    await expect(settlesWithin(Promise.reject(new RangeError('mine')), 60_000)).rejects.toThrow(new RangeError('mine'));
  });
});
