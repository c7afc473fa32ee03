/** Decoded images in shared memory: each file is decoded once, by whichever worker comes first. */

/** Survives a structured clone; the memory is shared. */
export interface PixelCacheMemory {
  /** All images end to end, uint8. */
  readonly pixels: Uint8Array;
  /** 1 for images that are there. */
  readonly ready: Uint8Array;
}

/** Memory for `count` images of `imageSize` bytes. The system hands out pages as they are first written. */
export function allocatePixelCache(count: number, imageSize: number): PixelCacheMemory {
  return {
    pixels: new Uint8Array(new SharedArrayBuffer(count * imageSize)),
    ready: new Uint8Array(new SharedArrayBuffer(count)),
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
  readonly #imageSize: number;

  constructor(memory: PixelCacheMemory) {
    this.#memory = memory;
    this.#imageSize = memory.pixels.length / memory.ready.length;
  }

  /** The pixels of image `index`; undefined if nobody has decoded it yet. */
  get(index: number): Uint8Array | undefined {
    if (Atomics.load(this.#memory.ready, index) === 0) return undefined;
    return this.#memory.pixels.subarray(index * this.#imageSize, (index + 1) * this.#imageSize);
  }

  /** Keeps the pixels of image `index`. */
  set(index: number, pixels: Uint8Array): void {
    this.#memory.pixels.set(pixels, index * this.#imageSize);
    Atomics.store(this.#memory.ready, index, 1);
  }
}
