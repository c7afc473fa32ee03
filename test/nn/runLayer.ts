/** Runs one layer by itself: output, gradients, changed state. */
import { gradients } from '../../src/autodiff/gradients.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import { constant, input, multiply, variable as readVariable, reduceSum } from '../../src/graph/build.ts';
import type { Node } from '../../src/graph/node.ts';
import type { Variable } from '../../src/graph/variable.ts';
import type { CallContext } from '../../src/nn/context.ts';
import type { Layer } from '../../src/nn/layers/index.ts';
import type { Weight } from '../../src/nn/weight.ts';
import type { TypedArray } from '../../src/tensor/dtype.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { RandomStream } from '../../src/util/random.ts';
import { runGraph } from '../ops/runGraph.ts';

/** A context for tracing without a model. */
export class LayerContext implements CallContext {
  readonly training: boolean;
  readonly step: Node<'input'> = input('step', [], 'int32');
  readonly updates: Map<Variable, Node> = new Map();
  readonly #reads = new Map<Variable, Node>();

  constructor(training: boolean) {
    this.training = training;
  }

  read(variable: Variable): Node {
    let node = this.#reads.get(variable);
    if (node === undefined) this.#reads.set(variable, (node = readVariable(variable)));
    return node;
  }

  update(variable: Variable, value: Node): void {
    this.updates.set(variable, value);
  }
}

/** What a layer is run on. */
export interface LayerRunOptions {
  readonly inputShape: Shape;
  readonly input: TypedArray;
  readonly training?: boolean;
  /** In the order of `layer.weights`. @defaultValue {@link startValues} */
  readonly weights?: readonly TypedArray[];
  /** Gradient of what comes after the output. @defaultValue ones */
  readonly upstream?: TypedArray;
  /** Training steps done before. @defaultValue 0 */
  readonly step?: number;
  /** @defaultValue the reference engine */
  readonly engine?: Engine;
}

/** What came out. */
export interface LayerRun {
  readonly output: Float32Array;
  readonly outputShape: Shape;
  readonly inputGradient: Float32Array;
  /** In the order of `layer.trainableWeights`. */
  readonly weightGradients: readonly Float32Array[];
  /** After the run, in the order of `layer.weights`. */
  readonly weights: readonly Float32Array[];
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
  const { inputShape, training = false, step = 0, engine = referenceEngine } = options;
  layer.ensureBuilt([null, ...inputShape.slice(1)]);
  const context = new LayerContext(training);
  const x = input('x', inputShape);
  const output = layer.call(x, context);
  const upstream = input('upstream', output.shape);
  const weighted = reduceSum(multiply(output, upstream));
  const trainable = layer.trainableWeights.map((weight) => context.read(weight));
  const slopes = gradients(weighted, [x, ...trainable]);
  const start = options.weights ?? startValues(layer);
  const run = await runGraph(
    engine,
    {
      inputs: [x, upstream, context.step],
      // Another output keeps a layer that returns its input from making the input itself an output.
      outputs: [output, ...slopes].map((node, i) => ({
        name: `output ${i}`,
        node: node.op === 'input' ? multiply(node, constant(1, node.shape)) : node,
      })),
      updates: [...context.updates].map(([variable, node]) => ({ variable, node })),
    },
    [options.input, options.upstream ?? new Float32Array(sizeOf(output.shape)).fill(1), Int32Array.of(step)],
    new Map(layer.weights.map((weight, i) => [weight as Variable, start[i]!])),
  );
  const [result, inputGradient, ...weightGradients] = run.outputs as Float32Array[];
  return {
    output: result!,
    outputShape: output.shape,
    inputGradient: inputGradient!,
    weightGradients,
    // A variable that the program does not touch is not in it.
    weights: layer.weights.map((weight, i) => (run.variables.get(weight) ?? start[i]!) as Float32Array),
    updated: [...context.updates.keys()].map((variable) => (variable as Weight).name),
  };
}
