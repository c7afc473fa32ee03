/** Decoded images in shared memory: each file is decoded once, by whichever worker comes first. */

/** Survives a structured clone; the memory is shared. */
export interface PixelCacheMemory {
  /** Bytes of one image. */
  readonly imageSize: number;
  /** Images end to end, uint8. */
  readonly pixels: Uint8Array;
  /** 1 for images that are there. */
  readonly ready: Uint8Array;
}

/**
 * Memory for the first images of `count`, as many as `maxBytes` holds. The system hands out pages as they are first
 * written.
 */
export function allocatePixelCache(count: number, imageSize: number, maxBytes: number): PixelCacheMemory {
  const capacity = Math.min(count, Math.floor(maxBytes / imageSize));
  return {
    imageSize,
    pixels: new Uint8Array(new SharedArrayBuffer(capacity * imageSize)),
    ready: new Uint8Array(new SharedArrayBuffer(capacity)),
  };
}

/**
 * A view on the cached pixels.
 *
 * @remarks
 * Two workers may decode the same image at once; both write the same bytes before they set `ready`, so that no lock is
 * needed.
 */
export class PixelCache {
  readonly #memory: PixelCacheMemory;

  constructor(memory: PixelCacheMemory) {
    this.#memory = memory;
  }

  /** The pixels of image `index`; undefined if nobody has decoded it yet, or if it has no place. */
  get(index: number): Uint8Array | undefined {
    const { ready, pixels, imageSize } = this.#memory;
    if (index >= ready.length || Atomics.load(ready, index) === 0) return undefined;
    return pixels.subarray(index * imageSize, (index + 1) * imageSize);
  }

  /** Keeps the pixels of image `index`, if it has a place. */
  set(index: number, image: Uint8Array): void {
    const { ready, pixels, imageSize } = this.#memory;
    if (index >= ready.length) return;
    pixels.set(image, index * imageSize);
    Atomics.store(ready, index, 1);
  }
}
