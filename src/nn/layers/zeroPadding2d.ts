/** Zeros around images. */
import { padConstant } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkInteger } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { checkDataFormat, requireSpatial } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Before and after one dimension. */
type Widths = readonly [number, number];

/** Options of {@link ZeroPadding2D}. */
export interface ZeroPadding2DOptions extends LayerOptions {
  /** All four sides, `[vertical, horizontal]`, or `[[top, bottom], [left, right]]`. @defaultValue 1 */
  padding?: number | Widths | readonly [Widths, Widths];
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
}

/**
 * Adds rows and columns of zeros around images.
 *
 * @remarks
 * For a convolution without strides, `padding: 'same'` does it without a layer. With strides it pads less before than
 * after; networks that were designed elsewhere (ResNet) pad both sides alike and need this layer.
 *
 * @shape input `[batch, height, width, channels]` -> output `[batch, top + height + bottom, left + width + right, channels]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a padding in none of the three forms
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.zeroPadding2d({ padding: [[0, 1], [2, 3]] }).computeOutputShape([null, 8, 8, 3]); // => [null, 9, 13, 3]
 * ```
 */
export class ZeroPadding2D extends Layer {
  /** `[[top, bottom], [left, right]]`. */
  readonly padding: readonly [Widths, Widths];

  constructor(options: ZeroPadding2DOptions = {}) {
    super(options, ['padding', 'dataFormat']);
    this.padding = checkPadding('ZeroPadding2D', options.padding ?? 1);
    checkDataFormat('ZeroPadding2D', options.dataFormat);
  }

  override call(input: Node): Node {
    requireSpatial(this, input.shape, 2);
    return padConstant(input, [[0, 0], ...this.padding, [0, 0]]);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const { batch, spatial, channels } = requireSpatial(this, inputShape, 2);
    return [batch, ...spatial.map((size, i) => size + this.padding[i]![0] + this.padding[i]![1]), channels];
  }

  override getConfig(): LayerConfig {
    return { padding: this.padding, dataFormat: 'channelsLast' };
  }
}

function checkPadding(owner: string, value: unknown): [Widths, Widths] {
  const pair = (given: unknown, name: string): Widths => {
    if (!Array.isArray(given)) {
      const width = checkInteger(owner, name, given, 0);
      return [width, width];
    }
    if (given.length === 2)
      return [checkInteger(owner, `${name}[0]`, given[0], 0), checkInteger(owner, `${name}[1]`, given[1], 0)];
    throw new InvalidArgumentError(
      `${owner}: expected ${name} to be a number or a pair, got ${describeValue(given)}.`,
      { details: { owner, argument: name, value: given } },
    );
  };
  if (Array.isArray(value) && value.length === 2) return [pair(value[0], 'padding[0]'), pair(value[1], 'padding[1]')];
  if (typeof value === 'number') return [pair(value, 'padding'), pair(value, 'padding')];
  throw new InvalidArgumentError(
    `${owner}: expected padding to be a number, [vertical, horizontal] or [[top, bottom], [left, right]], got ${describeValue(value)}.`,
    { details: { owner, argument: 'padding', value } },
  );
}
