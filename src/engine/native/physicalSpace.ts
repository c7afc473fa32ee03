/**
 * The index space of a loop as memory has it: row-major, or blocked by channels as oneDNN likes it.
 *
 * A blocked space `[batch, channels / n, ...spatial, n]` lets a loop run over blocked tensors in memory order; row-major
 * operands are read in runs of `n` channels.
 */
import type { Shape } from '../../tensor/shape.ts';
import { stridesOf } from '../../tensor/shape.ts';

/** Layouts in which a loop can walk an activation. */
export type WalkFormat = 'plain' | 'channelsFirst' | 'blocked16' | 'blocked8';

/** One dimension of the physical space: a step along it moves `factor` elements along logical dimension `axis`. */
interface PhysicalDim {
  readonly size: number;
  readonly axis: number;
  readonly factor: number;
}

/** The physical index space of a loop over `shape`. */
export class PhysicalSpace {
  readonly #dims: readonly PhysicalDim[];

  constructor(shape: Shape, format: WalkFormat) {
    const whole = shape.map((size, axis) => ({ size, axis, factor: 1 }));
    if (format === 'plain') {
      this.#dims = whole;
      return;
    }
    const last = shape.length - 1;
    const channels = shape[last]!;
    const [batch, ...spatial] = whole.slice(0, -1);
    if (format === 'channelsFirst') {
      this.#dims = [batch!, whole[last]!, ...spatial];
      return;
    }
    const block = format === 'blocked16' ? 16 : 8;
    this.#dims = [
      batch!,
      { size: channels / block, axis: last, factor: block },
      ...spatial,
      { size: block, axis: last, factor: 1 },
    ];
  }

  /** Sizes, outermost first. */
  get dims(): number[] {
    return this.#dims.map(({ size }) => size);
  }

  /** The logical dimension that each physical one belongs to. */
  get axes(): number[] {
    return this.#dims.map(({ axis }) => axis);
  }

  /** Strides of a tensor that lies exactly in this space's order. */
  ownStrides(): number[] {
    return stridesOf(this.dims);
  }

  /** Strides along the physical dimensions, from strides along the logical ones (0 repeats). */
  fromLogical(strides: readonly number[]): number[] {
    return this.#dims.map(({ axis, factor }) => strides[axis]! * factor);
  }
}
