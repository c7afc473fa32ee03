/** What `fit` promises: hooks, logs, epochs, weights, and that the arithmetic is that of single steps. */
import { describe, expect, it } from 'vitest';
import {
  Callback,
  type Logs,
  layers,
  Sequence,
  sequential,
  type Tensor,
  type TensorLike,
  tensor,
  utils,
  type ValidationData,
} from '../../src/index.ts';
import { StopAt } from '../fixtures/stopAt.ts';
import golden from '../golden/callbacks/callbacks.json' with { type: 'json' };
import { classData, classifier, linearData, linearModel, rows, useReferenceEngine } from './models.ts';

useReferenceEngine();

const QUIET = { verbose: 0 } as const;

/** Writes down every hook and the keys of its logs. */
class Trace extends Callback {
  readonly events: [hook: string, index: number | null, keys: string[]][] = [];

  #note(hook: string, index: number | null, logs: Logs): void {
    this.events.push([hook, index, Object.keys(logs).sort()]);
  }

  override onTrainBegin = (logs: Logs) => this.#note('on_train_begin', null, logs);
  override onTrainEnd = (logs: Logs) => this.#note('on_train_end', null, logs);
  override onEpochBegin = (epoch: number, logs: Logs) => this.#note('on_epoch_begin', epoch, logs);
  override onEpochEnd = (epoch: number, logs: Logs) => this.#note('on_epoch_end', epoch, logs);
  override onTrainBatchBegin = (batch: number, logs: Logs) => this.#note('on_train_batch_begin', batch, logs);
  override onTrainBatchEnd = (batch: number, logs: Logs) => this.#note('on_train_batch_end', batch, logs);
  override onTestBegin = (logs: Logs) => this.#note('on_test_begin', null, logs);
  override onTestEnd = (logs: Logs) => this.#note('on_test_end', null, logs);
  override onTestBatchBegin = (batch: number, logs: Logs) => this.#note('on_test_batch_begin', batch, logs);
  override onTestBatchEnd = (batch: number, logs: Logs) => this.#note('on_test_batch_end', batch, logs);
  override onPredictBegin = (logs: Logs) => this.#note('on_predict_begin', null, logs);
  override onPredictEnd = (logs: Logs) => this.#note('on_predict_end', null, logs);
  override onPredictBatchBegin = (batch: number, logs: Logs) => this.#note('on_predict_batch_begin', batch, logs);
  override onPredictBatchEnd = (batch: number, logs: Logs) => this.#note('on_predict_batch_end', batch, logs);
}

describe('hooks and logs', () => {
  it('come in the order of Keras 3.15.1, with its keys (scripts/golden/callbacks.py)', async () => {
    const net = linearModel();
    const { x, y } = linearData(10);
    const trace = new Trace();
    const options = { batchSize: 4, callbacks: [trace], ...QUIET };
    const history = await net.fit(x, y, {
      epochs: 3,
      initialEpoch: 1,
      validationSplit: 0.3,
      validationFreq: [3],
      ...options,
    });
    await net.evaluate(x, y, options);
    await net.predict(x, options);
    expect(trace.events).toEqual(golden.hooks.trace);
    expect(Object.keys(history.history)).toEqual(golden.hooks.historyKeys);
    expect(history.epoch).toEqual(golden.hooks.epochs);
    expect(history.params).toMatchObject(golden.hooks.params);
  });

  it('wait for asynchronous hooks and show later callbacks what earlier ones wrote', async () => {
    const { x, y } = linearData(8);
    const history = await linearModel().fit(x, y, {
      ...QUIET,
      callbacks: {
        onEpochEnd: async (_epoch, logs) => {
          await new Promise((resolve) => setImmediate(resolve));
          logs.learning_rate = 0.25;
        },
      },
    });
    expect(history.history.learning_rate).toEqual([0.25]);
  });

  it('give the loss of the batch alone as model.batchLoss, and the running mean as logs.loss', async () => {
    const { x, y } = linearData(12);
    const batchLosses: number[] = [];
    const running: number[] = [];
    class Look extends Callback {
      override onTrainBatchEnd(_batch: number, logs: Logs): void {
        batchLosses.push(this.model.batchLoss);
        running.push(logs.loss!);
      }
    }
    await linearModel().fit(x, y, { batchSize: 5, callbacks: new Look(), ...QUIET });
    // The last batch has two samples: means are weighed by size.
    const [a, b, c] = batchLosses as [number, number, number];
    expect(running).toBeAllClose([a, (a + b) / 2, (5 * a + 5 * b + 2 * c) / 12]);
  });

  it('end the run with the error of a hook; the model can be trained again', async () => {
    const { x, y } = linearData(8);
    const net = linearModel();
    const failing = {
      onTrainBatchEnd: () => {
        throw new RangeError('mine');
      },
    };
    await expect(net.fit(x, y, { callbacks: failing, ...QUIET })).rejects.toThrow(new RangeError('mine'));
    await net.fit(x, y, QUIET);
  });
});

describe('the arithmetic of fit', () => {
  it('is that of trainOnBatch, bit for bit, dropout and batch normalization included', async () => {
    const { x, y } = classData(22);
    const fitted = classifier();
    const { history } = await fitted.fit(x, y, { batchSize: 8, epochs: 3, shuffle: false, ...QUIET });
    const stepped = classifier();
    const losses: number[] = [];
    for (let epoch = 0; epoch < 3; epoch++) {
      let last: number[] = [];
      for (let from = 0; from < 22; from += 8) {
        const to = Math.min(from + 8, 22);
        last = (await stepped.trainOnBatch(rows(x, from, to), rows(y, from, to), {
          resetMetrics: from === 0,
        })) as number[];
      }
      losses.push(last[0]!);
    }
    expect(history.loss).toEqual(losses);
    expect(fitted.getWeights()).toEqual(stepped.getWeights());
  });

  it.each([true, false])('goes on in a second fit: 2 + 3 epochs are 5, bit for bit (shuffle %s)', async (shuffle) => {
    const { x, y } = classData(40);
    const options = { shuffle, batchSize: 8, validationSplit: 0.2, ...QUIET };
    const whole = classifier();
    const a = await whole.fit(x, y, { epochs: 5, ...options });
    const parts = classifier();
    const b = await parts.fit(x, y, { epochs: 2, ...options });
    const c = await parts.fit(x, y, { epochs: 5, initialEpoch: 2, ...options });
    expect([...b.history.loss!, ...c.history.loss!]).toEqual(a.history.loss);
    expect([...b.history.val_loss!, ...c.history.val_loss!]).toEqual(a.history.val_loss);
    expect(c.epoch).toEqual([2, 3, 4]);
    expect(parts.getWeights()).toEqual(whole.getWeights());
  });

  it('is repeated by the same seed, and shuffles each epoch anew', async () => {
    const { x, y } = classData(20);
    const run = async (seed: number) => (await classifier(seed).fit(x, y, { epochs: 3, ...QUIET })).history.loss;
    expect(await run(4)).toEqual(await run(4));
    expect(await run(4)).not.toEqual(await run(5));
    const orders: string[] = [];
    const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
    net.compile({ loss: 'mse', optimizer: 'sgd' });
    net.optimizer.learningRate = 0;
    net.setWeights([[[0]], [0]]);
    // Predictions stay 0, so that the loss of a batch of one is the square of its target.
    class Orders extends Callback {
      override onEpochBegin(): void {
        orders.push('');
      }
      override onTrainBatchEnd(): void {
        orders[orders.length - 1] += `${Math.round(Math.sqrt(this.model.batchLoss))} `;
      }
    }
    const numbers = tensor([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await net.fit(
      [...numbers.data].map((value) => [value]),
      numbers,
      { batchSize: 1, epochs: 3, callbacks: new Orders(), ...QUIET },
    );
    const sorted = orders.map((order) => order.trim().split(' ').sort().join(' '));
    expect(new Set(orders).size).toBe(3);
    expect(sorted).toEqual(Array(3).fill('0 1 2 3 4 5 6 7 8 9'));
  });

  it('counts sample weights as Keras does: sum(weight * loss) / samples', async () => {
    const net = linearModel();
    net.setWeights([[[0], [0]], [0]]);
    const x = tensor([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    const y = tensor([[1], [2], [3]]);
    const loss = await net.testOnBatch(x, y, { sampleWeight: [1, 0, 2], returnDict: true });
    expect(loss.loss).toBeCloseTo((1 * 1 + 0 * 4 + 2 * 9) / 3, 5);
    // Metrics do not count weights, weightedMetrics do.
    expect(loss.mae).toBeCloseTo((1 + 2 + 3) / 3, 5);
    net.compile({ loss: 'mse', metrics: ['mae'], weightedMetrics: ['mae'] });
    expect(net.metricsNames).toEqual(['loss', 'mae', 'weighted_mae']);
    const weighted = await net.testOnBatch(x, y, { sampleWeight: [1, 0, 2], returnDict: true });
    expect(weighted.weighted_mae).toBeCloseTo((1 + 6) / 3, 5);
  });

  it('multiplies class weights with sample weights', async () => {
    const { x, y } = classData(12);
    const byClass = classifier();
    const byHand = classifier();
    const classWeight = { 0: 1, 1: 5, 2: 0.5 } as const;
    const sampleWeight = Float32Array.from({ length: 12 }, (_, i) => i / 4);
    const product = sampleWeight.map((w, i) => w * classWeight[y.data[i] as 0 | 1 | 2]);
    const a = await byClass.fit(x, y, { classWeight, sampleWeight, batchSize: 5, shuffle: false, ...QUIET });
    const b = await byHand.fit(x, y, { sampleWeight: product, batchSize: 5, shuffle: false, ...QUIET });
    expect(a.history).toEqual(b.history);
    expect(byClass.getWeights()).toEqual(byHand.getWeights());
  });

  it('adds regularization to the loss, in training and evaluation', async () => {
    const net = sequential([layers.dense({ units: 1, useBias: false, kernelRegularizer: 'l2', inputShape: [1] })]);
    net.setWeights([[[3]]]);
    net.compile({ loss: 'mse', optimizer: 'sgd', lossWeights: [0.5] });
    // 0.5 * (3 - 1)^2 + 0.01 * 3^2
    expect(await net.testOnBatch([[1]], [[1]])).toBeCloseTo(2.09, 5);
    expect(await net.evaluate([[1]], [[1]], QUIET)).toBeCloseTo(2.09, 5);
  });

  it('leaves layers alone that were not trainable when the model was compiled', async () => {
    utils.setRandomSeed(1);
    const frozen = layers.dense({ units: 4, inputShape: [2], trainable: false });
    const net = sequential([frozen, layers.dense({ units: 1 })]);
    net.compile({ loss: 'mse', optimizer: 'sgd' });
    const before = net.getWeights();
    const { x, y } = linearData(16);
    await net.fit(x, y, QUIET);
    const after = net.getWeights();
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[2]).not.toEqual(before[2]);
    expect(net.nonTrainableWeights).toHaveLength(2);
  });

  it('takes new learning rates without compiling again', async () => {
    const { x, y } = linearData(8);
    const net = linearModel();
    const before = net.getWeights();
    net.optimizer.learningRate = 0;
    await net.fit(x, y, QUIET);
    expect(net.getWeights()).toEqual(before);
    net.optimizer.learningRate = 0.1;
    await net.fit(x, y, QUIET);
    expect(net.getWeights()).not.toEqual(before);
  });

  it('takes targets [samples] where the model gives [samples, 1], as typed, nested or one column', async () => {
    const { x, y } = linearData(9);
    const run = async (targets: TensorLike) => (await linearModel().fit(x, targets, { epochs: 2, ...QUIET })).history;
    const expected = await run(y);
    expect(await run(y.data)).toEqual(expected);
    expect(await run([...y.data])).toEqual(expected);
    expect(await run(Float64Array.from(y.data))).toEqual(expected);
  });

  it('takes batches by name', async () => {
    const { x, y } = linearData(9);
    const net = linearModel();
    const named = await net.fit({ x: { input_layer: x }, y: { dense: y } }, { ...QUIET });
    expect(named.history).toEqual((await linearModel().fit(x, y, QUIET)).history);
    const wrong = net.fit({ x: { pixels: x, more: x }, y }, QUIET);
    await expect(wrong).rejects.toThrow(/names "pixels" and "more" as x, the model's is "input_layer"/);
  });

  it('takes bytes as they come: uint8 samples equal the same numbers as float32', async () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, i) => (i * 37) % 256);
    const y = tensor(
      Float32Array.from({ length: 8 }, (_, i) => i),
      [8, 1],
    );
    const run = async (x: Uint8Array | Float32Array) => {
      utils.setRandomSeed(2);
      const net = sequential([layers.rescaling({ scale: 1 / 255, inputShape: [4] }), layers.dense({ units: 1 })]);
      net.compile({ loss: 'mse' });
      return (await net.fit(tensor(x, [8, 4]), y, { epochs: 2, ...QUIET })).history.loss;
    };
    expect(await run(bytes)).toEqual(await run(Float32Array.from(bytes)));
  });
});

describe('epochs', () => {
  const counted = (length: number) => {
    const asked: number[] = [];
    class Counted extends Sequence {
      readonly length = length;
      begun = 0;
      ended = 0;
      getItem(index: number) {
        asked.push(index);
        return [[[index, 0]], [[index]]] as const;
      }
      override onEpochBegin = () => void this.begun++;
      override onEpochEnd = () => void this.ended++;
    }
    return { sequence: new Counted(), asked };
  };

  it('keep the last, smaller batch', async () => {
    const { x, y } = linearData(11);
    const sizes: number[] = [];
    const history = await linearModel().fit(x, y, {
      batchSize: 4,
      callbacks: { onTrainBatchEnd: (batch) => void sizes.push(batch) },
      ...QUIET,
    });
    expect(sizes).toEqual([0, 1, 2]);
    expect(history.params.steps).toBe(3);
    expect(history.timing[0]!.samplesPerSecond).toBeGreaterThan(0);
  });

  it('ask a Sequence for each batch once an epoch, and end it after validation', async () => {
    const { sequence, asked } = counted(5);
    const endedAt: number[] = [];
    const history = await linearModel().fit(sequence, {
      epochs: 3,
      shuffle: false,
      validationData: linearData(4),
      callbacks: { onTestEnd: () => void endedAt.push(sequence.ended) },
      ...QUIET,
    });
    expect(asked).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    expect([sequence.begun, sequence.ended]).toEqual([3, 3]);
    expect(endedAt).toEqual([0, 1, 2]);
    expect(history.history.loss).toHaveLength(3);
  });

  it('tell callbacks how many steps there are before the first of them, also where a Sequence grows', async () => {
    class Growing extends Sequence {
      length = 2;
      getItem = () => [[[1, 1]], [[1]]] as const;
      override onEpochEnd = () => void this.length++;
    }
    const steps: (number | undefined)[] = [];
    class Look extends Callback {
      override onTrainBatchBegin = () => void steps.push(this.params.steps);
    }
    await linearModel().fit(new Growing(), { epochs: 3, callbacks: new Look(), ...QUIET });
    expect(steps).toEqual([2, 2, 3, 3, 3, 4, 4, 4, 4]);
  });

  it('go on over the ends of passes with stepsPerEpoch', async () => {
    const seen: number[] = [];
    const net = linearModel();
    net.optimizer.learningRate = 0;
    net.setWeights([[[0], [0]], [0]]);
    const { sequence } = counted(4);
    class Look extends Callback {
      override onTrainBatchEnd(): void {
        seen.push(Math.round(Math.sqrt(this.model.batchLoss)));
      }
    }
    const history = await net.fit(sequence, {
      epochs: 3,
      stepsPerEpoch: 3,
      shuffle: false,
      callbacks: new Look(),
      ...QUIET,
    });
    expect(seen).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0]);
    expect(history.params.steps).toBe(3);
    expect(sequence.ended).toBe(2);
  });

  it('start a function of generators afresh in each epoch', async () => {
    let made = 0;
    const net = linearModel();
    const history = await net.fitGenerator(
      async function* () {
        made++;
        for (let i = 0; i < 3; i++) yield { x: [[i, 1]], y: [[i]] };
      },
      { epochs: 2, ...QUIET },
    );
    expect(made).toBe(2);
    expect(history.params.steps).toBe(3);
  });

  it('read one generator on over the epochs, and close it at the end', async () => {
    let closed = 0;
    let yielded = 0;
    function* endless() {
      try {
        for (;;) {
          yielded++;
          yield [[[1, 2]], [[3]]] as const;
        }
      } finally {
        closed++;
      }
    }
    await linearModel().fitGenerator(endless(), { epochs: 2, stepsPerEpoch: 5, maxQueueSize: 2, ...QUIET });
    expect(closed).toBe(1);
    expect(yielded).toBeLessThanOrEqual(10 + 3);
  });

  it('are complete or an error that names the numbers: a generator that ends early', async () => {
    const batches = Array.from({ length: 4 }, () => [[[1, 2]], [[3]]] as const);
    const epochs: number[] = [];
    const run = linearModel().fit(batches.values(), {
      epochs: 3,
      stepsPerEpoch: 3,
      callbacks: { onEpochEnd: (epoch) => void epochs.push(epoch) },
      ...QUIET,
    });
    await expect(run).rejects.toMatchObject({
      code: 'ERR_DATA_EXHAUSTED',
      message: expect.stringMatching(/ended in epoch 2 after 1 of 3 batches/),
      details: { delivered: 1, needed: 3 },
    });
    expect(epochs).toEqual([0]);
    const empty = linearModel().fit(() => [], { epochs: 2, ...QUIET });
    await expect(empty).rejects.toMatchObject({ code: 'ERR_DATA_EXHAUSTED' });
  });

  it('do not run where initialEpoch is not below epochs', async () => {
    const { x, y } = linearData(4);
    const history = await linearModel().fit(x, y, { epochs: 2, initialEpoch: 2, ...QUIET });
    expect([history.history, history.epoch]).toEqual([{}, []]);
  });
});

describe('stopTraining', () => {
  it('ends the run after the present batch, without validation', async () => {
    const { x, y } = linearData(20);
    const trace = new Trace();
    const history = await linearModel().fit(x, y, {
      batchSize: 4,
      epochs: 5,
      validationData: [x, y],
      callbacks: [new StopAt(1), trace],
      ...QUIET,
    });
    expect(history.epoch).toEqual([0]);
    expect(trace.events.map(([hook]) => hook).slice(-3)).toEqual([
      'on_train_batch_end',
      'on_epoch_end',
      'on_train_end',
    ]);
    expect(Object.keys(history.history)).toEqual(['loss', 'mae']);
  });

  it('ends the run after an epoch, and does not stop the next one', async () => {
    const { x, y } = linearData(8);
    const net = linearModel();
    const stop = { onEpochEnd: () => void (net.stopTraining = true) };
    expect((await net.fit(x, y, { epochs: 5, callbacks: stop, ...QUIET })).epoch).toEqual([0]);
    expect((await net.fit(x, y, { epochs: 2, ...QUIET })).epoch).toEqual([0, 1]);
  });

  it('does not wait for a source that hangs', async () => {
    const source = async function* () {
      yield [[[1, 2]], [[3]]] as const;
      await new Promise(() => {});
    };
    const net = linearModel();
    const history = await net.fit(source, {
      callbacks: { onTrainBatchEnd: () => void (net.stopTraining = true) },
      ...QUIET,
    });
    expect(history.epoch).toEqual([0]);
  });
});

describe('validation', () => {
  it('holds out the last rows, before shuffling', async () => {
    const { x, y } = linearData(10);
    const split = await linearModel().fit(x, y, { epochs: 2, validationSplit: 0.3, shuffle: false, ...QUIET });
    // floor(10 * 0.7) = 7
    const byHand = await linearModel().fit(rows(x, 0, 7), rows(y, 0, 7), {
      epochs: 2,
      validationData: [rows(x, 7, 10), rows(y, 7, 10)],
      shuffle: false,
      ...QUIET,
    });
    expect(split.history).toEqual(byHand.history);
  });

  const forms: [string, (x: Tensor, y: Tensor) => ValidationData][] = [
    ['a tuple', (x, y) => [x, y]],
    ['a record', (x, y) => ({ x, y })],
    [
      'a function',
      (x, y) =>
        function* () {
          yield [x, y] as const;
        },
    ],
  ];
  it.each(forms)('takes %s', async (_name, form) => {
    const { x, y } = linearData(6);
    const { history } = await linearModel().fit(x, y, {
      epochs: 2,
      shuffle: false,
      validationData: form(x, y),
      ...QUIET,
    });
    const net = linearModel();
    for (let epoch = 0; epoch < 2; epoch++) {
      await net.fit(x, y, { shuffle: false, ...QUIET });
      const [loss, mae] = (await net.evaluate(x, y, QUIET)) as number[];
      expect([history.val_loss![epoch], history.val_mae![epoch]]).toEqual([loss, mae]);
    }
  });

  it('runs every validationFreq epochs, over validationSteps batches', async () => {
    const { x, y } = linearData(12);
    let batches = 0;
    const { history } = await linearModel().fit(x, y, {
      epochs: 5,
      validationData: [x, y],
      validationFreq: 2,
      validationSteps: 2,
      validationBatchSize: 3,
      callbacks: { onTestBatchEnd: () => void batches++ },
      ...QUIET,
    });
    expect(history.loss).toHaveLength(5);
    expect(history.val_loss).toHaveLength(2);
    expect(batches).toBe(4);
  });

  it.each([
    [2, 3, 8, [3, 5, 7]],
    [2, 4, 8, [5, 7]],
    [5, 0, 4, []],
    [[2, 9, 5], 0, 6, [1, 4]],
    [1, 0, 2, [0, 1]],
  ])(
    'with validationFreq %j runs in epochs from %i to below %i after %j',
    async (validationFreq, initialEpoch, epochs, expected) => {
      const { x, y } = linearData(4);
      const begun: number[] = [];
      class Validation extends Sequence {
        readonly length = 1;
        getItem() {
          return { x, y };
        }
        override onEpochBegin = (epoch: number) => void begun.push(epoch);
      }
      for (const validationSteps of [undefined, 1]) {
        const options = { validationData: new Validation(), validationFreq, validationSteps, initialEpoch, epochs };
        const { history } = await linearModel().fit(x, y, { ...options, ...QUIET });
        expect(begun.splice(0)).toEqual(expected);
        expect(history.val_loss ?? []).toHaveLength(expected.length);
      }
    },
  );

  it('counts its sample weights in val_loss', async () => {
    const { x, y } = linearData(6);
    const run = async (weight: number) => {
      const validationData = [x, y, new Float32Array(6).fill(weight)] as const;
      return (await linearModel().fit(x, y, { shuffle: false, validationData, ...QUIET })).history.val_loss![0]!;
    };
    expect(await run(3)).toBeCloseTo(3 * (await run(1)), 4);
  });
});

describe('evaluate and predict', () => {
  it('do not depend on the batch size', async () => {
    const { x, y } = classData(23);
    const net = classifier();
    await net.fit(x, y, { epochs: 2, ...QUIET });
    const whole = await net.evaluate(x, y, { batchSize: 23, ...QUIET });
    expect(await net.evaluate(x, y, { batchSize: 4, ...QUIET })).toBeAllClose(whole);
    expect(await net.predict(x, { batchSize: 5, ...QUIET })).toBeAllClose(await net.predictOnBatch(x));
    const generated = await net.predictGenerator(function* () {
      yield [rows(x, 0, 9)];
      yield [rows(x, 9, 23)];
    }, QUIET);
    expect(generated).toBeAllClose(await net.predictOnBatch(x));
  });

  it('change nothing: neither weights, nor moving averages, nor the results of training', async () => {
    const { x, y } = classData(12);
    const net = classifier();
    await net.trainOnBatch(rows(x, 0, 6), rows(y, 0, 6));
    const before = net.getWeights();
    const other = classifier();
    await other.trainOnBatch(rows(x, 0, 6), rows(y, 0, 6));
    await net.evaluate(x, y, QUIET);
    await net.testOnBatch(x, y);
    await net.predict(x, QUIET);
    expect(net.getWeights()).toEqual(before);
    const keep = { resetMetrics: false };
    expect(await net.trainOnBatch(rows(x, 6, 12), rows(y, 6, 12), keep)).toEqual(
      await other.trainOnBatch(rows(x, 6, 12), rows(y, 6, 12), keep),
    );
  });

  it('return a number without metrics, an array with them, a record where asked', async () => {
    const { x, y } = linearData(4);
    const net = linearModel();
    expect(await net.evaluate(x, y, QUIET)).toHaveLength(2);
    expect(Object.keys(await net.evaluate(x, y, { returnDict: true, ...QUIET }))).toEqual(['loss', 'mae']);
    expect(net.metricsNames).toEqual(['loss', 'mae']);
    net.compile({ loss: 'mse' });
    expect(await net.evaluate(x, y, QUIET)).toBeTypeOf('number');
    expect(await net.trainOnBatch(x, y)).toBeTypeOf('number');
  });
});
