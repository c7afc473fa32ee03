/** Memory of temporaries: buffers whose lifetimes do not overlap share bytes. */

/** A buffer that is needed from instruction `start` to instruction `end`, both included. */
export interface BufferLifetime {
  readonly bytes: number;
  readonly start: number;
  readonly end: number;
}

/** Where each buffer lies. */
export interface BufferPlan {
  /** In the order of the lifetimes; multiples of the alignment. */
  readonly offsets: readonly number[];
  /** Size of the arena. */
  readonly bytes: number;
  /** Sum of all buffers: what the arena would take without sharing. */
  readonly unsharedBytes: number;
}

/**
 * Places buffers largest first, each at the lowest offset where it meets no buffer of an overlapping lifetime.
 *
 * Reference: Pisarchyk and Lee 2020, "Efficient memory management for deep neural net inference", greedy by size,
 * https://arxiv.org/abs/2001.03288
 */
export function planBuffers(lifetimes: readonly BufferLifetime[], alignment = 64): BufferPlan {
  const sizes = lifetimes.map(({ bytes }) => Math.ceil(bytes / alignment) * alignment);
  const order = lifetimes
    .map((_, i) => i)
    .sort((a, b) => sizes[b]! - sizes[a]! || lifetimes[a]!.start - lifetimes[b]!.start);
  const offsets = new Array<number>(lifetimes.length).fill(0);
  const placed: number[] = []; // by ascending offset
  let total = 0;
  for (const index of order) {
    const { start, end } = lifetimes[index]!;
    let offset = 0;
    for (const other of placed) {
      const overlaps = lifetimes[other]!.start <= end && start <= lifetimes[other]!.end;
      if (!overlaps) continue;
      if (offset + sizes[index]! <= offsets[other]!) break;
      offset = Math.max(offset, offsets[other]! + sizes[other]!);
    }
    offsets[index] = offset;
    const position = placed.findIndex((other) => offsets[other]! > offset);
    placed.splice(position < 0 ? placed.length : position, 0, index);
    total = Math.max(total, offset + sizes[index]!);
  }
  return { offsets, bytes: total, unsharedBytes: sizes.reduce((a, b) => a + b, 0) };
}
