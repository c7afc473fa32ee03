import { describe, expect, it } from 'vitest';
import { allocatePixelCache, PixelCache } from './pixelCache.ts';

describe('the cache of decoded images', () => {
  it('keeps as many images as it holds, each in its place', () => {
    const memory = allocatePixelCache(5, 3, 11);
    const [cache, other] = [new PixelCache(memory), new PixelCache(structuredClone(memory))];
    for (let i = 0; i < 5; i++) cache.set(i, Uint8Array.of(i, i, i));
    const kept = [0, 1, 2, 3, 4].map((i) => other.get(i)?.join());
    expect(kept).toEqual(['0,0,0', '1,1,1', '2,2,2', undefined, undefined]);
  });

  it('is bigger than an array may be', () => {
    // The pages that are not written take no memory.
    const cache = new PixelCache(allocatePixelCache(6000, 2 ** 20 + 1, 5000 * (2 ** 20 + 1)));
    const image = new Uint8Array(2 ** 20 + 1);
    for (const i of [0, 1022, 1023, 4999, 5000]) {
      image.fill(i % 251);
      cache.set(i, image);
    }
    const kept = [0, 1022, 1023, 4999, 5000].map((i) => cache.get(i));
    expect(kept.map((pixels) => pixels?.[0])).toEqual([0, 18, 19, 230, undefined]);
    expect(kept.map((pixels) => pixels?.at(-1))).toEqual([0, 18, 19, 230, undefined]);
    expect(cache.get(1)).toBeUndefined();
  });
});
