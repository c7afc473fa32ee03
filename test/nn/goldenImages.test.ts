/** What image layers do with given random numbers, against Keras 3.15.1 in float64 (scripts/golden/image_layers.py). */
import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.ts';
import { cast, input, multiply, reduceSum, reshape, subtract } from '../../src/graph/build.ts';
import { elasticSample } from '../../src/graph/composite/elasticSample.ts';
import * as adjust from '../../src/graph/composite/imageAdjustments.ts';
import type { ValueRange } from '../../src/graph/composite/imageColors.ts';
import { type Points, perspectiveSample } from '../../src/graph/composite/perspectiveSample.ts';
import * as warp from '../../src/graph/composite/sampleImages.ts';
import type { Node } from '../../src/graph/node.ts';
import { graphOf, runGraph } from '../ops/runGraph.ts';
import { testEngines } from './availableEngines.ts';
import { type GoldenArray, numbers, readGoldens } from './goldens.ts';

interface TransformCase {
  readonly kind: keyof typeof KINDS;
  readonly options: Partial<warp.SampleOptions> & { readonly valueRange?: ValueRange };
  readonly given: Readonly<Record<string, GoldenArray>>;
  readonly input: GoldenArray;
  readonly upstream: GoldenArray;
  readonly output: GoldenArray;
  readonly inputGradient: GoldenArray;
}

type Transform = (
  images: Node,
  x: Node,
  y: Node,
  options: TransformCase['options'],
  given: Readonly<Record<string, Node>>,
) => Node;

const range = ({ valueRange = [0, 255] }: TransformCase['options']): ValueRange => valueRange;
const perImage = (x: Node): Node => reshape(x, [x.shape[0]!, 1, 1]);

const warped =
  (map: (x: Node, y: Node, height: number, width: number) => warp.AffineMap): Transform =>
  (images, x, y, options) =>
    warp.affineSample(
      images,
      map(perImage(x), perImage(y), images.shape[1]!, images.shape[2]!),
      options as warp.SampleOptions,
    );

const KINDS = {
  translation: warped(warp.translation),
  zoom: warped(warp.zoom),
  shear: warped(warp.shear),
  brightness: (images, x, _, options) => adjust.adjustBrightness(images, x, range(options)),
  contrast: (images, x, _, options) => adjust.adjustContrast(images, x, range(options)),
  saturation: (images, x, _, options) => adjust.adjustSaturation(images, x, range(options)),
  hue: (images, x, _, options) => adjust.adjustHue(images, x, range(options)),
  sharpness: (images, x, _, options) => adjust.adjustSharpness(images, x, range(options)),
  fade: (images, x, _, options) => adjust.fadeColors(images, x, range(options)),
  posterize: (images, x, _, options) => adjust.posterize(images, cast(x, 'int32'), range(options)),
  solarize: (images, x, y, options) => adjust.solarize(images, x, y, range(options)),
  perspective: (images, _x, _y, options, given) => {
    const point = (i: number): Points => ({ x: perImage(given[`x${i}`]!), y: perImage(given[`y${i}`]!) });
    const corners = { topLeft: point(0), topRight: point(1), bottomLeft: point(2), bottomRight: point(3) };
    return perspectiveSample(images, corners, { ...options, fillMode: 'constant' } as warp.SampleOptions);
  },
  elastic: (images, x, y, options) =>
    elasticSample(images, { x, y: x, scale: y, maxScale: 0.9 }, { ...options, fillValue: 0 } as warp.SampleOptions),
} as const satisfies Readonly<Record<string, Transform>>;

const { cases } = readGoldens<{ cases: TransformCase[] }>('imageTransforms.json');

describe.each(testEngines)('on the $name engine', ({ engine, reason, tolerance }) => {
  if (engine === undefined) it.skip(`(not here: ${reason})`, () => {});

  it.skipIf(engine === undefined).each(cases)('$kind $options', async (golden) => {
    const images = input('images', golden.input.shape);
    const upstream = input('upstream', golden.output.shape);
    const given = Object.entries(golden.given).map(([name, { shape }]) => input(name, shape));
    const [x, y = subtract(x!, x!)] = given as readonly Node[];
    const named = Object.fromEntries(given.map((node) => [node.attributes.name, node]));
    const output = (KINDS[golden.kind] as Transform)(images, x!, y, golden.options, named);
    const [gradient] = gradients(reduceSum(multiply(output, upstream)), [images]);
    const run = await runGraph(engine!, graphOf([images, upstream, ...given], [output, gradient!]), [
      numbers(golden.input),
      numbers(golden.upstream),
      ...Object.values(golden.given).map(numbers),
    ]);
    expect(output.shape).toEqual(golden.output.shape);
    const scale = Math.max(...range(golden.options)); // of float32 errors
    const near = { ...tolerance, atol: tolerance.atol! * scale };
    expect(run.outputs[0]).toBeAllClose(numbers(golden.output), near);
    expect(run.outputs[1]).toBeAllClose(numbers(golden.inputGradient), near);
  });
});
