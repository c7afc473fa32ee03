/** Variables, gradients and updates of a network that is written down as a graph. */
import { gradients } from '../../src/autodiff/gradients.ts';
import * as g from '../../src/graph/build.ts';
import { slice } from '../../src/graph/buildMovement.ts';
import { scan } from '../../src/graph/buildScan.ts';
import { categoricalCrossentropy, normalizeByBatch, softmax } from '../../src/graph/composite/index.ts';
import type { Node } from '../../src/graph/node.ts';
import { Variable } from '../../src/graph/variable.ts';
import type { TypedArray } from '../../src/tensor/dtype.ts';
import { type PaddingPairs, type Shape, sizeOf } from '../../src/tensor/shape.ts';
import type { RandomStream } from '../../src/util/random.ts';
import { domains } from './caseMaker.ts';
import type { RandomGraph } from './randomGraph.ts';

const LEARNING_RATE = 0.05;
const MOMENTUM = 0.9;

/** A network under construction, in float32. */
export class NetworkGraph {
  readonly random: RandomStream;
  readonly step = g.input('step', [], 'int32');
  readonly #variables = new Map<Variable, TypedArray>();
  readonly #weights: Node[] = [];
  readonly #updates: { variable: Variable; node: Node }[] = [];

  constructor(random: RandomStream) {
    this.random = random;
  }

  /** State that is not trained. */
  variable(name: string, shape: Shape, draw: () => number): Node {
    const variable = new Variable(`${name} ${this.#variables.size}`, shape);
    this.#variables.set(
      variable,
      Float32Array.from({ length: sizeOf(shape) }, () => draw()),
    );
    return g.variable(variable);
  }

  /** A trained variable. */
  weight(name: string, shape: Shape, draw: () => number): Node {
    const weight = this.variable(name, shape, draw);
    this.#weights.push(weight);
    return weight;
  }

  bias(size: number): Node {
    return this.weight('bias', [size], () => this.random.normal(0, 0.1));
  }

  /** A convolution with a kernel of its own, without a bias. */
  convolution(
    x: Node,
    options: { filters: number; window: Shape; strides: Shape; padding: PaddingPairs; groups?: number },
  ): Node {
    const { filters, window, strides, padding, groups = 1 } = options;
    const groupChannels = x.shape.at(-1)! / groups;
    const deviation = Math.sqrt(2 / (sizeOf(window) * groupChannels));
    const kernel = this.weight('kernel', [...window, groupChannels, filters], () => this.random.normal(0, deviation));
    return g.convolution(x, kernel, { strides, padding, dilations: window.map(() => 1), groups });
  }

  dense(x: Node, units: number): Node {
    const inputs = x.shape[1]!;
    const kernel = this.weight('dense', [inputs, units], () => this.random.normal(0, 1 / Math.sqrt(inputs)));
    return g.add(g.dot(x, kernel), this.bias(units)); // [batch, units]
  }

  /** Long short-term memory `[batch, steps, features] -> [batch, units]`: all products of the input before the loop. */
  lstm(x: Node, units: number): Node {
    const [batch, steps, features] = x.shape as [number, number, number];
    const draw = (inputs: number) => () => this.random.normal(0, 1 / Math.sqrt(inputs));
    const kernel = this.weight('kernel', [features, 4 * units], draw(features));
    const recurrent = this.weight('recurrent', [units, 4 * units], draw(units));
    const rows = g.reshape(g.transpose(x, [1, 0, 2]), [steps * batch, features]);
    const projected = g.reshape(g.add(g.dot(rows, kernel), this.bias(4 * units)), [steps, batch, 4 * units]);
    const zeros = g.constant(0, [batch, units]);
    const { carries } = scan([zeros, zeros], [projected], ([state, memory], [element]) => {
      const product = g.dot(state!, recurrent); // [batch, 4 * units]
      const gate = (place: number): Node => {
        const [a, b] = [product, element!].map((each) => slice(each, [0, place * units], [batch, units]));
        return g.add(a!, b!);
      };
      const kept = g.add(g.multiply(g.sigmoid(gate(1)), memory!), g.multiply(g.sigmoid(gate(0)), g.tanh(gate(2))));
      return { carries: [g.multiply(g.sigmoid(gate(3)), g.tanh(kept)), kept], outputs: [] };
    });
    return carries[0]!;
  }

  /** Normalises by the batch and updates moving statistics. */
  batchNormalization(x: Node): Node {
    const features = x.shape.at(-1)!;
    const gamma = this.weight('gamma', [features], () => this.random.uniform(0.5, 1.5));
    const beta = this.bias(features);
    const { output, mean, variance } = normalizeByBatch(x, { axis: -1, epsilon: 1e-3, gamma, beta });
    this.#updateMoving('mean', mean);
    this.#updateMoving('variance', variance);
    return output;
  }

  #updateMoving(name: string, now: Node): void {
    const old = this.variable(name, now.shape, () => this.random.uniform(0.5, 1.5));
    this.#update(old, g.add(g.multiply(old, 0.99), g.multiply(now, 0.01)));
  }

  /**
   * The training step from logits: softmax crossentropy, gradients, momentum updates. Outputs: loss, probabilities and
   * predicted classes.
   */
  train(x: Node<'input'>, logits: Node): RandomGraph {
    const [batch, classes] = logits.shape as [number, number];
    const labels = g.input('labels', [batch, classes]);
    const probabilities = softmax(logits); // [batch, classes]
    const loss = g.reduceMean(categoricalCrossentropy(labels, probabilities)); // []
    const found = gradients(loss, this.#weights);
    for (const [i, weight] of this.#weights.entries()) {
      const velocity = this.variable('velocity', weight.shape, () => 0);
      const moved = g.subtract(g.multiply(velocity, MOMENTUM), g.multiply(found[i]!, LEARNING_RATE));
      this.#update(velocity, moved);
      this.#update(weight, g.add(weight, moved));
    }
    let step = 0;
    const drawInputs = (): TypedArray[] => {
      const pixels = Float32Array.from(domains.normal(this.random, sizeOf(x.shape)));
      const oneHot = new Float32Array(batch * classes);
      for (let row = 0; row < batch; row++) oneHot[row * classes + this.random.integer(classes)] = 1;
      return [pixels, oneHot, Int32Array.of(step++)];
    };
    const outputs = [
      { name: 'loss', node: loss },
      { name: 'probabilities', node: probabilities },
      { name: 'classes', node: g.argMax(probabilities) },
    ];
    const graph = { inputs: [x, labels, this.step], outputs, updates: this.#updates };
    return { graph, drawInputs, variables: this.#variables };
  }

  #update(variable: Node, node: Node): void {
    this.#updates.push({ variable: (variable as Node<'variable'>).attributes.variable, node });
  }
}
