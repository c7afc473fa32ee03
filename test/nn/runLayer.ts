/** Runs one layer by itself: output, gradients, changed state. */
import { gradients } from '../../src/autodiff/gradients.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import { add, cast, constant, greater, input, multiply, reduceSum } from '../../src/graph/build.ts';
import type { Node } from '../../src/graph/node.ts';
import type { Variable } from '../../src/graph/variable.ts';
import type { Layer } from '../../src/nn/layers/index.ts';
import type { CallOptions } from '../../src/nn/layers/layer.ts';
import { nodeList } from '../../src/nn/layers/structure.ts';
import { TraceContext } from '../../src/nn/traceContext.ts';
import type { Weight } from '../../src/nn/weight.ts';
import { isFloating, type TypedArray } from '../../src/tensor/dtype.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { RandomStream } from '../../src/util/random.ts';
import { runGraph } from '../ops/runGraph.ts';

/** A context for tracing without a model: also outside of training it notes what a layer updates. */
export class LayerContext extends TraceContext {
  override readonly update = (variable: Variable, value: Node): void => {
    this.updates.set(variable, value);
  };
}

/** An input beside the first. */
export interface RunInput {
  readonly shape: Shape;
  readonly data: TypedArray;
}

/** What a layer is run on. */
export interface LayerRunOptions {
  readonly inputShape: Shape;
  readonly input: TypedArray;
  /** Further inputs: the layer then gets a list. */
  readonly moreInputs?: readonly RunInput[];
  /** Whether the layer gets a list of one, without further inputs. @defaultValue false */
  readonly asList?: boolean;
  /** Which inputs stand in the list, in order; one may stand there twice. @defaultValue each once */
  readonly places?: readonly number[] | undefined;
  /** Mask of the first input: numbers, 0 where an element does not count. */
  readonly mask?: RunInput | undefined;
  /** Masks of the others. */
  readonly moreMasks?: readonly (RunInput | undefined)[];
  /** What the call gets beside its inputs. */
  readonly callOptions?: CallOptions;
  readonly training?: boolean;
  /** In the order of `layer.weights`. @defaultValue {@link startValues} */
  readonly weights?: readonly TypedArray[];
  /** In the order of `layer.stateWeights`; the layer is then built for the very batch size. @defaultValue zeros */
  readonly states?: readonly TypedArray[];
  /** Gradient of what comes after the first output. @defaultValue ones */
  readonly upstream?: TypedArray;
  /** Gradients of what comes after the other outputs. @defaultValue ones */
  readonly moreUpstreams?: readonly TypedArray[];
  /** Training steps done before. @defaultValue 0 */
  readonly step?: number;
  /** @defaultValue the reference engine */
  readonly engine?: Engine;
}

/** What came out. */
export interface LayerRun {
  readonly output: Float32Array;
  readonly outputShape: Shape;
  /** All outputs, of which `output` is the first. */
  readonly outputs: readonly Float32Array[];
  readonly outputShapes: readonly Shape[];
  /** The mask of each output, as numbers; undefined where there is none. */
  readonly outputMasks: readonly (Float32Array | undefined)[];
  /** The sum of what the layer adds to the loss. */
  readonly addedLoss: number;
  readonly inputGradient: Float32Array;
  /** Of all inputs, of which `inputGradient` is the first. */
  readonly inputGradients: readonly Float32Array[];
  /** In the order of `layer.trainableWeights`. */
  readonly weightGradients: readonly Float32Array[];
  /** After the run, in the order of `layer.weights`. */
  readonly weights: readonly Float32Array[];
  /** After the run, in the order of `layer.stateWeights`. */
  readonly states: readonly Float32Array[];
  /** Names of the weights that the layer updated by itself. */
  readonly updated: readonly string[];
}

/** What a weight starts with, drawn as a model does it. */
export function startValues(layer: Layer): TypedArray[] {
  return layer.weights.map((weight, i) => weight.initializer.initialize(weight.shape, new RandomStream(11, i)));
}

/** Numbers between -1 and 1 that are the same on every run. */
export function someNumbers(shape: Shape, seed = 1): Float32Array {
  const random = new RandomStream(seed);
  return Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-1, 1));
}

const referenceEngine = new ReferenceEngine();

/** Builds the layer, traces it and runs it once. */
export async function runLayer(layer: Layer, options: LayerRunOptions): Promise<LayerRun> {
  const { inputShape, training = false, step = 0, engine = referenceEngine, moreInputs = [], mask } = options;
  const isList = moreInputs.length > 0 || options.asList === true || options.places !== undefined;
  const shapes = [inputShape, ...moreInputs.map(({ shape }) => shape)];
  const symbolic = shapes.map(([batch, ...sizes]) => [options.states === undefined ? null : batch!, ...sizes]);
  const places = options.places ?? shapes.map((_, i) => i);
  layer.ensureBuilt(isList ? places.map((i) => symbolic[i]!) : symbolic[0]!);
  const context = new LayerContext(training);
  const x = shapes.map((shape, i) => input(`x${i}`, shape));
  const inputMasks = [mask, ...(options.moreMasks ?? [])].flatMap((given, i) => {
    if (given === undefined) return [];
    const node = input(`mask${i}`, given.shape);
    context.setMask(x[i]!, greater(node, 0));
    return [{ node, data: given.data }];
  });
  const outputs = nodeList(layer.invoke(isList ? places.map((i) => x[i]!) : x[0]!, context, options.callOptions));
  const upstreams = outputs.map(({ shape }, i) => input(`upstream${i}`, shape));
  // Also outputs of whole numbers, which have no gradient.
  const floats = outputs.map((output) => (isFloating(output.dtype) ? output : cast(output, 'float32')));
  const weighted = floats
    .map((output, i) => reduceSum(multiply(output, upstreams[i]!)))
    .reduce((total, part) => add(total, part));
  const trainable = layer.trainableWeights.map((weight) => context.read(weight));
  const slopes = gradients(weighted, [...x, ...trainable]);
  const masks = outputs.map((output) => context.maskOf(output));
  const loss = context.losses.reduce((total, part) => add(total, part), constant(0));
  const results = [
    ...floats,
    ...slopes,
    ...masks.filter((node) => node !== undefined).map((node) => cast(node, 'float32')),
    loss,
  ];
  const start = options.weights ?? startValues(layer);
  const startStates = layer.stateWeights.map(({ shape }, i) => options.states?.[i] ?? new Float32Array(sizeOf(shape)));
  const given = [options.upstream, ...(options.moreUpstreams ?? [])];
  const run = await runGraph(
    engine,
    {
      inputs: [...x, ...inputMasks.map(({ node }) => node), ...upstreams, context.step],
      // Another output keeps a layer that returns its input from making the input itself an output.
      outputs: results.map((node, i) => ({
        name: `output ${i}`,
        node: node.op === 'input' ? multiply(node, constant(1, node.shape)) : node,
      })),
      updates: [...context.updates].map(([variable, node]) => ({ variable, node })),
    },
    [
      options.input,
      ...moreInputs.map(({ data }) => data),
      ...inputMasks.map(({ data }) => data),
      ...upstreams.map(({ shape }, i) => given[i] ?? new Float32Array(sizeOf(shape)).fill(1)),
      Int32Array.of(step),
    ],
    new Map([
      ...layer.weights.map((weight, i) => [weight as Variable, start[i]!] as const),
      ...layer.stateWeights.map((state, i) => [state as Variable, startStates[i]!] as const),
    ]),
  );
  const values = run.outputs as Float32Array[];
  const take = (count: number): Float32Array[] => values.splice(0, count);
  const outputValues = take(outputs.length);
  const inputGradients = take(x.length);
  const weightGradients = take(trainable.length);
  const outputMasks = masks.map((node) => (node === undefined ? undefined : take(1)[0]));
  return {
    output: outputValues[0]!,
    outputShape: outputs[0]!.shape,
    outputs: outputValues,
    outputShapes: outputs.map(({ shape }) => shape),
    outputMasks,
    addedLoss: take(1)[0]![0]!,
    inputGradient: inputGradients[0]!,
    inputGradients,
    weightGradients,
    // A variable that the program does not touch is not in it.
    weights: layer.weights.map((weight, i) => (run.variables.get(weight) ?? start[i]!) as Float32Array),
    states: layer.stateWeights.map((state) => run.variables.get(state) as Float32Array),
    updated: [...context.updates.keys()].map((variable) => (variable as Weight).name),
  };
}
