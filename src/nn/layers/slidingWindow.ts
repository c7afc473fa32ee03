/** A window that slides over the spatial dimensions of an input: what convolutions and poolings share. */
import type { Node } from '../../graph/node.ts';
import { paddingPair, type SequencePadding, type SymbolicShape, windowOutputSize } from '../../tensor/shape.ts';
import { checkOneOf, checkSizes } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import {
  refuseShape,
  requireSpatial,
  SPATIAL_FORMS,
  type SpatialInput,
  type SpatialRank,
  type SpatialSizes,
} from './inputChecks.ts';
import type { Layer } from './layer.ts';

/** What a layer was given for its window, unchecked. */
export interface WindowOptions {
  /** Name of the option that holds the size. */
  readonly sizeName: 'kernelSize' | 'poolSize' | 'frameLength';
  readonly size: unknown;
  /** @defaultValue 1 */
  readonly strides?: unknown;
  /** @defaultValue 'valid' */
  readonly padding?: unknown;
  /** @defaultValue 1 */
  readonly dilationRate?: unknown;
}

/** Size, strides, padding and dilation of a window, checked. */
export class SlidingWindow<Rank extends SpatialRank> {
  readonly rank: Rank;
  readonly size: SpatialSizes<Rank>;
  readonly strides: SpatialSizes<Rank>;
  readonly padding: SequencePadding;
  readonly dilationRate: SpatialSizes<Rank>;
  readonly #sizeName: string;

  constructor(owner: string, rank: Rank, options: WindowOptions) {
    const sizes = (name: string, value: unknown): SpatialSizes<Rank> =>
      checkSizes(owner, name, value, rank) as unknown as SpatialSizes<Rank>;
    const paddings: readonly SequencePadding[] =
      rank === 1 && options.sizeName === 'kernelSize' ? ['valid', 'same', 'causal'] : ['valid', 'same'];
    this.rank = rank;
    this.#sizeName = options.sizeName;
    this.size = sizes(options.sizeName, options.size);
    this.strides = sizes('strides', options.strides ?? 1);
    this.padding = checkOneOf(owner, 'padding', options.padding ?? 'valid', paddings);
    this.dilationRate = sizes('dilationRate', options.dilationRate ?? 1);
    if (Math.max(...this.strides) > 1 && Math.max(...this.dilationRate) > 1) {
      throw new InvalidArgumentError(
        `${owner}: strides ${formatShape(this.strides)} and dilationRate ${formatShape(this.dilationRate)} are both above 1. Set one of them to 1.`,
        { details: { strides: this.strides, dilationRate: this.dilationRate } },
      );
    }
  }

  /** Zeros before and after each spatial dimension. */
  paddingPairs(spatial: readonly number[]): [number, number][] {
    return spatial.map((size, i) =>
      paddingPair(this.padding, size, this.size[i]!, this.strides[i]!, this.dilationRate[i]!),
    );
  }

  /** Number of windows along each spatial dimension; null where its size is open. */
  outputSizes(spatial: readonly (number | null)[]): (number | null)[] {
    return spatial.map((size, i) => {
      if (size === null) return null;
      const window = [this.size[i]!, this.strides[i]!, this.dilationRate[i]!] as const;
      return windowOutputSize(size, ...window, paddingPair(this.padding, size, ...window));
    });
  }

  /** What the graph's convolutions take, for an input `[batch, ...spatial, channels]`. */
  attributes(input: Node): { strides: readonly number[]; padding: [number, number][]; dilations: readonly number[] } {
    const padding = this.paddingPairs(input.shape.slice(1, -1));
    return { strides: this.strides, padding, dilations: this.dilationRate };
  }

  /** The dimensions of an input into which the window fits. */
  requireFits(layer: Layer, shape: SymbolicShape): SpatialInput {
    const input = requireSpatial(layer, shape, this.rank);
    if (this.outputSizes(input.spatial).some((size) => size !== null && size < 1)) {
      const { noun } = SPATIAL_FORMS[this.rank];
      const dilation = this.#sizeName === 'kernelSize' ? ` (dilation ${formatShape(this.dilationRate)})` : '';
      refuseShape(
        layer,
        `${noun} of at least the window ${formatShape(this.size)}${dilation}`,
        shape,
        `Use larger ${noun}, a smaller ${this.#sizeName}, fewer pooling layers before it, or padding: "same".`,
      );
    }
    return input;
  }
}

/** Refuses channels other than those that a layer was built for. */
export function requireBuiltChannels(layer: Layer, channels: number, builtFor: number, shape: SymbolicShape): void {
  if (channels === builtFor) return;
  refuseShape(
    layer,
    `${builtFor} channels, for which it was built`,
    shape,
    'Use another layer for inputs of another form.',
  );
}
