/** Models whose states go on from batch to batch, and states that go from layer to layer. */
import { describe, expect, it } from 'vitest';
import { someNumbers } from '../../test/nn/runLayer.ts';
import { callbacks, input, layers, model, optimizers, sequential, tensor } from '../index.ts';

const [batch, steps, features] = [2, 6, 3];
const data = someNumbers([batch, steps, features]);

/** Steps from `begin` up to `end` of each sample. */
function part(begin: number, end: number) {
  const values = Array.from({ length: batch }, (_, sample) => {
    const start = sample * steps * features;
    return [...data.slice(start + begin * features, start + end * features)];
  });
  return tensor(Float32Array.from(values.flat()), [batch, end - begin, features]);
}

describe('a stateful model', () => {
  const make = (length: number, stateful: boolean) =>
    sequential([
      layers.inputLayer({ batchShape: [batch, length, features] }),
      layers.lstm({ units: 4, stateful, returnSequences: true }),
      layers.bidirectional({ layer: layers.gru({ units: 2 }), mergeMode: 'sum' }),
    ]);

  it('goes on where the batch before ended, until resetStates', async () => {
    const halves = make(3, true);
    const whole = make(6, false);
    whole.setWeights(halves.getWeights());
    const lstm = (length: number, stateful: boolean) =>
      sequential([layers.inputLayer({ batchShape: [batch, length, features] }), layers.lstm({ units: 4, stateful })]);
    const [slow, fast] = [lstm(3, true), lstm(6, false)];
    fast.setWeights(slow.getWeights());
    const options = { batchSize: batch };
    const expected = (await fast.predict(part(0, 6), options)).data;
    for (let round = 0; round < 2; round++) {
      await slow.predict(part(0, 3), options);
      expect((await slow.predict(part(3, 6), options)).data).toBeAllClose(expected, { rtol: 1e-5, atol: 1e-6 });
      slow.resetStates();
    }
    const first = (await halves.predict(part(0, 3), options)).data;
    expect((await halves.predict(part(0, 3), options)).data).not.toEqual(first);
    halves.resetStates();
    expect((await halves.predict(part(0, 3), options)).data).toEqual(first);
    for (const each of [halves, whole, slow, fast]) each.dispose();
  });

  it('has states that no weights are, also while it is trained', async () => {
    const net = make(3, true);
    net.compile({ optimizer: 'sgd', loss: 'mse' });
    expect(net.getWeights()).toHaveLength(3 + 6);
    const y = tensor(new Float32Array(batch * 2), [batch, 2]);
    const test = async () => (await net.testOnBatch(part(0, 3), y, { returnDict: true })).loss;
    const before = await test();
    net.resetStates();
    expect(await test()).toBe(before);
    net.resetStates();
    await net.trainOnBatch(part(3, 6), y);
    const after = await test();
    net.resetStates();
    expect(await test()).not.toBe(after);
    net.dispose();
  });

  it('begins new sequences with each epoch where a callback says so', async () => {
    const net = make(3, true);
    net.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'mse' });
    const y = tensor(new Float32Array(batch * 2).fill(1), [batch, 2]);
    const options = { batchSize: batch, epochs: 3, verbose: 0 } as const;
    const reset = callbacks.lambdaCallback({ onEpochBegin: (_epoch, _logs, model) => model.resetStates() });
    const { loss } = (await net.fit(part(0, 3), y, { ...options, callbacks: [reset] })).history;
    expect(new Set(loss).size).toBe(1);
    const goesOn = (await net.fit(part(0, 3), y, options)).history;
    expect(new Set(goesOn.loss).size).toBe(3);
    net.dispose();
  });
});

describe('sequences of any length', () => {
  it('are read by one model', async () => {
    const x = input({ shape: [null, features] });
    const inner = layers.timeDistributed({ layer: layers.dense({ units: 2 }) }).apply(x);
    const all = layers.bidirectional({ layer: layers.gru({ units: 2, returnSequences: true }) }).apply(inner);
    const net = model({ inputs: x, outputs: layers.lstm({ units: 2 }).apply(all) });
    for (const length of [2, 6]) expect((await net.predict(part(0, length))).shape).toEqual([batch, 2]);
    net.dispose();
  });
});

describe('states from layer to layer', () => {
  it('begin a decoder where the encoder ended, past masked steps', async () => {
    const source = input({ shape: [steps, features] });
    const target = input({ shape: [2, 1] });
    const masked = layers.masking().apply(source);
    const [, ...states] = layers.lstm({ units: 3, returnState: true }).apply(masked);
    const decoded = layers.lstm({ units: 3, returnSequences: true }).apply(target, { initialState: states });
    const net = model({
      inputs: [source, target],
      outputs: layers.timeDistributed({ layer: layers.dense({ units: 1 }) }).apply(decoded),
    });
    const words = tensor(new Float32Array(batch * 2).fill(1), [batch, 2, 1]);
    const padded = Float32Array.from(data, (value, i) => (i % 18 < 12 ? value : 0));
    const early = Float32Array.from(data, (_, i) => (i % 18 < 6 ? 0 : padded[i - 6]!));
    const predict = async (values: Float32Array) => {
      const result = await net.predict([tensor(values, [batch, steps, features]), words]);
      return result.data;
    };
    expect(await predict(early)).toBeAllClose(await predict(padded), { rtol: 1e-5, atol: 1e-6 });
    expect(await predict(data)).not.toEqual(await predict(padded));
    net.dispose();
  });
});
