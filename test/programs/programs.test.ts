/**
 * The printed programs of a few models: what the compiler makes of a training step. A change here is a change of what
 * runs; look at it before you accept it (`npm test -- programs -u`).
 */
import { describe, expect, it } from 'vitest';
import { compileGraph } from '../../src/compiler/compile.ts';
import { printProgram } from '../../src/compiler/print.ts';
import type { Graph } from '../../src/graph/node.ts';
import { layers, type Sequential, sequential } from '../../src/index.ts';
import { resolveLoss } from '../../src/nn/losses/index.ts';
import { resolveMetric } from '../../src/nn/metrics/index.ts';
import { resolveOptimizer } from '../../src/nn/optimizers/index.ts';
import type { Shape } from '../../src/tensor/shape.ts';
import { Objective } from '../../src/training/objective.ts';
import { tracePrediction, traceStep } from '../../src/training/stepGraph.ts';

interface Setup {
  readonly model: Sequential;
  readonly optimizer: string;
  readonly loss: string;
  readonly x: Shape;
  readonly y: Shape;
}

/** A dropout layer draws its seed when it is made; here it is fixed, so that the program is the same every time. */
const dropout = () => layers.dropout({ rate: 0.25, seed: 1 });

const setups: Record<string, () => Setup> = {
  'softmax regression, sgd': () => ({
    model: sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [4] })]),
    optimizer: 'sgd',
    loss: 'sparseCategoricalCrossentropy',
    x: [8, 4],
    y: [8],
  }),
  'perceptron with dropout, rmsprop': () => ({
    model: sequential([
      layers.dense({ units: 16, activation: 'relu', inputShape: [4], kernelRegularizer: 'l2' }),
      dropout(),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ]),
    optimizer: 'rmsprop',
    loss: 'binaryCrossentropy',
    x: [8, 4],
    y: [8, 1],
  }),
  'convolutional network, adam': () => ({
    model: sequential([
      layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [12, 12, 3] }),
      layers.batchNormalization(),
      layers.maxPooling2d(),
      layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d(),
      dropout(),
      layers.flatten(),
      layers.dense({ units: 5, activation: 'softmax' }),
    ]),
    optimizer: 'adam',
    loss: 'categoricalCrossentropy',
    x: [8, 12, 12, 3],
    y: [8, 5],
  }),
  'recurrent network, sgd': () => ({
    model: sequential([
      layers.lstm({ units: 16, returnSequences: true, inputShape: [10, 4] }),
      layers.gru({ units: 8 }),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ]),
    optimizer: 'sgd',
    loss: 'binaryCrossentropy',
    x: [6, 10, 4],
    y: [6, 1],
  }),
};

function trainingGraph({ trainer }: Sequential, { optimizer, loss, x, y }: Omit<Setup, 'model'>): Promise<Graph> {
  const { network } = trainer;
  const metric = resolveMetric('accuracy');
  const metrics = [{ key: 'accuracy', metric, weighted: false }];
  const objective = new Objective([{ name: 'output', loss: resolveLoss(loss), lossWeight: 1, metrics }]);
  return traceStep(network, objective, resolveOptimizer(optimizer), network.trainableWeights, {
    mode: 'train',
    x: [{ shape: x, dtype: 'float32' }],
    y: [{ shape: y, dtype: y.length === 1 ? 'int32' : 'float32' }],
    sampleWeight: [undefined],
  });
}

describe('programs', () => {
  it.each(Object.entries(setups))('training step: %s', async (_, setup) => {
    const { model, ...rest } = setup();
    const graph = await trainingGraph(model, rest);
    expect(printProgram(compileGraph(graph))).toMatchSnapshot();
    model.dispose();
  });

  it('training step in bfloat16: convolutional network, adam', async () => {
    const { model, ...setup } = setups['convolutional network, adam']!();
    const graph = await trainingGraph(model, setup);
    expect(printProgram(compileGraph(graph, { precision: 'bfloat16' }))).toMatchSnapshot();
    model.dispose();
  });

  it('prediction: convolutional network', () => {
    const { model, x } = setups['convolutional network, adam']!();
    const graph = tracePrediction(model.trainer.network, {
      mode: 'predict',
      x: [{ shape: x, dtype: 'float32' }],
      y: [],
      sampleWeight: [],
    });
    expect(printProgram(compileGraph(graph))).toMatchSnapshot();
    model.dispose();
  });
});
