/** The option `shuffle`. */
import { describe, expect, it } from 'vitest';
import { openStream } from './openStream.ts';
import { checkShuffle, checkShuffleOrWindow, windowOf } from './shuffle.ts';

describe('shuffle', () => {
  it.each([
    [{ window: 0 }, /expected shuffle\.window to be a positive integer, got 0/],
    [{}, /expected shuffle\.window to be a positive integer, got undefined/],
    [{ windows: 5 }, /unknown option "windows"\. Did you mean "window"\?/],
    [[5], /expected shuffle to be true, false, 'batch' or \{ window: samples \}, got array of 1/],
    [5, /expected shuffle to be true, false, 'batch' or \{ window: samples \}, got 5/],
  ])('is not %j', async (shuffle, message) => {
    await expect(openStream(() => [], { shuffle: shuffle as never })).rejects.toThrow(message);
  });

  it('is true, false, a kind of blocks, or a window where there may be one', () => {
    for (const shuffle of [true, false, 'batch'] as const) {
      expect(checkShuffle('data', shuffle)).toBe(shuffle);
      expect(checkShuffleOrWindow('data', shuffle)).toBe(shuffle);
      expect(windowOf(shuffle)).toBeUndefined();
    }
    expect(windowOf(checkShuffleOrWindow('data', { window: 5 }))).toBe(5);
    expect(() => checkShuffle('data', { window: 5 })).toThrow(
      /^data: expected shuffle to be true, false or 'batch', got object/,
    );
  });
});
