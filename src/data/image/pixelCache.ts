/** Decoded images in shared memory: each file is decoded once, by whichever worker comes first. */

/** A typed array holds no more than 4 GiB before Node 22. */
const CHUNK_BYTES = 2 ** 30;

/** Survives a structured clone; the memory is shared. */
export interface PixelCacheMemory {
  /** Bytes of one image. */
  readonly imageSize: number;
  /** Images end to end, uint8: `perChunk` in each, fewer in the last. */
  readonly chunks: readonly Uint8Array[];
  readonly perChunk: number;
  /** 1 for images that are there. */
  readonly ready: Uint8Array;
}

/**
 * Memory for the first images of `count`, as many as `maxBytes` holds. The system hands out pages as they are first
 * written.
 */
export function allocatePixelCache(count: number, imageSize: number, maxBytes: number): PixelCacheMemory {
  const capacity = Math.min(count, Math.floor(maxBytes / imageSize));
  const perChunk = Math.max(1, Math.floor(CHUNK_BYTES / imageSize));
  const chunks = Array.from({ length: Math.ceil(capacity / perChunk) }, (_, chunk) => {
    const images = Math.min(perChunk, capacity - chunk * perChunk);
    return new Uint8Array(new SharedArrayBuffer(images * imageSize));
  });
  return { imageSize, chunks, perChunk, ready: new Uint8Array(new SharedArrayBuffer(capacity)) };
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
    const { ready } = this.#memory;
    return index < ready.length && Atomics.load(ready, index) === 1 ? this.#placeOf(index) : undefined;
  }

  /** Keeps the pixels of image `index`, if it has a place. */
  set(index: number, image: Uint8Array): void {
    const { ready } = this.#memory;
    if (index >= ready.length) return;
    this.#placeOf(index).set(image);
    Atomics.store(ready, index, 1);
  }

  #placeOf(index: number): Uint8Array {
    const { chunks, perChunk, imageSize } = this.#memory;
    const start = (index % perChunk) * imageSize;
    return chunks[Math.floor(index / perChunk)]!.subarray(start, start + imageSize);
  }
}
