/**
 * Random convolutional networks with their whole training step: forward, loss, gradients, momentum updates.
 *
 * What the native engine has to get right beyond single ops: layouts that spread from convolutions through loops and
 * pooling, epilogues, bias gradients beside kernel gradients, updates in place.
 */
import { gradients } from '../../src/autodiff/gradients.ts';
import * as g from '../../src/graph/build.ts';
import {
  batchNormalize,
  categoricalCrossentropy,
  dropout,
  normalizeByBatch,
  relu,
  softmax,
} from '../../src/graph/composite/index.ts';
import type { Graph, Node } from '../../src/graph/node.ts';
import { Variable } from '../../src/graph/variable.ts';
import type { TypedArray } from '../../src/tensor/dtype.ts';
import { paddingPair, type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { type CaseMaker, domains } from './caseMaker.ts';
import type { RandomGraph } from './randomGraph.ts';

const LEARNING_RATE = 0.05;
const MOMENTUM = 0.9;

/** Draws a network and its training step, in float32. Outputs: loss, probabilities, predicted classes. */
export function makeRandomNetwork(maker: CaseMaker): RandomGraph {
  return new NetworkMaker(maker).make();
}

/** A network under construction. */
class NetworkMaker {
  readonly #maker: CaseMaker;
  readonly #variables = new Map<Variable, TypedArray>();
  readonly #weights: Node[] = [];
  readonly #updates: { variable: Variable; node: Node }[] = [];
  readonly #step = g.input('step', [], 'int32');

  constructor(maker: CaseMaker) {
    this.#maker = maker;
  }

  make(): RandomGraph {
    const maker = this.#maker;
    const rank = maker.choose([1, 2, 2, 2, 3]);
    const [batch, classes] = [maker.integer(1, 5), maker.integer(2, 10)];
    const spatial = Array.from({ length: rank }, () => maker.integer(rank === 3 ? 4 : 6, rank === 3 ? 5 : 11));
    const x = g.input('x', [batch, ...spatial, maker.channels()]); // [batch, ...spatial, channels]
    const labels = g.input('labels', [batch, classes]);

    let y: Node = x;
    for (let layers = maker.integer(2, 5); layers > 0; layers--) y = this.#layer(y);
    const probabilities = softmax(this.#head(y, classes)); // [batch, classes]
    const loss = g.reduceMean(categoricalCrossentropy(labels, probabilities)); // []
    this.#train(loss);

    const graph: Graph = {
      inputs: [x, labels, this.#step],
      outputs: [
        { name: 'loss', node: loss },
        { name: 'probabilities', node: probabilities },
        { name: 'classes', node: g.argMax(probabilities) },
      ],
      updates: this.#updates,
    };
    let step = 0;
    const drawInputs = (): TypedArray[] => {
      const pixels = Float32Array.from(domains.normal(maker.random, sizeOf(x.shape)));
      const oneHot = new Float32Array(batch * classes);
      for (let row = 0; row < batch; row++) oneHot[row * classes + maker.random.integer(classes)] = 1;
      return [pixels, oneHot, Int32Array.of(step++)];
    };
    return { graph, drawInputs, variables: this.#variables };
  }

  #variable(name: string, shape: Shape, draw: () => number): Node {
    const variable = new Variable(`${name} ${this.#variables.size}`, shape);
    this.#variables.set(
      variable,
      Float32Array.from({ length: sizeOf(shape) }, () => draw()),
    );
    return g.variable(variable);
  }

  #weight(name: string, shape: Shape, draw: () => number): Node {
    const weight = this.#variable(name, shape, draw);
    this.#weights.push(weight);
    return weight;
  }

  #layer(x: Node): Node {
    return this.#maker.choose([
      () => this.#activate(this.#convolution(x, this.#maker.channels(), false)),
      () => this.#activate(this.#convolution(x, this.#maker.channels(), true)),
      () => this.#activate(g.add(this.#convolution(x, x.shape.at(-1)!, true, 1), x)), // residual
      () => this.#activate(this.#depthwise(x)),
      () => this.#pool(x, g.maxPool),
      () => this.#pool(x, g.averagePool),
      () => this.#activate(this.#batchNormalization(x)),
      () => dropout(x, 0.25, { step: this.#step, seed: this.#maker.random.integer(2 ** 31), stream: 3 }),
    ])();
  }

  #activate(x: Node): Node {
    return this.#maker.choose([relu, relu, g.tanh, (same: Node) => same])(x);
  }

  #convolution(x: Node, filters: number, isSame: boolean, fixedStride?: number, groups = 1): Node {
    const [inChannels, spatial] = [x.shape.at(-1)!, x.shape.slice(1, -1)];
    const window = spatial.map((size) => Math.min(size, this.#maker.integer(1, 3)));
    const strides = spatial.map(() => fixedStride ?? this.#maker.choose([1, 1, 2]));
    const padding = spatial.map((size, axis) =>
      paddingPair(isSame ? 'same' : 'valid', size, window[axis]!, strides[axis]!),
    );
    const fanIn = (sizeOf(window) * inChannels) / groups;
    const kernel = this.#weight('kernel', [...window, inChannels / groups, filters], () =>
      this.#maker.random.normal(0, Math.sqrt(2 / fanIn)),
    );
    const dilations = spatial.map(() => 1);
    const y = g.convolution(x, kernel, { strides, padding, dilations, groups });
    return this.#maker.choose([true, true, false]) ? g.add(y, this.#bias(filters)) : y;
  }

  #depthwise(x: Node): Node {
    const channels = x.shape.at(-1)!;
    return this.#convolution(x, channels * this.#maker.integer(1, 2), true, 1, channels);
  }

  #bias(size: number): Node {
    return this.#weight('bias', [size], () => this.#maker.random.normal(0, 0.1));
  }

  #pool(x: Node, pool: typeof g.maxPool): Node {
    const spatial = x.shape.slice(1, -1);
    const window = spatial.map((size) => Math.min(size, this.#maker.integer(2, 3)));
    const strides = spatial.map(() => this.#maker.integer(1, 2));
    const mode = this.#maker.choose(['same', 'valid'] as const);
    const padding = spatial.map((size, axis) => paddingPair(mode, size, window[axis]!, strides[axis]!));
    return pool(x, { window, strides, padding });
  }

  #batchNormalization(x: Node): Node {
    const features = x.shape.at(-1)!;
    const gamma = this.#weight('gamma', [features], () => this.#maker.random.uniform(0.5, 1.5));
    const beta = this.#bias(features);
    const moving = {
      mean: this.#variable('mean', [features], () => this.#maker.random.normal()),
      variance: this.#variable('variance', [features], () => this.#maker.random.uniform(0.5, 1.5)),
    };
    const options = { axis: -1, epsilon: 1e-3, gamma, beta };
    if (this.#maker.choose([true, true, false]) === false) return batchNormalize(x, moving, options);
    const { output, mean, variance } = normalizeByBatch(x, options);
    this.#updateMoving(moving.mean, mean);
    this.#updateMoving(moving.variance, variance);
    return output;
  }

  #updateMoving(old: Node, now: Node): void {
    const { variable } = (old as Node<'variable'>).attributes;
    this.#updates.push({ variable, node: g.add(g.multiply(old, 0.99), g.multiply(now, 0.01)) });
  }

  /** Flattens or averages over space, then one or two dense layers. */
  #head(x: Node, classes: number): Node {
    const [batch, ...rest] = x.shape as [number, ...number[]];
    const spatialAxes = x.shape.slice(1, -1).map((_, i) => i + 1);
    let y = this.#maker.choose([
      () => g.reshape(x, [batch, sizeOf(rest)]),
      () => g.reduceMean(x, { axes: spatialAxes }),
      () => g.reduceMax(x, { axes: spatialAxes }),
    ])(); // [batch, features]
    if (this.#maker.choose([true, false])) y = this.#activate(this.#dense(y, this.#maker.integer(3, 20)));
    return this.#dense(y, classes);
  }

  #dense(x: Node, units: number): Node {
    const inputs = x.shape[1]!;
    const kernel = this.#weight('dense', [inputs, units], () => this.#maker.random.normal(0, 1 / Math.sqrt(inputs)));
    return g.add(g.dot(x, kernel), this.#bias(units)); // [batch, units]
  }

  /** `velocity = momentum * velocity - learningRate * gradient`, `weight = weight + velocity` */
  #train(loss: Node): void {
    const found = gradients(loss, this.#weights);
    for (const [i, weight] of this.#weights.entries()) {
      const { variable } = (weight as Node<'variable'>).attributes;
      const velocity = this.#variable('velocity', weight.shape, () => 0);
      const moved = g.subtract(g.multiply(velocity, MOMENTUM), g.multiply(found[i]!, LEARNING_RATE));
      this.#updates.push({ variable: (velocity as Node<'variable'>).attributes.variable, node: moved });
      this.#updates.push({ variable, node: g.add(weight, moved) });
    }
  }
}
