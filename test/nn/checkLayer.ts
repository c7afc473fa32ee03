/** The contract that every layer keeps, as one function: call it with a layer and what is to be expected of it. */
import { expect } from 'vitest';
import type { Layer, LayerClass } from '../../src/nn/layers/index.ts';
import { layers, resolveLayerClass } from '../../src/nn/layers/index.ts';
import type { Shape, SymbolicShape } from '../../src/tensor/shape.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../src/util/errors.ts';
import { camelCaseName, snakeCaseName } from '../../src/util/names.ts';
import { type LayerRun, runLayer, someNumbers, startValues } from './runLayer.ts';

/** A layer and what is expected of it. */
export interface LayerExpectation {
  readonly options: Record<string, unknown>;
  /** Shape of one sample. */
  readonly sampleShape: Shape;
  /** Shape of one sample of the output. */
  readonly outputShape: Shape;
  /** Name and shape of each weight, in the order of creation. */
  readonly weights: Readonly<Record<string, Shape>>;
  /** Names of the weights that the layer updates by itself while training. @defaultValue none */
  readonly updates?: readonly string[];
  /** Whether training computes something else than inference. @defaultValue false */
  readonly differsInTraining?: boolean;
  /** Input shapes that it refuses. */
  readonly refuses: readonly SymbolicShape[];
}

/** Checks a layer against the contract of `Layer`. */
export async function checkLayer(Class: LayerClass, expectation: LayerExpectation): Promise<void> {
  const make = (): Layer => new Class(expectation.options);
  checkNames(Class, expectation);
  checkOptions(Class, expectation);
  checkShapes(make(), expectation);
  for (const shape of expectation.refuses) checkRefusal(make(), shape);
  await checkRuns(make(), expectation);
  await checkRoundTrip(make(), expectation);
  if (Object.keys(expectation.weights).length > 0) await checkLearning(make(), expectation);
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
function checkShapes(layer: Layer, { sampleShape, outputShape, weights, updates = [] }: LayerExpectation): void {
  const symbolic = [null, ...sampleShape];
  expect(layer.computeOutputShape(symbolic)).toEqual([null, ...outputShape]);
  expect(layer.built).toBe(false);
  expect(layer.weights).toEqual([]);
  layer.ensureBuilt(symbolic);
  layer.ensureBuilt(symbolic);
  expect(layer.built).toBe(true);
  expect(layer.builtShape).toEqual(symbolic);
  expect(layer.computeOutputShape([7, ...sampleShape])).toEqual([7, ...outputShape]);
  expect(Object.fromEntries(layer.weights.map(({ name, shape }) => [name, shape]))).toEqual(weights);
  expect(layer.weights.map(({ name }) => name)).toEqual(Object.keys(weights));

  expect(layer.nonTrainableWeights.map(({ name }) => name)).toEqual(updates);
  expect(new Set([...layer.trainableWeights, ...layer.nonTrainableWeights])).toEqual(new Set(layer.weights));
  layer.trainable = false;
  expect(layer.trainableWeights).toEqual([]);
  expect(layer.nonTrainableWeights).toEqual(layer.weights);
}

/** A wrong input is refused, by name, with both shapes and advice, before anything is made. */
function checkRefusal(layer: Layer, shape: SymbolicShape): void {
  layer.name = 'the_layer';
  const refusal = errorOf(() => layer.computeOutputShape(shape));
  expect(refusal).toBeInstanceOf(ShapeMismatchError);
  expect(refusal?.message).toMatch(/^\w+ "the_layer": expected .+, got \[.*\]\. [A-Z].+\.$/);
  expect(refusal?.message).toContain(`got [${shape.map((dim) => dim ?? '?').join(', ')}]. `);
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
  const { sampleShape, outputShape, updates = [], differsInTraining = false } = expectation;
  for (const batch of [1, 3]) {
    const inputShape = [batch, ...sampleShape];
    const input = someNumbers(inputShape);
    const inference = await runLayer(layer, { inputShape, input });
    const training = await runLayer(layer, { inputShape, input, training: true });
    for (const run of [inference, training]) {
      expect(run.outputShape).toEqual([batch, ...outputShape]);
      expect(run.output.every(Number.isFinite)).toBe(true);
      expect(run.inputGradient.length).toBe(input.length);
      expect(run.inputGradient.every(Number.isFinite)).toBe(true);
    }
    expect(inference.updated).toEqual([]);
    expect(training.updated).toEqual(updates);
    if (batch > 1) {
      expect(isSame(training.output, inference.output)).toBe(!differsInTraining);
      const again = await runLayer(layer, { inputShape, input, training: true });
      expect(again.output).toEqual(training.output);
    }
  }
}

/** A layer made from its config as JSON computes the same. */
async function checkRoundTrip(layer: Layer, { sampleShape }: LayerExpectation): Promise<void> {
  const config = layer.getConfig();
  const copy = new (layer.constructor as LayerClass)(JSON.parse(JSON.stringify(config)));
  expect(copy.getConfig()).toEqual(config);
  const inputShape = [2, ...sampleShape];
  const input = someNumbers(inputShape, 5);
  for (const training of [false, true]) {
    const original = await runLayer(layer, { inputShape, input, training });
    const copied = await runLayer(copy, { inputShape, input, training });
    expect(copied.output).toEqual(original.output);
  }
}

/** Every weight that learns gets a gradient, and a small step along all of them lowers the loss. */
async function checkLearning(layer: Layer, { sampleShape, outputShape }: LayerExpectation): Promise<void> {
  const inputShape = [4, ...sampleShape];
  const input = someNumbers(inputShape, 9);
  const target = someNumbers([4, ...outputShape], 13);
  layer.ensureBuilt([null, ...sampleShape]);
  const weights = startValues(layer) as Float32Array[];
  const forward = await runLayer(layer, { inputShape, input, weights, training: true });
  const upstream = forward.output.map((value, i) => value - target[i]!); // of sum((y - t)^2) / 2
  const slopes = await runLayer(layer, { inputShape, input, weights, training: true, upstream });
  const moved = layer.weights.map((weight, place) => {
    const slope = slopes.weightGradients[layer.trainableWeights.indexOf(weight)];
    if (slope === undefined) return weights[place]!;
    expect(slope.some((value) => value !== 0)).toBe(true);
    return weights[place]!.map((value, i) => value - 1e-3 * slope[i]!);
  });
  const after = await runLayer(layer, { inputShape, input, weights: moved, training: true });
  expect(halfSquaredError(after, target)).toBeLessThan(halfSquaredError(forward, target));
}

function halfSquaredError({ output }: LayerRun, target: Float32Array): number {
  return output.reduce((total, value, i) => total + (value - target[i]!) ** 2 / 2, 0);
}

function isSame(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => value === b[i]);
}
