/** Inputs, targets and weights in order or by name give the same training in every entry. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Functional,
  input,
  layers,
  model,
  type OutputValues,
  Sequence,
  type Structured,
  type Tensor,
  tensor,
  utils,
} from '../../src/index.ts';
import TwoBranches from '../fixtures/sequences/twoBranches.mjs';

const BATCHES = 4;
const SIZE = 4;
const EPOCHS = 2;

/** The samples of {@link TwoBranches}, as one array each. */
function columns(): {
  left: Float32Array;
  right: Float32Array;
  sum: Float32Array;
  sign: Float32Array;
  weights: Float32Array;
} {
  const all = new TwoBranches({ length: 1, batchSize: BATCHES * SIZE, weighted: true }).getItem(0) as unknown as {
    x: Record<'left' | 'right', Float32Array>;
    y: Record<'sum' | 'sign', Float32Array>;
    sampleWeight: { sum: Float32Array };
  };
  return { ...all.x, ...all.y, weights: all.sampleWeight.sum };
}

/** As `[samples, 1]`. */
const column = (values: Float32Array): Tensor => tensor(values, [values.length, 1]);

function makeModel(): Functional<Record<'sum' | 'sign', Tensor>> {
  utils.setRandomSeed(5);
  const left = input({ shape: [], name: 'left' });
  const right = input({ shape: [], name: 'right' });
  const rows = [left, right].map((x) => layers.reshape({ targetShape: [1] }).apply(x));
  const hidden = layers.dense({ units: 6, activation: 'tanh' }).apply(layers.concatenate().apply(rows));
  const net = model({
    inputs: [left, right],
    outputs: {
      sum: layers.dense({ units: 1 }).apply(hidden),
      sign: layers.dense({ units: 1, activation: 'sigmoid' }).apply(hidden),
    },
  });
  net.compile({
    optimizer: 'sgd',
    loss: { sum: 'mse', sign: 'binaryCrossentropy' },
    metrics: { sum: ['mae'] },
    weightedMetrics: { sign: ['accuracy'] },
  });
  return net as Functional<Record<'sum' | 'sign', Tensor>>;
}

type Train = (net: ReturnType<typeof makeModel>) => Promise<unknown>;

const { left, right, sum, sign, weights } = columns();
const fromSource = { epochs: EPOCHS, shuffle: false, verbose: 0 } as const;
const options = { ...fromSource, batchSize: SIZE } as const;
const module = (settings: object) =>
  Sequence.fromModule(new URL('../fixtures/sequences/twoBranches.mjs', import.meta.url), {
    length: BATCHES,
    ...settings,
  });

class Local extends Sequence {
  readonly #batches: TwoBranches;

  constructor(settings: object) {
    super();
    this.#batches = new TwoBranches({ length: BATCHES, ...settings });
  }

  override get length(): number {
    return BATCHES;
  }

  override getItem(index: number): never {
    return this.#batches.getItem(index) as never;
  }
}

function* generator(settings: object): Generator<never> {
  const batches = new TwoBranches({ length: BATCHES, ...settings });
  for (let index = 0; index < BATCHES; index++) yield batches.getItem(index) as never;
}

async function onBatches(
  net: ReturnType<typeof makeModel>,
  structure: (batch: number) => [unknown, unknown, unknown],
): Promise<void> {
  for (let step = 0; step < EPOCHS * BATCHES; step++) {
    const [x, y, sampleWeight] = structure(step % BATCHES);
    await net.trainOnBatch(x as never, y as never, { sampleWeight: sampleWeight as never });
  }
}

const rowsOf = (values: Float32Array, batch: number): Float32Array => values.slice(batch * SIZE, (batch + 1) * SIZE);

/** Ways to give the same batches, weighted. */
const ways: Record<string, Train> = {
  'fit, lists of typed arrays': (net) =>
    net.fit([left, right], [sum, sign], { ...options, sampleWeight: [weights, weights] }),
  'fit, lists of tensors, targets [samples, 1]': (net) =>
    net.fit([tensor(left), tensor(right)], [column(sum), column(sign)], {
      ...options,
      sampleWeight: [weights, weights],
    }),
  'fit, records': (net) =>
    net.fit({ right, left }, { sign, sum }, { ...options, sampleWeight: { sign: weights, sum: weights } }),
  'fit, nested arrays, one array of weights for both': (net) =>
    net.fit([[...left], [...right]], [[...sum], [...sign]], { ...options, sampleWeight: [...weights] }),
  'fit, { x, y, sampleWeight }': (net) =>
    net.fit({ x: { left, right }, y: [sum, sign], sampleWeight: [weights, weights] }, options),
  'fit, validationData by name': (net) =>
    net.fit([left, right], [sum, sign], {
      ...options,
      sampleWeight: [weights, weights],
      validationData: [
        { left, right },
        { sum, sign },
      ],
    }),
  'a Sequence of records': (net) => net.fit(new Local({ weighted: true }), fromSource),
  'a Sequence of lists': (net) => net.fit(new Local({ weighted: true, form: 'list' }), fromSource),
  'workers, records': (net) => module({ weighted: true }).then((rows) => net.fit(rows, { ...fromSource, workers: 2 })),
  'workers, lists': (net) =>
    module({ weighted: true, form: 'list' }).then((rows) => net.fitGenerator(rows, { ...fromSource, workers: 2 })),
  'a generator of records': (net) => net.fitGenerator(() => generator({ weighted: true }), fromSource),
  'a generator of lists': (net) => net.fit(() => generator({ weighted: true, form: 'list' }), fromSource),
  'trainOnBatch, lists': (net) =>
    onBatches(net, (i) => [
      [rowsOf(left, i), rowsOf(right, i)],
      [rowsOf(sum, i), rowsOf(sign, i)],
      [rowsOf(weights, i), rowsOf(weights, i)],
    ]),
  'trainOnBatch, records': (net) =>
    onBatches(net, (i) => [
      { left: rowsOf(left, i), right: rowsOf(right, i) },
      { sum: rowsOf(sum, i), sign: rowsOf(sign, i) },
      rowsOf(weights, i),
    ]),
};

describe('several inputs and outputs', () => {
  let expected: readonly Tensor[];

  beforeEach(async () => {
    if (expected !== undefined) return;
    const net = makeModel();
    const before = net.getWeights();
    for (let step = 0; step < EPOCHS * BATCHES; step++) {
      const i = step % BATCHES;
      await net.trainOnBatch(
        [tensor(rowsOf(left, i)), tensor(rowsOf(right, i))],
        [column(rowsOf(sum, i)), column(rowsOf(sign, i))],
        { sampleWeight: [tensor(rowsOf(weights, i)), tensor(rowsOf(weights, i))] },
      );
    }
    expected = net.getWeights();
    expect(expected).not.toEqual(before);
  });

  it.each(Object.entries(ways))('train the same by %s', async (_, train) => {
    const net = makeModel();
    await train(net);
    expect(net.getWeights()).toEqual(expected);
    net.dispose();
  });

  it('evaluate the same from arrays, records, sequences and generators', async () => {
    const net = makeModel();
    const results = [
      await net.evaluate([left, right], [sum, sign], { batchSize: SIZE, verbose: 0, sampleWeight: weights }),
      await net.evaluate(
        { left, right },
        { sum, sign },
        { batchSize: SIZE, verbose: 0, sampleWeight: [weights, weights] },
      ),
      await net.evaluate(await module({ weighted: true }), { verbose: 0, workers: 2 }),
      await net.evaluateGenerator(() => generator({ weighted: true, form: 'list' }), { verbose: 0 }),
    ];
    for (const result of results) expect(result).toEqual(results[0]);
    expect(net.metricsNames).toEqual(['loss', 'sum_loss', 'sign_loss', 'sum_mae', 'sign_accuracy']);
    const all = (await net.testOnBatch([left, right], [sum, sign], { returnDict: true })) as Record<string, number>;
    expect(all.loss).toBeCloseTo(all.sum_loss! + all.sign_loss!, 5);
  });

  it('predict the same from arrays, records, sequences and generators', async () => {
    const net = makeModel();
    const expectedPrediction = await net.predictOnBatch({ left, right });
    expect(Object.keys(expectedPrediction)).toEqual(['sum', 'sign']);
    const sources: (Structured<Float32Array> | Sequence | (() => Generator<never>))[] = [
      [left, right],
      { right, left },
      await module({}),
      () => generator({ form: 'list' }),
    ];
    for (const source of sources) {
      const prediction = await net.predict(source, { verbose: 0 });
      expect(prediction.sum.data).toBeAllClose(expectedPrediction.sum.data as Float32Array, { rtol: 1e-6, atol: 1e-6 });
      expect(prediction.sign.shape).toEqual([BATCHES * SIZE, 1]);
    }
  });

  it('hold out the last rows of every array', async () => {
    const net = makeModel();
    const { history } = await net.fit([left, right], [sum, sign], { ...options, epochs: 1, validationSplit: 0.25 });
    const held = [left, right, sum, sign].map((values) => values.slice(12));
    const logs = await net.evaluate([held[0]!, held[1]!], [held[2]!, held[3]!], { verbose: 0, returnDict: true });
    expect(history.val_sum_loss).toEqual([logs.sum_loss]);
    expect(history.val_sign_accuracy).toEqual([logs.sign_accuracy]);
  });

  it('leave out targets and weights of single outputs', async () => {
    const { left, right, sum, sign, weights } = columns();
    const losses = async (y: OutputValues, sampleWeight: OutputValues): Promise<unknown> => {
      const net = makeModel();
      net.compile({ optimizer: 'sgd', loss: { sum: 'mse' } });
      return (await net.fit([left, right], y, { ...options, sampleWeight })).history.loss;
    };
    const expected = await losses({ sum }, { sum: weights });
    expect(await losses([sum, null], [weights, null])).toEqual(expected);
    expect(await losses({ sum, sign: null }, { sum: weights, sign: null })).toEqual(expected);
    expect(await losses([sum, sign], { sum: weights, sign: null })).toEqual(expected);
  });

  it('may be called x and y', async () => {
    const x = input({ shape: [1], name: 'x' });
    const y = input({ shape: [1], name: 'y' });
    const both = model({ inputs: [x, y], outputs: layers.add().apply([x, y]) });
    const one = model({ inputs: x, outputs: x });
    for (const net of [both, one]) net.compile({ loss: 'mse' });
    const quiet = { verbose: 0 } as const;
    expect((await both.predict({ x: [[1]], y: [[2]] }, quiet)).toArray()).toEqual([[3]]);
    expect(await both.evaluate({ x: [[1]], y: [[2]] }, [[3]], quiet)).toBe(0);
    expect((await both.fit({ x: { x: [[1]], y: [[2]] }, y: [[3]] }, quiet)).history.loss).toEqual([0]);
    expect((await one.fit({ x: [[1]] }, [[1]], quiet)).history.loss).toEqual([0]);
    expect((await one.fit({ x: [[1]], y: [[1]] }, quiet)).history.loss).toEqual([0]);
    await expect(one.fit({ x: [[1]], y: [[1]] }, [[1]] as never, quiet as never)).rejects.toThrow('y is given twice');
  });

  it('say which targets are missing', async () => {
    const net = makeModel();
    await expect(net.fit([left, right], { sum }, { verbose: 0 })).rejects.toThrow('the batch names "sum" as y');
    await expect(net.fit([left, right], sum, { verbose: 0 })).rejects.toThrow('got one tensor as y');
  });
});
