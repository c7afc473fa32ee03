/** Checks of the shapes that reach a layer. Messages name the layer, what came, what was expected, and the way out. */
import type { SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { describeValue, formatShape } from '../../util/format.ts';
import type { Layer } from './layer.ts';

/** Refuses a shape, in the form of all these messages. */
export function refuseShape(layer: Layer, expected: string, shape: SymbolicShape, advice: string): never {
  throw new ShapeMismatchError(`${layer.label}: expected ${expected}, got ${formatShape(shape)}. ${advice}`, {
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

/** The dimensions of images `[batch, height, width, channels]`; all but the batch have to be known. */
export function requireImages(layer: Layer, shape: SymbolicShape): [number | null, number, number, number] {
  const form = '4-D input [batch, height, width, channels]';
  if (shape.length !== 4) refuseShape(layer, form, shape, imageAdvice(shape));
  const [batch, height, width, channels] = shape;
  if (!height || !width || !channels) {
    refuseShape(layer, `${form} of known sizes`, shape, 'Give all sizes but the batch in inputShape.');
  }
  return [batch!, height, width, channels];
}

/** Sizes that are all known but the batch: what weights or a reshape depend on. */
export function requireKnownSample(layer: Layer, shape: SymbolicShape): readonly number[] {
  const sample = shape.slice(1);
  if (shape.length === 0 || sample.includes(null)) {
    refuseShape(layer, 'an input whose sizes are known but for the batch', shape, 'Give them in inputShape.');
  }
  return sample as readonly number[];
}

/** The one data format there is; Keras' other one is refused with the way out. */
export function checkDataFormat(owner: string, value: unknown): void {
  if (value === undefined || value === null || value === 'channelsLast' || value === 'channels_last') return;
  throw new InvalidArgumentError(
    `${owner}: expected dataFormat to be "channelsLast", got ${describeValue(value)}. ` +
      'Bring the data into the form [batch, height, width, channels].',
    { details: { owner, argument: 'dataFormat', value } },
  );
}
