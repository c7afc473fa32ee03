/** Layers against Keras 3.15.1 in float64 (scripts/golden/nn.py, ..._layers.py): outputs, gradients, moving statistics. */
import { describe, expect, it } from 'vitest';
import { layerClasses, resolveLayerClass } from '../../src/nn/layers/index.ts';
import { testEngines } from './availableEngines.ts';
import { type GoldenArray, numbers, readGoldens } from './goldens.ts';
import { runLayer } from './runLayer.ts';

type Named = GoldenArray & { readonly name: string };

interface LayerCase {
  readonly className: string;
  readonly label: string;
  readonly options: Record<string, unknown>;
  readonly training: boolean;
  readonly input: GoldenArray;
  readonly weights: readonly Named[];
  readonly upstream: GoldenArray;
  readonly output: GoldenArray;
  readonly inputGradient: GoldenArray;
  readonly weightGradients: readonly Named[];
  readonly newState: readonly Named[];
}

const cases = [
  'layers.json',
  'convolutionLayers.json',
  'recurrentLayers.json',
  'transformerLayers.json',
  'simpleLayers.json',
].flatMap((file) => readGoldens<{ cases: LayerCase[] }>(file).cases);

describe.each(testEngines)(
  'on the $name engine every layer gives what Keras gives',
  ({ engine, reason, tolerance }) => {
    if (engine === undefined) it.skip(`(not here: ${reason})`, () => {});

    it.skipIf(engine === undefined).each(cases)('$className $label', async (golden) => {
      const layer = new (resolveLayerClass(golden.className))(golden.options);
      const run = await runLayer(layer, {
        inputShape: golden.input.shape,
        input: numbers(golden.input),
        training: golden.training,
        weights: golden.weights.map(numbers),
        upstream: numbers(golden.upstream),
        engine: engine!,
      });
      expect(layer.weights.map(({ name, shape }) => ({ name, shape }))).toEqual(
        golden.weights.map(({ name, shape }) => ({ name, shape })),
      );
      expect(run.outputShape).toEqual(golden.output.shape);
      expect(run.output).toBeAllClose(numbers(golden.output), tolerance);
      expect(run.inputGradient).toBeAllClose(numbers(golden.inputGradient), tolerance);

      expect(layer.trainableWeights.map(({ name }) => name)).toEqual(golden.weightGradients.map(({ name }) => name));
      golden.weightGradients.forEach((gradient, i) => {
        expect(run.weightGradients[i]).toBeAllClose(numbers(gradient), tolerance);
      });
      expect(layer.nonTrainableWeights.map(({ name }) => name)).toEqual(golden.newState.map(({ name }) => name));
      for (const state of golden.newState) {
        const place = layer.weights.findIndex(({ name }) => name === state.name);
        expect(run.weights[place]).toBeAllClose(numbers(state), tolerance);
      }
    });
  },
);

it('the golden file has cases of every layer that computes something', () => {
  const covered = new Set(cases.map(({ className }) => className));
  const open = Object.keys(layerClasses).filter((name) => !covered.has(name));
  expect(open).toEqual(['InputLayer']);
});
