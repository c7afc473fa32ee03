/** The larger models of the benchmarks (bench/), as graphs. */
import * as g from '../../src/graph/build.ts';
import { dropout, relu } from '../../src/graph/composite/index.ts';
import type { Node } from '../../src/graph/node.ts';
import { paddingPair, sizeOf } from '../../src/tensor/shape.ts';
import { RandomStream } from '../../src/util/random.ts';
import { NetworkGraph } from './networkGraph.ts';
import type { RandomGraph } from './randomGraph.ts';

type LayerMaker = (network: NetworkGraph, x: Node) => Node;

const convolution =
  (filters: number, mode: 'same' | 'valid' = 'valid'): LayerMaker =>
  (network, x) => {
    const window = [3, 3];
    const padding = x.shape.slice(1, -1).map((size) => paddingPair(mode, size, 3, 1));
    return g.add(network.convolution(x, { filters, window, strides: [1, 1], padding }), network.bias(filters));
  };
const activation: LayerMaker = (_, x) => relu(x);
const normalization: LayerMaker = (network, x) => network.batchNormalization(x);
const pool: LayerMaker = (_, x) => {
  const padding = x.shape.slice(1, -1).map(() => [0, 0] as const);
  return g.maxPool(x, { window: [2, 2], strides: [2, 2], padding });
};
const drop =
  (rate: number): LayerMaker =>
  (network, x) =>
    dropout(x, rate, { step: network.step, seed: 1, stream: Math.round(rate * 100) });
const lstm =
  (units: number): LayerMaker =>
  (network, x) =>
    network.lstm(x, units);
const flatten: LayerMaker = (_, x) => g.reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))]);
const dense =
  (units: number): LayerMaker =>
  (network, x) =>
    network.dense(x, units);

const MODELS = {
  mlp: { input: [784], batch: 128, layers: [dense(512), activation, dense(512), activation, dense(10)] },
  cnn: {
    input: [28, 28, 1],
    batch: 64,
    layers: [
      ...[convolution(32), activation, convolution(64), activation, pool, drop(0.25)],
      ...[flatten, dense(128), activation, drop(0.5), dense(10)],
    ],
  },
  vgg: {
    input: [32, 32, 3],
    batch: 64,
    layers: [
      ...[32, 64, 128].flatMap((filters) => [
        ...[convolution(filters, 'same'), activation, normalization],
        ...[convolution(filters, 'same'), activation, pool],
      ]),
      ...[flatten, dense(256), activation, dense(10)],
    ],
  },
  pets: {
    input: [96, 96, 3],
    batch: 32,
    layers: [
      ...[32, 64, 128, 128].flatMap((filters) => [convolution(filters), activation, pool]),
      ...[flatten, dense(512), activation, dense(2)],
    ],
  },
  lstm: { input: [100, 32], batch: 64, layers: [lstm(128), dense(2)] },
} as const satisfies Readonly<
  Record<string, { input: readonly number[]; batch: number; layers: readonly LayerMaker[] }>
>;

/** Name of a model. */
export type BenchmarkModel = keyof typeof MODELS;

export const BENCHMARK_MODELS = Object.keys(MODELS) as readonly BenchmarkModel[];

/** The training step of a model, for the batch size of the benchmark or another. */
export function makeBenchmarkNetwork(name: BenchmarkModel, batchSize?: number): RandomGraph {
  const { input, batch, layers } = MODELS[name];
  const network = new NetworkGraph(new RandomStream(11));
  const x = g.input('x', [batchSize ?? batch, ...input]);
  return network.train(
    x,
    (layers as readonly LayerMaker[]).reduce<Node>((y, layer) => layer(network, y), x),
  );
}
