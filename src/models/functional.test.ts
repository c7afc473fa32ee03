import { describe, expect, it } from 'vitest';
import { add } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { layers } from '../nn/layers/index.ts';
import { Layer, type LayerConfig } from '../nn/layers/layer.ts';
import type { SymbolicShape } from '../tensor/shape.ts';
import { type Tensor, tensor } from '../tensor/tensor.ts';
import { model } from './functional.ts';
import { input } from './input.ts';
import { sequential } from './sequential.ts';

/** `a + b` and `a`, as a list. */
class SumAndFirst extends Layer {
  override readonly listInputs = 'always';

  override call([a, b]: readonly Node[]): readonly Node[] {
    return [add(a!, b!), a!];
  }

  override computeOutputShape([a]: readonly SymbolicShape[]): readonly SymbolicShape[] {
    return [a!, a!];
  }

  override getConfig(): LayerConfig {
    return {};
  }
}

const ones = { kernelInitializer: 'ones' } as const;

describe('functional models', () => {
  it('compute what their layers compute, in every structure of inputs and outputs', async () => {
    const left = input({ shape: [2], name: 'left' });
    const right = input({ shape: [2], name: 'right' });
    const [sum, first] = new SumAndFirst().apply([left, right]);
    const total = layers.dense({ units: 1, ...ones, name: 'total' }).apply(sum!);
    const asList = model({ inputs: [left, right], outputs: [total, first!] });
    const asRecord = model({ inputs: { l: left, r: right }, outputs: { total, kept: first! } });
    const one = model({ inputs: [left, right], outputs: total });

    const a = tensor([[1, 2]]);
    const b = tensor([[10, 20]]);
    const list = await asList.predict([a, b]);
    expect(list.map((item) => item.toArray())).toEqual([[[33]], [[1, 2]]]);
    const record = await asRecord.predict({ r: b, l: a });
    expect(record.total.toArray()).toEqual([[33]]);
    expect(record.kept.toArray()).toEqual([[1, 2]]);
    // Plain arrays are a list of inputs, too.
    expect((await one.predictOnBatch([[[1, 2]], [[10, 20]]])).toArray()).toEqual([[33]]);
    expect((await one.predict({ left: [[1, 2]], right: [[10, 20]] })).toArray()).toEqual([[33]]);
    expect(asList.outputNames).toEqual(['total', 'sum_and_first']);
    expect(asRecord.inputNames).toEqual(['l', 'r']);
  });

  it('share the weights of a layer that is applied twice, and of models of the same layers', async () => {
    const x = input({ shape: [2] });
    const dense = layers.dense({ units: 2, useBias: false, kernelInitializer: 'identity' });
    const once = dense.apply(x);
    const twice = dense.apply(once);
    const encoder = model({ inputs: x, outputs: once });
    const both = model({ inputs: x, outputs: twice });
    expect(both.weights).toHaveLength(1);
    both.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await both.trainOnBatch([[1, 2]], [[0, 0]]);
    const kernel = both.getWeights()[0]!;
    expect(kernel.data[0]).toBeLessThan(1);
    expect(encoder.getWeights()[0]!.data).toEqual(kernel.data);
    expect(both.layers.map(({ name }) => name)).toEqual(['input_layer', 'dense']);
  });

  it('are layers of other models, frozen or not', async () => {
    const base = sequential([layers.dense({ units: 3, inputShape: [2], name: 'inner' })], { name: 'base' });
    const x = input({ shape: [2] });
    const net = model({ inputs: x, outputs: layers.dense({ units: 1 }).apply(base.apply(x)) });
    const stacked = sequential([base, layers.dense({ units: 1 })]);
    expect(net.layers.map(({ name }) => name)).toEqual(['input_layer', 'base', 'dense']);
    expect(net.weights).toHaveLength(4);
    base.trainable = false;
    expect(net.trainableWeights).toHaveLength(2);
    expect(stacked.layers[0]!.trainable).toBe(false);
    net.compile({ optimizer: 'sgd', loss: 'mse' });
    const before = base.getWeights();
    await net.trainOnBatch([[1, 2]], [[5]]);
    expect(base.getWeights()).toEqual(before);
    expect((await stacked.predict([[1, 2]])).shape).toEqual([1, 1]);
    expect([...net.layers[1]!.weightPaths.values()]).toEqual(['base/inner/kernel', 'base/inner/bias']);
  });

  it('take intermediate tensors as inputs, and inputs that nothing reads', async () => {
    const x = input({ shape: [2] });
    const hidden = layers.dense({ units: 2, ...ones }).apply(x);
    const y = layers.dense({ units: 1, ...ones }).apply(hidden);
    const head = model({ inputs: hidden, outputs: y });
    expect((await head.predict([[3, 4]])).toArray()).toEqual([[7]]);
    const spare = input({ shape: [1], name: 'spare' });
    const net = model({ inputs: [spare, hidden], outputs: y });
    expect((await net.predict([[[9]], [[3, 4]]])).toArray()).toEqual([[7]]);
  });

  it('number the names of layers, and keep them different where models share layers', () => {
    const a = input({ shape: [2] });
    const first = layers.dense({ units: 2 });
    const second = layers.dense({ units: 2 });
    model({ inputs: a, outputs: first.apply(a) });
    const b = input({ shape: [2] });
    model({ inputs: b, outputs: second.apply(b) });
    expect([first.name, second.name]).toEqual(['dense', 'dense']);
    const both = model({ inputs: a, outputs: second.apply(first.apply(a)) });
    expect(both.layers.map(({ name }) => name)).toEqual(['input_layer', 'dense', 'dense_1']);
    expect(both.getLayer('dense_1')).toBe(second);
  });

  it('prints what each layer is connected to', () => {
    const left = input({ shape: [2], name: 'left' });
    const right = input({ shape: [2], name: 'right' });
    const [sum] = new SumAndFirst().apply([left, right]);
    const net = model({ inputs: [left, right], outputs: layers.dense({ units: 1 }).apply(sum!), name: 'pair' });
    expect(net.summary({ printFn: () => {} })).toMatchInlineSnapshot(`
      "Model: "pair"
      ┌─────────────────────────────┬────────────────┬─────────┬───────────────┐
      │ Layer (type)                │ Output Shape   │ Param # │ Connected to  │
      ├─────────────────────────────┼────────────────┼─────────┼───────────────┤
      │ left (InputLayer)           │ [?, 2]         │       0 │ -             │
      ├─────────────────────────────┼────────────────┼─────────┼───────────────┤
      │ right (InputLayer)          │ [?, 2]         │       0 │ -             │
      ├─────────────────────────────┼────────────────┼─────────┼───────────────┤
      │ sum_and_first (SumAndFirst) │ [?, 2], [?, 2] │       0 │ left, right   │
      ├─────────────────────────────┼────────────────┼─────────┼───────────────┤
      │ dense (Dense)               │ [?, 1]         │       3 │ sum_and_first │
      └─────────────────────────────┴────────────────┴─────────┴───────────────┘
       Total params: 3 (12 B)
       Trainable params: 3 (12 B)
       Non-trainable params: 0 (0 B)"
    `);
  });

  it('names a model within it by its class', () => {
    const x = input({ shape: [2], name: 'x' });
    const base = model({ inputs: x, outputs: layers.dense({ units: 2 }).apply(x), name: 'base' });
    const stack = sequential([layers.dense({ units: 1, inputShape: [2] })], { name: 'stack' });
    const net = model({ inputs: x, outputs: stack.apply(base.apply(x)) });
    const text = net.summary({ printFn: () => {} });
    expect(text).toMatch(/base \(Functional\) +│ \[\?, 2\] +│ +6 │ x/);
    expect(text).toMatch(/stack \(Sequential\) +│ \[\?, 1\] +│ +3 │ base/);
  });

  it('take batches of the size that batchShape says, and of no other', async () => {
    const x = input({ batchShape: [2, 3], name: 'x' });
    const net = model({ inputs: x, outputs: layers.dense({ units: 1 }).apply(x) });
    expect(net.inputShape).toEqual([2, 3]);
    expect(((await net.predict(tensor(new Float32Array(12), [4, 3]), { batchSize: 2 })) as Tensor).shape).toEqual([
      4, 1,
    ]);
    await expect(net.predict(tensor(new Float32Array(9), [3, 3]), { batchSize: 2 })).rejects.toThrow(
      'predict: Functional "functional" was made for batches of 2 (batchShape), and 3 samples leave a smaller last one. ' +
        'Give 2 or 4 samples',
    );
  });

  it('read batches of the size that batchShape says, and check arrays before the first step', async () => {
    const x = input({ batchShape: [4, 1], name: 'x' });
    const net = model({ inputs: x, outputs: layers.dense({ units: 1 }).apply(x) });
    net.compile({ optimizer: 'sgd', loss: 'mse' });
    const rows = (count: number): Tensor => tensor(new Float32Array(count).fill(1), [count, 1]);
    const before = net.getWeights();
    await expect(net.fit(rows(10), rows(10), { verbose: 0 })).rejects.toThrow('10 samples leave a smaller last one');
    const split = { verbose: 0, validationSplit: 0.2 } as const;
    await expect(net.fit(rows(10), rows(10), split)).rejects.toThrow('fit, validationData: Functional "functional"');
    expect(net.getWeights()).toEqual(before);
    expect((await net.fit(rows(10), rows(10), { verbose: 0, stepsPerEpoch: 2 })).history.loss).toHaveLength(1);
    expect((await net.predict(rows(8), { verbose: 0 })).shape).toEqual([8, 1]);
    expect(await net.evaluate(rows(10), rows(10), { verbose: 0, steps: 2 })).toBeGreaterThanOrEqual(0);
    const second = model({ inputs: [input({ shape: [1] }), x], outputs: x });
    expect((await second.predict([rows(8), rows(8)], { verbose: 0 })).shape).toEqual([8, 1]);
  });

  it('learn nothing where the model is frozen, whatever its layers say', () => {
    const x = input({ shape: [2] });
    const dense = layers.dense({ units: 1 });
    const net = model({ inputs: x, outputs: dense.apply(x) });
    net.trainable = false;
    dense.trainable = true;
    expect(net.trainableWeights).toEqual([]);
    expect(net.nonTrainableWeights).toHaveLength(2);
    net.trainable = true;
    expect(net.trainableWeights).toHaveLength(2);
  });

  it('within others get their inputs in their own type', async () => {
    const whole = input({ shape: [2], dtype: 'int32' });
    const base = model({ inputs: whole, outputs: layers.rescaling({ scale: 1 }).apply(whole) });
    const x = input({ shape: [2] });
    const net = model({ inputs: x, outputs: base.apply(x) });
    const stack = sequential([base, layers.rescaling({ scale: 1 })]);
    for (const each of [base, net, stack]) {
      expect((await each.predict([[1.7, 2.2]], { verbose: 0 })).toArray()).toEqual([[1, 2]]);
    }
  });

  it('count each weight once and each use of a layer in the penalties, however deep', async () => {
    const options = { units: 2, kernelInitializer: 'ones', useBias: false } as const;
    const shared = layers.dense({ ...options, kernelRegularizer: 'l2', activityRegularizer: 'l1' });
    const inner = sequential([shared, layers.dense({ ...options, kernelRegularizer: 'l1' })]);
    const y = input({ shape: [2] });
    const middle = model({ inputs: y, outputs: inner.apply(shared.apply(y)) });
    const x = input({ shape: [2] });
    const net = model({ inputs: x, outputs: [sequential([middle]).apply(x), shared.apply(x)] });
    net.compile({ loss: 'mse' });
    const zeros = tensor(new Float32Array(4), [2, 2]);
    // Weights 0.04 + 0.04; outputs, by sample: twice (3 + 3 + 7 + 7) and once (6 + 6 + 14 + 14), a hundredth of half.
    const [loss, first, second] = (await net.testOnBatch(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      [zeros, zeros],
    )) as number[];
    expect(loss! - first! - second!).toBeCloseTo(0.08 + 2 * 0.1 + 0.2, 3);
    expect(net.weights).toHaveLength(2);
  });

  it('go a thousand layers deep', async () => {
    const x = input({ shape: [1] });
    const shared = layers.dense({ units: 1, kernelInitializer: 'ones' });
    let y = x;
    for (let i = 0; i < 1000; i++) y = (i % 2 ? shared : layers.activation({ activation: 'relu' })).apply(y);
    const net = model({ inputs: x, outputs: y });
    net.compile({ optimizer: 'sgd', loss: 'mse' });
    expect(await net.trainOnBatch([[1]], [[1]])).toBe(0);
  });
});

describe('functional models refuse', () => {
  it('outputs that need an input that is not there', () => {
    const a = input({ shape: [2], name: 'a' });
    const b = input({ shape: [2], name: 'b' });
    const [sum] = new SumAndFirst({ name: 'both' }).apply([a, b]);
    expect(() => model({ inputs: a, outputs: sum! })).toThrow(
      'model: the outputs need the input "b" of shape [?, 2], which SumAndFirst "both" reads, and it is not among the ' +
        'inputs: "a [?, 2]". The graph is not connected: add it to inputs.',
    );
  });

  it('two layers to which the user gave one name', () => {
    const x = input({ shape: [2] });
    const y = layers.dense({ units: 2, name: 'same' }).apply(layers.dense({ units: 2, name: 'same' }).apply(x));
    expect(() => model({ inputs: x, outputs: y })).toThrow(
      'model: the model already has a layer named "same". Give this one another name',
    );
  });

  it('a model within itself', () => {
    const net = sequential([layers.dense({ units: 2, inputShape: [2] })], { name: 'loop' });
    expect(() => net.add(net)).toThrow(
      'add: Sequential "loop" cannot be a layer of itself: the layers would make a cycle.',
    );
  });

  it('numbers in the place of symbolic tensors, lists in the place of one, one in the place of lists', () => {
    const x = input({ shape: [2] });
    expect(() => layers.dense({ units: 2 }).apply(tensor([[1, 2]]) as never)).toThrow(
      "Dense.apply: expected what input() or another layer's apply() gave, got",
    );
    expect(() => layers.dense({ units: 2 }).apply([x, x] as never)).toThrow(
      'Dense: expected one tensor, got a list of 2.',
    );
    expect(() => new SumAndFirst().apply(x)).toThrow('SumAndFirst: expected a list of tensors, got one.');
    expect(() => model({ inputs: [], outputs: x })).toThrow('model: expected at least one of inputs, got none.');
    expect(() => model({ inputs: [x, x], outputs: x })).toThrow('is given twice');
  });

  it('data that does not fit the inputs, by name', async () => {
    const a = input({ shape: [2], name: 'a' });
    const b = input({ shape: [3], name: 'b' });
    const net = model({ inputs: [a, b], outputs: layers.concatenate().apply([a, b]) });
    const x = tensor([[1, 2]]);
    const y = tensor([[1, 2, 3]]);
    await expect(net.predict(x)).rejects.toThrow('predict: the model has 2 inputs ("a" and "b"), got one tensor as x.');
    await expect(net.predict([x])).rejects.toThrow(
      'predict: the batch has 1 tensors as x, the model takes 2 ("a" and "b").',
    );
    await expect(net.predict({ a: x, c: y })).rejects.toThrow('"b" is missing.');
    await expect(net.predict({ a: x, b: y, c: y })).rejects.toThrow('"c" is none of them.');
    await expect(net.predict([y, x])).rejects.toThrow('takes input "a" of shape [?, 2], got [1, 3].');
  });
});
