/** Checks of the shapes that reach a layer. Messages name the layer, what came, what was expected, and the way out. */
import { type SymbolicShape, sizeOf } from '../../tensor/shape.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { describeValue, formatShape } from '../../util/format.ts';
import type { Layer } from './layer.ts';
import { type Shapes, shapeList } from './structure.ts';

/** Refuses a shape, or several, in the form of all these messages. */
export function refuseShape(layer: Layer, expected: string, shape: Shapes, advice: string): never {
  const got = shapeList(shape).map(formatShape).join(' and ');
  throw new ShapeMismatchError(`${layer.label}: expected ${expected}, got ${got}. ${advice}`, {
    details: { layer: layer.label, expected, shape },
  });
}

/** Channels that images usually have, for guessing the shape behind a flat row of pixels. */
const USUAL_CHANNELS = [1, 3, 4];

/** How to make images of an input that is not. */
function imageAdvice(shape: SymbolicShape): string {
  const reshape = (target: string): string => `Reshape with layers.reshape({ targetShape: [${target}] }).`;
  const [, height, width] = shape;
  if (shape.length === 3 && height && width) return reshape(`${height}, ${width}, 1`);
  if (shape.length === 2 && height) {
    for (const channels of USUAL_CHANNELS) {
      const side = Math.sqrt(height / channels);
      if (Number.isInteger(side) && side > 1) return reshape(`${side}, ${side}, ${channels}`);
    }
  }
  return reshape('height, width, channels');
}

/** Number of spatial dimensions that windows slide over. */
export type SpatialRank = 1 | 2 | 3;

/** One size for each spatial dimension. */
export type SpatialSizes<Rank extends SpatialRank> = {
  1: readonly [number];
  2: readonly [number, number];
  3: readonly [number, number, number];
}[Rank];

/** The input that layers of each spatial rank take, and what it is called. */
export const SPATIAL_FORMS = {
  1: { dims: '[batch, steps, channels]', noun: 'sequences' },
  2: { dims: '[batch, height, width, channels]', noun: 'images' },
  3: { dims: '[batch, depth, height, width, channels]', noun: 'volumes' },
} as const;

/** An input with spatial dimensions: null for sizes that are open until data comes. */
export interface SpatialInput {
  readonly batch: number | null;
  readonly spatial: readonly (number | null)[];
  readonly channels: number;
}

/** How to bring an input into the form of a spatial rank. */
function spatialAdvice(rank: SpatialRank, shape: SymbolicShape): string {
  if (rank === 2) return imageAdvice(shape);
  const sizes = shape.slice(1);
  // Only the channels are missing.
  if (sizes.length === rank && sizes.every((size) => size)) {
    return `Reshape with layers.reshape({ targetShape: [${sizes.join(', ')}, 1] }).`;
  }
  return `Reshape with layers.reshape({ targetShape: [${SPATIAL_FORMS[rank].dims.slice('[batch, '.length)} }).`;
}

/** The dimensions of `[batch, ...spatial, channels]`; that of the channels has to be known. */
export function requireSpatial(layer: Layer, shape: SymbolicShape, rank: SpatialRank): SpatialInput {
  const form = `${rank + 2}-D input ${SPATIAL_FORMS[rank].dims}`;
  if (shape.length !== rank + 2) refuseShape(layer, form, shape, spatialAdvice(rank, shape));
  const [batch, ...spatial] = shape;
  const channels = spatial.pop();
  if (!channels) {
    refuseShape(layer, `${form} with a known number of channels`, shape, 'Give the channels in the input shape.');
  }
  if (spatial.includes(0)) {
    refuseShape(layer, `${form} of sizes above 0`, shape, 'Give larger samples, or use smaller windows before it.');
  }
  return { batch: batch!, spatial, channels };
}

/** The sizes of a sample behind the batch; null where one is open. */
export function sampleSizes(layer: Layer, shape: SymbolicShape): readonly (number | null)[] {
  if (shape.length === 0) refuseShape(layer, 'an input [batch, ...dims]', shape, 'Give each sample a row.');
  return shape.slice(1);
}

/** The number of elements of sizes; null where one is open. */
export function elementsOf(sizes: readonly (number | null)[]): number | null {
  return sizes.includes(null) ? null : sizeOf(sizes as readonly number[]);
}

/** The one data format there is; Keras' other one is refused with the way out. */
export function checkDataFormat(owner: string, value: unknown, rank: SpatialRank = 2): void {
  if (value === undefined || value === null || value === 'channelsLast' || value === 'channels_last') return;
  throw new InvalidArgumentError(
    `${owner}: expected dataFormat to be "channelsLast", got ${describeValue(value)}. ` +
      `Bring the data into the form ${SPATIAL_FORMS[rank].dims}.`,
    { details: { owner, argument: 'dataFormat', value } },
  );
}
