/**
 * Random convolutional networks with their whole training step: forward, loss, gradients, momentum updates.
 *
 * What the native engine has to get right beyond single ops: layouts that spread from convolutions through loops and
 * pooling, epilogues, bias gradients beside kernel gradients, updates in place.
 */
import * as g from '../../src/graph/build.ts';
import { batchNormalize, dropout, relu } from '../../src/graph/composite/index.ts';
import type { Node } from '../../src/graph/node.ts';
import { paddingPair, sizeOf } from '../../src/tensor/shape.ts';
import type { CaseMaker } from './caseMaker.ts';
import { NetworkGraph } from './networkGraph.ts';
import type { RandomGraph } from './randomGraph.ts';

/** Draws a network and its training step. */
export function makeRandomNetwork(maker: CaseMaker): RandomGraph {
  return new RandomNetwork(maker).make();
}

class RandomNetwork {
  readonly #maker: CaseMaker;
  readonly #network: NetworkGraph;

  constructor(maker: CaseMaker) {
    this.#maker = maker;
    this.#network = new NetworkGraph(maker.random);
  }

  make(): RandomGraph {
    const maker = this.#maker;
    const rank = maker.choose([1, 2, 2, 2, 3]);
    const batch = maker.integer(1, 5);
    const spatial = Array.from({ length: rank }, () => maker.integer(rank === 3 ? 4 : 6, rank === 3 ? 5 : 11));
    const x = g.input('x', [batch, ...spatial, maker.channels()]); // [batch, ...spatial, channels]
    let y: Node = x;
    for (let layers = maker.integer(2, 5); layers > 0; layers--) y = this.#layer(y);
    return this.#network.train(x, this.#head(y, maker.integer(2, 10)));
  }

  #layer(x: Node): Node {
    return this.#maker.choose([
      () => this.#activate(this.#convolution(x, this.#maker.channels(), 'valid')),
      () => this.#activate(this.#convolution(x, this.#maker.channels(), 'same')),
      () => this.#activate(g.add(this.#convolution(x, x.shape.at(-1)!, 'same', 1), x)), // residual
      () => this.#activate(this.#depthwise(x)),
      () => this.#pool(x, g.maxPool),
      () => this.#pool(x, g.averagePool),
      () => this.#activate(this.#network.batchNormalization(x)),
      () => this.#activate(this.#fixedNormalization(x)),
      () => dropout(x, 0.25, { step: this.#network.step, seed: this.#maker.random.integer(2 ** 31), stream: 3 }),
    ])();
  }

  #activate(x: Node): Node {
    return this.#maker.choose([relu, relu, g.tanh, (same: Node) => same])(x);
  }

  #convolution(x: Node, filters: number, mode: 'same' | 'valid', fixedStride?: number, groups = 1): Node {
    const spatial = x.shape.slice(1, -1);
    const window = spatial.map((size) => Math.min(size, this.#maker.integer(1, 3)));
    const strides = spatial.map(() => fixedStride ?? this.#maker.choose([1, 1, 2]));
    const padding = spatial.map((size, axis) => paddingPair(mode, size, window[axis]!, strides[axis]!));
    const y = this.#network.convolution(x, { filters, window, strides, padding, groups });
    return this.#maker.choose([true, true, false]) ? g.add(y, this.#network.bias(filters)) : y;
  }

  #depthwise(x: Node): Node {
    const channels = x.shape.at(-1)!;
    return this.#convolution(x, channels * this.#maker.integer(1, 2), 'same', 1, channels);
  }

  #pool(x: Node, pool: typeof g.maxPool): Node {
    const spatial = x.shape.slice(1, -1);
    const window = spatial.map((size) => Math.min(size, this.#maker.integer(2, 3)));
    const strides = spatial.map(() => this.#maker.integer(1, 2));
    const mode = this.#maker.choose(['same', 'valid'] as const);
    const padding = spatial.map((size, axis) => paddingPair(mode, size, window[axis]!, strides[axis]!));
    return pool(x, { window, strides, padding });
  }

  /** Batch normalisation as a frozen layer does it. */
  #fixedNormalization(x: Node): Node {
    const features = x.shape.at(-1)!;
    const mean = this.#network.variable('mean', [features], () => this.#maker.random.normal());
    const variance = this.#network.variable('variance', [features], () => this.#maker.random.uniform(0.5, 1.5));
    return batchNormalize(x, { mean, variance }, { axis: -1, epsilon: 1e-3, beta: this.#network.bias(features) });
  }

  /** Flattens or reduces over space, then one or two dense layers. */
  #head(x: Node, classes: number): Node {
    const [batch, ...rest] = x.shape as [number, ...number[]];
    const spatialAxes = x.shape.slice(1, -1).map((_, i) => i + 1);
    let y = this.#maker.choose([
      () => g.reshape(x, [batch, sizeOf(rest)]),
      () => g.reduceMean(x, { axes: spatialAxes }),
      () => g.reduceMax(x, { axes: spatialAxes }),
    ])(); // [batch, features]
    if (this.#maker.choose([true, false])) y = this.#activate(this.#network.dense(y, this.#maker.integer(3, 20)));
    return this.#network.dense(y, classes); // [batch, classes]
  }
}
