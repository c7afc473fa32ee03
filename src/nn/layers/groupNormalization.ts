/** Normalisation of groups of channels. */
import { groupNormalize } from '../../graph/composite/normalization.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import { checkFeatureAxis, requireFeatureAxes } from './featureAxes.ts';
import { refuseShape } from './inputChecks.ts';
import type { LayerConfig } from './layer.ts';
import { ScaleOffsetLayer, type ScaleOffsetOptions } from './scaleOffsetLayer.ts';

/** Options of {@link GroupNormalization}. */
export interface GroupNormalizationOptions extends ScaleOffsetOptions {
  /** Number of groups, which divides the channels; -1 makes one of each channel (instance normalisation). @defaultValue 32 */
  groups?: number;
  /** Axis of the channels. @defaultValue -1 */
  axis?: number;
}

/**
 * Keeps the activations of each group of channels of a sample near mean 0 and deviation 1: independent of the batch, for
 * networks on images whose batches are too small for batch normalisation.
 *
 * @remarks
 * Training and inference compute the same. With one group it normalises whole samples, with a group for each channel
 * (`groups: -1`) it is the instance normalisation.
 *
 * @formula `y = gamma * (x - mean) / sqrt(variance + epsilon) + beta`, mean and (biased) variance of each sample over all
 *   axes but the batch, and the channels of a group
 * @shape input `[batch, ...dims]` with `channels` along `axis` -> output: same as input; `gamma` and `beta` are `[channels]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `groups` is neither a positive integer nor -1, or `axis` is no
 *   integer or the batch
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input has no such axis, channels
 *   that the groups do not divide, or others than the layer was built for
 *
 * @example
 * ```ts
 * layers.groupNormalization({ groups: 4 }).computeOutputShape([null, 26, 26, 32]); // => [null, 26, 26, 32]
 * ```
 *
 * @reference Wu and He 2018, https://arxiv.org/abs/1803.08494
 */
export class GroupNormalization extends ScaleOffsetLayer {
  readonly groups: number;
  readonly axis: number;

  constructor(options: GroupNormalizationOptions = {}) {
    super(options, ['groups', 'axis']);
    const { groups = 32 } = options;
    if (!Number.isInteger(groups) || (groups < 1 && groups !== -1)) {
      throw new InvalidArgumentError(
        `GroupNormalization: expected groups to be a positive integer, or -1 for one of each channel, got ${describeValue(groups)}.`,
        { details: { owner: 'GroupNormalization', argument: 'groups', value: groups } },
      );
    }
    this.groups = groups;
    this.axis = checkFeatureAxis('GroupNormalization', options.axis ?? -1);
  }

  protected override build(inputShape: SymbolicShape): void {
    this.addScaleAndOffset([this.#channels(inputShape)]);
  }

  override call(input: Node, context: CallContext): Node {
    const channels = this.#channels(input.shape);
    const groups = this.groups === -1 ? channels : this.groups;
    return groupNormalize(input, { axis: this.axis, groups, ...this.scaleAndOffset(context) });
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    this.#channels(inputShape);
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return { groups: this.groups, axis: this.axis, ...super.getConfig() };
  }

  #channels(shape: SymbolicShape): number {
    const channels = requireFeatureAxes(this, this.axis, shape, this.scaleShape).sizes[0]!;
    if (this.groups !== -1 && channels % this.groups !== 0) {
      refuseShape(
        this,
        `channels in ${this.groups} equal groups along axis ${this.axis}`,
        shape,
        'Choose groups that divide the channels, or -1 for one of each channel.',
      );
    }
    return channels;
  }
}
