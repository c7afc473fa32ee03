/** Layers against Keras 3.15.1 in float64 (scripts/golden/nn.py, ..._layers.py): outputs, gradients, moving statistics. */
import { describe, expect, it } from 'vitest';
import { greater, literal } from '../../src/graph/build.ts';
import type { Node } from '../../src/graph/node.ts';
import { layerClasses, resolveLayerClass } from '../../src/nn/layers/index.ts';
import { testEngines } from './availableEngines.ts';
import { FORWARD_ERROR, type GoldenArray, GRADIENT_ERROR, numbers, ofScale, readGoldens } from './goldens.ts';
import { type RunInput, runLayer } from './runLayer.ts';

type Named = GoldenArray & { readonly name: string };

interface LayerCase {
  readonly className: string;
  readonly label: string;
  readonly options: Record<string, unknown>;
  readonly training: boolean;
  readonly input: GoldenArray;
  /** Inputs after the first, of layers that take lists. */
  readonly moreInputs?: readonly GoldenArray[];
  /** Of the first input: 1 where an element counts. */
  readonly mask?: GoldenArray;
  /** Of the others. */
  readonly moreMasks?: readonly (GoldenArray | null)[];
  /** Which inputs stand in the list, where a layer takes one. */
  readonly places?: readonly number[];
  readonly callOptions?: Record<string, unknown>;
  /** Beside the call options: 1 where a query attends to a key. */
  readonly attentionMask?: GoldenArray;
  readonly weights: readonly Named[];
  readonly upstream: GoldenArray;
  /** Of the outputs after the first. */
  readonly moreUpstreams?: readonly GoldenArray[];
  readonly output: GoldenArray;
  readonly moreOutputs?: readonly GoldenArray[];
  /** One for each output; null where it has none. */
  readonly outputMasks?: readonly (GoldenArray | null)[];
  /** What the layer adds to the loss. @defaultValue 0 */
  readonly addedLoss?: number;
  readonly inputGradient: GoldenArray;
  readonly moreInputGradients?: readonly GoldenArray[];
  readonly weightGradients: readonly Named[];
  readonly newState: readonly Named[];
  /** All weights after the call, where it changes those that learn. */
  readonly newWeights?: readonly Named[];
  /** Of stateful layers: what goes on from batch to batch, before and after. */
  readonly states?: readonly GoldenArray[];
  readonly newStates?: readonly GoldenArray[];
}

const cases = [
  'layers.json',
  'convolutionLayers.json',
  'recurrentLayers.json',
  'transformerLayers.json',
  'simpleLayers.json',
  'imageLayers.json',
  'spectrograms.json',
  'coreLayers.json',
  'spectralNormalization.json',
  'maskedLayers.json',
  'recurrentStates.json',
  'recurrentCells.json',
  'bidirectional.json',
  'recurrentWrappers.json',
  'mergingLayers.json',
  'attentionLayers.json',
  'multiHeadAttention.json',
  'groupQueryAttention.json',
  'preprocessingLayers.json',
].flatMap((file) => readGoldens<{ cases: LayerCase[] }>(file).cases);

/** The mask as a constant of the graph. */
function attentionMask(array: GoldenArray): { attentionMask: Node } {
  return { attentionMask: greater(literal(numbers(array), array.shape, 'float32'), 0) };
}

describe.each(testEngines)(
  'on the $name engine every layer gives what Keras gives',
  ({ engine, reason, tolerance }) => {
    if (engine === undefined) it.skip(`(not here: ${reason})`, () => {});

    it.skipIf(engine === undefined).each(cases)('$className $label', async (golden) => {
      const layer = new (resolveLayerClass(golden.className))(golden.options);
      const withData = (array: GoldenArray): RunInput => ({ shape: array.shape, data: numbers(array) });
      const run = await runLayer(layer, {
        inputShape: golden.input.shape,
        input: numbers(golden.input),
        moreInputs: (golden.moreInputs ?? []).map(withData),
        mask: golden.mask && withData(golden.mask),
        moreMasks: (golden.moreMasks ?? []).map((mask) => (mask === null ? undefined : withData(mask))),
        places: golden.places,
        callOptions: { ...golden.callOptions, ...(golden.attentionMask && attentionMask(golden.attentionMask)) },
        training: golden.training,
        weights: golden.weights.map(numbers),
        upstream: numbers(golden.upstream),
        moreUpstreams: (golden.moreUpstreams ?? []).map(numbers),
        ...(golden.states === undefined ? {} : { states: golden.states.map(numbers) }),
        engine: engine!,
      });
      expect(layer.weights.map(({ name, shape }) => ({ name, shape }))).toEqual(
        golden.weights.map(({ name, shape }) => ({ name, shape })),
      );
      const outputs = [golden.output, ...(golden.moreOutputs ?? [])];
      expect(run.outputShapes).toEqual(outputs.map(({ shape }) => shape));
      outputs.forEach((output, i) => {
        const expected = numbers(output);
        expect(run.outputs[i]).toBeAllClose(expected, ofScale(expected, FORWARD_ERROR));
      });
      golden.newStates?.forEach((state, i) => {
        expect(run.states[i]).toBeAllClose(numbers(state), tolerance);
      });
      golden.outputMasks?.forEach((mask, i) => {
        expect(run.outputMasks[i]).toEqual(mask === null ? undefined : numbers(mask));
      });
      expect([run.addedLoss]).toBeAllClose([golden.addedLoss ?? 0], tolerance);
      [golden.inputGradient, ...(golden.moreInputGradients ?? [])].forEach((gradient, i) => {
        const expected = numbers(gradient);
        expect(run.inputGradients[i]).toBeAllClose(expected, ofScale(expected, GRADIENT_ERROR));
      });

      expect(layer.trainableWeights.map(({ name }) => name)).toEqual(golden.weightGradients.map(({ name }) => name));
      golden.weightGradients.forEach((gradient, i) => {
        const expected = numbers(gradient);
        expect(run.weightGradients[i]).toBeAllClose(expected, ofScale(expected, GRADIENT_ERROR));
      });
      expect(layer.nonTrainableWeights.map(({ name }) => name)).toEqual(golden.newState.map(({ name }) => name));
      for (const state of [...golden.newState, ...(golden.newWeights ?? [])]) {
        const place = layer.weights.findIndex(({ name }) => name === state.name);
        expect(run.weights[place]).toBeAllClose(numbers(state), tolerance);
      }
    });
  },
);

it('the golden file has cases of every layer that computes something', () => {
  // The functions of lambda layers stand in src/nn/layers/lambda.test.ts; strings in textLayers.test.ts.
  const elsewhere = ['Lambda', 'HashedCrossing', 'Hashing', 'StringLookup', 'TextVectorization'];
  const covered = new Set([...elsewhere, ...cases.map(({ className }) => className)]);
  const open = Object.keys(layerClasses).filter((name) => !covered.has(name));
  expect(open).toEqual(['InputLayer']);
});
