/** The contract that every layer keeps, as one function: call it with a layer and what is to be expected of it. */
import { expect } from 'vitest';
import type { Layer, LayerClass } from '../../src/nn/layers/index.ts';
import { layers, resolveLayerClass } from '../../src/nn/layers/index.ts';
import { type Shapes, shapeList } from '../../src/nn/layers/structure.ts';
import type { Shape } from '../../src/tensor/shape.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../src/util/errors.ts';
import { formatShape } from '../../src/util/format.ts';
import { camelCaseName, snakeCaseName } from '../../src/util/names.ts';
import { checkNumbers } from './checkNumbers.ts';
import { checkRanks } from './checkRanks.ts';
import { type LayerRun, type RunInput, runLayer, someNumbers, startValues } from './runLayer.ts';

/** A layer and what is expected of it. */
export interface LayerExpectation {
  readonly options: Record<string, unknown>;
  /** Shape of one sample. */
  readonly sampleShape: Shape;
  /** Of the inputs after the first, for a layer that takes a list. @defaultValue it gets one tensor */
  readonly moreSampleShapes?: readonly Shape[];
  /** Shape of one sample of the output. */
  readonly outputShape: Shape;
  /** Of the outputs after the first, for a layer that gives a list. @defaultValue it gives one tensor */
  readonly moreOutputShapes?: readonly Shape[];
  /** Name and shape of each weight, in the order of creation; of a weight of a layer inside, `its name/weight`. */
  readonly weights: Readonly<Record<string, Shape>>;
  /** Names of the weights that the layer updates by itself while training. @defaultValue none */
  readonly updates?: readonly string[];
  /** Names of the weights that learn and that the layer changes by itself, too. @defaultValue none */
  readonly alsoUpdates?: readonly string[];
  /** Whether its config makes it again. @defaultValue true */
  readonly savable?: boolean;
  /** Whether training computes something else than inference. @defaultValue false */
  readonly differsInTraining?: boolean;
  /** Whether it works on strings, outside of models. @defaultValue false */
  readonly hostOnly?: boolean;
  /** Input shapes that it refuses. */
  readonly refuses: readonly Shapes[];
}

/** Checks a layer against the contract of `Layer`. */
export async function checkLayer(Class: LayerClass, expectation: LayerExpectation): Promise<void> {
  const make = (): Layer => new Class(expectation.options);
  checkNames(Class, expectation);
  checkOptions(Class, expectation);
  checkNumbers(Class, expectation.options);
  if (expectation.hostOnly === true) {
    checkHostOnly(make, expectation);
    checkRanks(make, inputShapes(expectation, null));
    return;
  }
  checkShapes(make(), expectation);
  for (const shape of expectation.refuses) checkRefusal(make(), shape);
  checkRanks(make, inputShapes(expectation, null));
  await checkRuns(make(), expectation);
  if (expectation.savable !== false) await checkRoundTrip(make(), expectation);
  if (Object.keys(expectation.weights).length > 0) await checkLearning(make(), expectation);
}

/** The shape, or shapes, of what the layer gets. */
function inputShapes({ sampleShape, moreSampleShapes }: LayerExpectation, batch: number | null): Shapes {
  const first = [batch, ...sampleShape];
  return moreSampleShapes === undefined ? first : [first, ...moreSampleShapes.map((shape) => [batch, ...shape])];
}

/** The shape, or shapes, of what the layer gives. */
function outputShapes({ outputShape, moreOutputShapes }: LayerExpectation, batch: number | null): Shapes {
  const first = [batch, ...outputShape];
  return moreOutputShapes === undefined ? first : [first, ...moreOutputShapes.map((shape) => [batch, ...shape])];
}

/** Inputs of the layer for `runLayer`. */
function someInputs(
  { sampleShape, moreSampleShapes }: LayerExpectation,
  batch: number,
  seed?: number,
): { inputShape: Shape; input: Float32Array; moreInputs: RunInput[]; asList: boolean } {
  const inputShape = [batch, ...sampleShape];
  const moreInputs = (moreSampleShapes ?? []).map((sample, i) => {
    const shape = [batch, ...sample];
    return { shape, data: someNumbers(shape, 20 + i) };
  });
  return { inputShape, input: someNumbers(inputShape, seed), moreInputs, asList: moreSampleShapes !== undefined };
}

/** One class, three spellings, and the factory of the barrel. */
function checkNames(Class: LayerClass, { options }: LayerExpectation): void {
  const factoryName = camelCaseName(Class.name);
  for (const name of [Class.name, factoryName, snakeCaseName(Class.name)]) expect(resolveLayerClass(name)).toBe(Class);
  const factory = (layers as unknown as Record<string, (options: unknown) => Layer>)[factoryName]!;
  expect(factory(options)).toBeInstanceOf(Class);
}

/** The common options arrive; unknown ones are refused. */
function checkOptions(Class: LayerClass, { options }: LayerExpectation): void {
  const layer = new Class({ ...options, name: 'mine', trainable: false });
  expect(layer.name).toBe('mine');
  expect(layer.label).toBe(`${Class.name} "mine"`);
  expect(layer.trainable).toBe(false);
  const misspelt = (): Layer => new Class({ ...options, trainabel: false });
  expect(misspelt).toThrow(InvalidArgumentError);
  expect(misspelt).toThrow(`${Class.name}: unknown option "trainabel". Did you mean "trainable"?`);
}

/** The shape is known before the weights exist and does not change when they do. Weights are made once. */
function checkShapes(layer: Layer, expectation: LayerExpectation): void {
  const { weights, updates = [] } = expectation;
  const symbolic = inputShapes(expectation, null);
  expect(layer.computeOutputShape(symbolic)).toEqual(outputShapes(expectation, null));
  expect(layer.built).toBe(false);
  expect(layer.weights).toEqual([]);
  layer.ensureBuilt(symbolic);
  layer.ensureBuilt(symbolic);
  expect(layer.built).toBe(true);
  expect(layer.builtShape).toEqual(symbolic);
  expect(layer.computeOutputShape(inputShapes(expectation, 7))).toEqual(outputShapes(expectation, 7));
  const paths = layer.weights.map((weight) => layer.weightPaths.get(weight)!.replace(/^[^/]*\//, ''));
  expect(Object.fromEntries(layer.weights.map(({ shape }, i) => [paths[i], shape]))).toEqual(weights);
  expect(paths).toEqual(Object.keys(weights));

  expect(layer.nonTrainableWeights.map(({ name }) => name)).toEqual(updates);
  expect(new Set([...layer.trainableWeights, ...layer.nonTrainableWeights])).toEqual(new Set(layer.weights));
  layer.trainable = false;
  expect(layer.trainableWeights).toEqual([]);
  expect(layer.nonTrainableWeights).toEqual(layer.weights);
}

/** It knows its shapes and its config, and says in a model where else it can be used. */
function checkHostOnly(make: () => Layer, expectation: LayerExpectation): void {
  const layer = make();
  const symbolic = inputShapes(expectation, null);
  expect(layer.computeOutputShape(symbolic)).toEqual([null, ...expectation.outputShape]);
  for (const use of [() => layer.ensureBuilt(symbolic), () => layer.call([], undefined as never)]) {
    expect(use).toThrow(InvalidArgumentError);
    expect(use).toThrow(`${layer.label}: cannot be part of a model: it takes strings, and tensors hold numbers. Call`);
  }
  for (const shape of expectation.refuses) expect(() => layer.computeOutputShape(shape)).toThrow(ShapeMismatchError);
  const config = layer.getConfig();
  const copy = new (layer.constructor as LayerClass)(JSON.parse(JSON.stringify(config)));
  expect(copy.getConfig()).toEqual(config);
}

/** A wrong input is refused, by name, with both shapes and advice, before anything is made. */
function checkRefusal(layer: Layer, shape: Shapes): void {
  layer.name = 'the_layer';
  const refusal = errorOf(() => layer.computeOutputShape(shape));
  expect(refusal).toBeInstanceOf(ShapeMismatchError);
  expect(refusal?.message).toMatch(/^\w+ "the_layer": expected .+, got \[.*\]\. [A-Z].+\.$/);
  expect(refusal?.message).toContain(`got ${shapeList(shape).map(formatShape).join(' and ')}. `);
  // A layer without weights has nothing to build.
  const atBuild = errorOf(() => layer.ensureBuilt(shape));
  expect(atBuild?.message ?? refusal?.message).toBe(refusal?.message);
  expect(layer.weights).toEqual([]);
}

function errorOf(attempt: () => unknown): Error | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** Real results have the inferred shape, for any batch size, in both modes; only what is declared changes. */
async function checkRuns(layer: Layer, expectation: LayerExpectation): Promise<void> {
  const { updates = [], alsoUpdates = [], differsInTraining = false } = expectation;
  for (const batch of [1, 3]) {
    const inputs = someInputs(expectation, batch);
    const inference = await runLayer(layer, inputs);
    const training = await runLayer(layer, { ...inputs, training: true });
    for (const run of [inference, training]) {
      expect(run.outputShapes).toEqual(shapeList(outputShapes(expectation, batch)));
      for (const output of run.outputs) expect(output.every(Number.isFinite)).toBe(true);
      expect(run.inputGradient.length).toBe(inputs.input.length);
      for (const gradient of run.inputGradients) expect(gradient.every(Number.isFinite)).toBe(true);
    }
    expect(inference.updated).toEqual([]);
    expect(training.updated).toEqual([...updates, ...alsoUpdates]);
    if (batch > 1) {
      expect(isSame(training.output, inference.output)).toBe(!differsInTraining);
      const again = await runLayer(layer, { ...inputs, training: true });
      expect(again.output).toEqual(training.output);
    }
  }
}

/** A layer made from its config as JSON computes the same. */
async function checkRoundTrip(layer: Layer, expectation: LayerExpectation): Promise<void> {
  const config = layer.getConfig();
  const copy = new (layer.constructor as LayerClass)(JSON.parse(JSON.stringify(config)));
  expect(copy.getConfig()).toEqual(config);
  const inputs = someInputs(expectation, 2, 5);
  for (const training of [false, true]) {
    const original = await runLayer(layer, { ...inputs, training });
    const copied = await runLayer(copy, { ...inputs, training });
    expect(copied.output).toEqual(original.output);
  }
}

/** Every weight that learns gets a gradient, and a small step along all of them lowers the loss. */
async function checkLearning(layer: Layer, expectation: LayerExpectation): Promise<void> {
  const inputs = someInputs(expectation, 4, 9);
  const target = someNumbers([4, ...expectation.outputShape], 13);
  layer.ensureBuilt(inputShapes(expectation, null));
  const weights = startValues(layer) as Float32Array[];
  const forward = await runLayer(layer, { ...inputs, weights, training: true });
  const upstream = forward.output.map((value, i) => value - target[i]!); // of sum((y - t)^2) / 2
  const moreUpstreams = forward.outputs.slice(1); // their targets are 0
  const slopes = await runLayer(layer, { ...inputs, weights, training: true, upstream, moreUpstreams });
  const moved = layer.weights.map((weight, place) => {
    const slope = slopes.weightGradients[layer.trainableWeights.indexOf(weight)];
    if (slope === undefined) return weights[place]!;
    expect(slope.some((value) => value !== 0)).toBe(true);
    return weights[place]!.map((value, i) => value - 1e-3 * slope[i]!);
  });
  const after = await runLayer(layer, { ...inputs, weights: moved, training: true });
  expect(halfSquaredError(after, target)).toBeLessThan(halfSquaredError(forward, target));
}

function halfSquaredError({ outputs }: LayerRun, target: Float32Array): number {
  const errors = outputs.flatMap((output, i) => [...output].map((value, j) => (i === 0 ? value - target[j]! : value)));
  return errors.reduce((total, error) => total + error ** 2 / 2, 0);
}

function isSame(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => value === b[i]);
}
