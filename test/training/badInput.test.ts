/** Bad input: each kind is refused with a clear error, before anything has changed. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  Callback,
  layers,
  losses,
  MillraceError,
  optimizers,
  Sequence,
  type Sequential,
  sequential,
  tensor,
} from '../../src/index.ts';
import { classData, classifier, linearData, linearModel, useReferenceEngine } from './models.ts';

useReferenceEngine();

const QUIET = { verbose: 0 } as const;
const { x, y } = classData(12);
const generator = function* () {
  yield [x, y] as const;
};

interface Case {
  readonly what: string;
  readonly run: (net: Sequential) => unknown;
  readonly code: string;
  readonly message: RegExp;
}

const cases: Case[] = [
  {
    what: 'samples of another width',
    run: (net) => net.fit([[1, 2, 3]], [0], QUIET),
    code: 'ERR_SHAPE_MISMATCH',
    message: /^fit: Sequential "sequential" takes input of shape \[\?, 4\], got \[1, 3\]\. Give samples of shape \[4\]/,
  },
  {
    what: 'one sample without a batch dimension',
    run: (net) => net.predict(tensor([1, 2, 3, 4]), QUIET),
    code: 'ERR_SHAPE_MISMATCH',
    message: /takes input of shape \[\?, 4\], got \[4\]\. For a single sample, add a batch dimension: \[1, 4\]/,
  },
  {
    what: 'samples of another rank with the right number of values',
    run: (net) => net.fit(tensor(new Float32Array(24), [6, 2, 2]), new Float32Array(6), QUIET),
    code: 'ERR_SHAPE_MISMATCH',
    message: /got \[6, 2, 2\]\. Reshape it to \[6, 4\]/,
  },
  {
    what: 'x and y of different lengths',
    run: (net) => net.fit(x, tensor([0, 1, 2]), QUIET),
    code: 'ERR_SHAPE_MISMATCH',
    message: /^fit: x has 12 samples and y has 3/,
  },
  {
    what: 'targets that do not fit the loss',
    run: (net) => net.fit(x, tensor(new Float32Array(60), [12, 5]), QUIET),
    code: 'ERR_SHAPE_MISMATCH',
    message: /sparseCategoricalCrossentropy.*\[12, 5\]/i,
  },
  {
    what: 'sample weights of another length',
    run: (net) => net.fit(x, y, { sampleWeight: [1, 2], ...QUIET }),
    code: 'ERR_SHAPE_MISMATCH',
    message: /x has 12 samples and sampleWeight has 2/,
  },
  {
    what: 'text instead of numbers',
    run: (net) => net.fit([['a', 'b', 'c', 'd']] as never, [0], QUIET),
    code: 'ERR_INVALID_ARGUMENT',
    message: /expected a number at depth 2, got "a"/,
  },
  {
    what: 'a typed array that no tensor can hold',
    run: (net) => net.fit(new BigInt64Array(12) as never, y, QUIET),
    code: 'ERR_DTYPE_MISMATCH',
    message: /BigInt64Array.*Float32Array, Float64Array, Int32Array or Uint8Array/,
  },
  {
    what: 'ragged rows',
    run: (net) =>
      net.fit(
        [
          [1, 2, 3, 4],
          [1, 2],
        ],
        [0, 1],
        QUIET,
      ),
    code: 'ERR_SHAPE_MISMATCH',
    message: /rows are of different lengths: expected 4/,
  },
  {
    what: 'no samples',
    run: (net) => net.fit([], [], QUIET),
    code: 'ERR_INVALID_ARGUMENT',
    message: /fit.*x is empty/,
  },
  {
    what: 'missing targets',
    run: (net) => net.fit(x as never, { epochs: 2, ...QUIET } as never),
    code: 'ERR_INVALID_ARGUMENT',
    message: /^fit: targets are missing\. Call fit\(x, y, options\)/,
  },
  {
    what: 'a batch without targets',
    run: (net) =>
      net.fit(function* () {
        yield [x] as const;
      }, QUIET),
    code: 'ERR_INVALID_ARGUMENT',
    message: /the batch has no y \(targets\)/,
  },
  {
    what: 'a source that was not awaited',
    run: (net) => net.fit(Promise.resolve(generator) as never, QUIET),
    code: 'ERR_INVALID_ARGUMENT',
    message: /the data is a Promise\. Await it first/,
  },
  {
    what: 'targets beside a source',
    run: (net) => net.fit(generator as never, y as never),
    code: 'ERR_INVALID_ARGUMENT',
    message: /a source yields its own targets: call fit\(source, options\)/,
  },
  {
    what: 'batchSize with a generator',
    run: (net) => net.fitGenerator(generator, { batchSize: 4, ...QUIET }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /^fitGenerator: batchSize is for arrays in memory/,
  },
  {
    what: 'validationSplit with a generator',
    run: (net) => net.fit(generator, { validationSplit: 0.5, ...QUIET }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /validationSplit needs arrays in memory.*validationData/,
  },
  {
    what: 'a validationSplit that leaves nothing',
    run: (net) => net.fit(x, y, { validationSplit: 0.99, ...QUIET }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /12 samples cannot be split with validationSplit 0\.99/,
  },
  {
    what: 'validation data of another width',
    run: (net) => net.fit(x, y, { validationData: [[[1, 2]], [0]], ...QUIET }),
    code: 'ERR_SHAPE_MISMATCH',
    message: /^fit, validationData: .*\[\?, 4\], got \[1, 2\]/,
  },
  {
    what: 'a source of validation data of another width',
    run: (net) =>
      net.fit(x, y, {
        validationData: function* () {
          yield [[[1, 2]], [0]] as const;
        },
        validationFreq: 2,
        epochs: 2,
        ...QUIET,
      }),
    code: 'ERR_SHAPE_MISMATCH',
    message: /^fit, validationData: .*\[\?, 4\], got \[1, 2\]/,
  },
  {
    what: 'a source of validation data without a batch',
    run: (net) => net.fit(x, y, { validationData: () => [], ...QUIET }),
    code: 'ERR_DATA_EXHAUSTED',
    message: /^fit, validationData: the data ended in epoch 1 after 0 of 1 batches/,
  },
  {
    what: 'validation data that is none',
    run: (net) => net.fit(x, y, { validationData: 3 as never, ...QUIET }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /validationData: expected \[x, y\], .*got 3/,
  },
  {
    what: 'a class without a weight',
    run: (net) => net.fit(x, y, { classWeight: { 0: 1, 1: 2 }, ...QUIET }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /class 2 is in the data but has no weight/,
  },
  {
    what: 'a class without a weight that only the last batch has',
    run: (net) =>
      net.fit(x, Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2), {
        classWeight: { 0: 1, 1: 2 },
        batchSize: 4,
        shuffle: false,
        ...QUIET,
      }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /class 2 is in the data but has no weight/,
  },
  {
    what: 'a class that is no number',
    run: (net) => net.fit(x, y, { classWeight: { cat: 1 } as never, ...QUIET }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /keys of classWeight to be class numbers, got "cat"/,
  },
  {
    what: 'an unknown option',
    run: (net) => net.fit(x, y, { epoch: 3, ...QUIET } as never),
    code: 'ERR_INVALID_ARGUMENT',
    message: /^fit: unknown option "epoch"\. Did you mean "epochs"\?/,
  },
  {
    what: 'epochs that are no number of epochs',
    run: (net) => net.fit(x, y, { epochs: 1.5, ...QUIET }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /expected epochs to be .*got 1\.5/,
  },
  {
    what: 'a batch size of 0',
    run: (net) => net.fit(x, y, { batchSize: 0, ...QUIET }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /expected batchSize to be a positive integer, got 0/,
  },
  {
    what: 'a validationFreq of 0',
    run: (net) => net.fit(x, y, { validationFreq: 0, validationData: [x, y], ...QUIET }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /expected validationFreq to be a positive integer, got 0/,
  },
  {
    what: 'callbacks that are none',
    run: (net) => net.fit(x, y, { callbacks: ['earlyStopping'] as never, ...QUIET }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /expected callbacks to be instances of Callback.*got "earlyStopping"/,
  },
  {
    what: 'a learning rate that is no number',
    run: (net) => {
      net.optimizer.learningRate = Number.NaN;
    },
    code: 'ERR_INVALID_ARGUMENT',
    message: /^Adam: expected learningRate to be .*got NaN/,
  },
  {
    what: 'the optimizer of another model',
    run: (net) => net.compile({ optimizer: linearModel().optimizer, loss: 'mse' }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /^compile: this SGD trains Sequential "sequential" already\. Make one for each model/,
  },
  {
    what: 'an optimizer with such a learning rate',
    run: () => optimizers.adam({ learningRate: Number.NaN }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /learningRate.*NaN/,
  },
  {
    what: 'a loss that is not one number',
    run: (net) => net.compile({ loss: losses.huber({ reduction: 'none' }) }),
    code: 'ERR_INVALID_ARGUMENT',
    message:
      /^compile: expected a loss that gives one number, got Huber with reduction 'none'\. Training minimises one/,
  },
  {
    what: 'a loss that nobody knows',
    run: (net) => net.compile({ loss: 'categoricalCrosentropy' }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /Unknown loss "categoricalCrosentropy"\. Did you mean "categoricalCrossentropy"\?/,
  },
  {
    what: 'two metrics of one name',
    run: (net) => net.compile({ loss: 'mse', metrics: ['mae', 'mae'] }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /two results would be logged as "mae"/,
  },
  {
    what: 'an unknown layer option',
    run: () => layers.dense({ unit: 3 } as never),
    code: 'ERR_INVALID_ARGUMENT',
    message: /Dense: unknown option "unit"\. Did you mean "units"\?/,
  },
  {
    what: 'weights of other shapes',
    run: (net) =>
      net.setWeights(
        net.getWeights().map((weight, i) =>
          i === 3
            ? tensor([1])
            : tensor(
                weight.data.map(() => 9),
                weight.shape,
              ),
        ),
      ),
    code: 'ERR_SHAPE_MISMATCH',
    message: /weight 3, "beta" of BatchNormalization.*has shape \[8\], got \[1\]\. Nothing was changed/,
  },
  {
    what: 'a typed array of the wrong length as a weight',
    run: (net) => net.setWeights(net.getWeights().map(({ data }, i) => (i === 3 ? new Float32Array(3) : data))),
    code: 'ERR_SHAPE_MISMATCH',
    message: /weight 3, "beta" of BatchNormalization.*has shape \[8\], got \[3\]\. Nothing was changed/,
  },
  {
    what: 'a verbosity that there is not',
    run: (net) => net.fit(x, y, { verbose: 3 as never }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /^fit: expected verbose to be 0 \(silent\), 1 \(a bar\), 2 \(a line an epoch\) or 'auto', got 3\.$/,
  },
  {
    what: 'nothing to predict',
    run: (net) => net.predict(undefined as never, QUIET),
    code: 'ERR_INVALID_ARGUMENT',
    message: /^predict: expected samples \(an array, a tensor\) or a source of batches, got undefined\.$/,
  },
  {
    what: 'nothing to train on',
    run: (net) => net.fit(null as never, y, QUIET),
    code: 'ERR_INVALID_ARGUMENT',
    message: /^fit: expected samples .* got null\.$/,
  },
  {
    what: 'validation data that was not awaited',
    run: (net) => net.fit(x, y, { validationData: Promise.resolve([x, y]) as never, ...QUIET }),
    code: 'ERR_INVALID_ARGUMENT',
    message: /^fit, validationData: the data is a Promise\. Await it first/,
  },
  {
    what: 'too few weights',
    run: (net) => net.setWeights([]),
    code: 'ERR_SHAPE_MISMATCH',
    message: /has 8 weights, got 0/,
  },
];

describe('bad input is refused, and no weight moves', () => {
  let net: Sequential;
  beforeEach(() => {
    net = classifier();
  });

  it.each(cases)('$what', async ({ run, code, message }) => {
    const before = net.getWeights();
    const names = net.metricsNames;
    const error = await (async () => run(net))().then(
      () => expect.unreachable('nothing was thrown'),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(MillraceError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(net.getWeights()).toEqual(before);
    expect(net.optimizer.iterations).toBe(0);
    expect(net.metricsNames).toEqual(names);
    // And the model is as usable as before.
    await net.fit(x, y, QUIET);
    expect(net.optimizer.iterations).toBe(1);
  });

  it('fit before compile', async () => {
    const bare = sequential([layers.dense({ units: 1, inputShape: [4] })]);
    const expected = { code: 'ERR_NOT_COMPILED', message: expect.stringMatching(/is not compiled\. Call compile\(/) };
    await expect(bare.fit(x, y, QUIET)).rejects.toMatchObject(expected);
    await expect(bare.evaluate(x, y, QUIET)).rejects.toMatchObject(expected);
    await expect(bare.trainOnBatch(x, y)).rejects.toMatchObject(expected);
    bare.compile();
    await expect(bare.fit(x, y, QUIET)).rejects.toMatchObject({ message: expect.stringMatching(/without a loss/) });
    expect((await bare.predict(x, QUIET)).shape).toEqual([12, 1]);
  });

  it.each<[string, (net: Sequential) => Promise<unknown>]>([
    ['fit on arrays', (net) => net.fit([[1, 2, 3]], [[1, 0]], QUIET)],
    ['fit on a source', (net) => net.fit(() => [[[[1, 2, 3]], [[1, 0]]] as const], QUIET)],
    ['fit on a source without targets', (net) => net.fit(() => [[[[1, 2, 3]]] as const], QUIET)],
    ['evaluate', (net) => net.evaluate([[1, 2, 3]], [[1, 0]], QUIET)],
    ['trainOnBatch', (net) => net.trainOnBatch([[1, 2, 3]], [[1, 0]])],
    ['testOnBatch', (net) => net.testOnBatch([[1, 2, 3]], [[1, 0]])],
  ])('targets that do not fit leave a model unbuilt that was: %s', async (_what, attempt) => {
    const unbuilt = sequential([layers.dense({ units: 3, activation: 'softmax' })]);
    unbuilt.compile({ loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    await expect(attempt(unbuilt)).rejects.toThrow(/targets of shape \[1, 2\] do not fit|has no y/);
    expect(unbuilt.built).toBe(false);
    await unbuilt.fit([[1, 2]], [[1, 0, 0]], QUIET);
    expect(unbuilt.inputShape).toEqual([null, 2]);
  });

  it('a second batch that does not fit: what was trained before it stays, and the error names the shapes', async () => {
    const source = function* () {
      yield [x, y] as const;
      yield [[[1, 2]], [0]] as const;
    };
    await expect(net.fit(source, QUIET)).rejects.toMatchObject({ message: expect.stringMatching(/got \[1, 2\]/) });
    expect(net.optimizer.iterations).toBe(1);
    await net.fit(x, y, QUIET);
  });

  it('an error of the user comes out as it is', async () => {
    const source = function* () {
      yield [x, y] as const;
      throw new RangeError('mine');
    };
    await expect(net.fit(source, QUIET)).rejects.toThrow(new RangeError('mine'));
  });

  it('an error in getItem names the batch and the epoch, with the original as its cause', async () => {
    class Failing extends Sequence {
      readonly length = 3;
      getItem(index: number) {
        if (index === 2) throw new RangeError('mine');
        return [x, y] as const;
      }
    }
    await expect(net.fit(new Failing(), { shuffle: false, ...QUIET })).rejects.toMatchObject({
      message: expect.stringMatching(/Batch 2 of epoch 1.*mine/),
      cause: expect.objectContaining({ message: 'mine' }),
    });
  });
});

describe('one run at a time', () => {
  it('refuses a second fit, steps, compile and dispose while fit runs, and the fit goes on', async () => {
    const data = linearData(32);
    const alone = await linearModel().fit(data.x, data.y, { epochs: 2, ...QUIET });
    const net = linearModel();
    const refused: unknown[] = [];
    class Meddle extends Callback {
      override async onTrainBatchEnd(): Promise<void> {
        for (const attempt of [
          () => net.fit(data.x, data.y, QUIET),
          () => net.trainOnBatch(data.x, data.y),
          async () => net.compile({ loss: 'mae' }),
          async () => net.dispose(),
          async () => net.add(layers.dense({ units: 1 })),
        ]) {
          await attempt().catch((error: unknown) => refused.push(error));
        }
        await net.predict(data.x, QUIET);
      }
    }
    const history = await net.fit(data.x, data.y, { epochs: 2, callbacks: new Meddle(), ...QUIET });
    expect(refused).toHaveLength(10);
    for (const error of refused) {
      expect(error).toMatchObject({
        code: 'ERR_BUSY',
        message: expect.stringMatching(/is in fit\(\).*Await that call first/),
      });
    }
    expect(history.history).toEqual(alone.history);
  });

  it('takes an optimizer again, also that of a model that was disposed or compiled with another', async () => {
    const data = linearData(4);
    const [a, b, c] = [linearModel(), linearModel(), linearModel()];
    const { optimizer } = a;
    a.compile({ optimizer, loss: 'mae' });
    a.dispose();
    b.compile({ optimizer, loss: 'mae' });
    await b.fit(data.x, data.y, QUIET);
    expect(optimizer.iterations).toBe(1);
    b.compile({ loss: 'mse' });
    c.compile({ optimizer, loss: 'mae' });
    expect(optimizer.iterations).toBe(0);
    await c.fit(data.x, data.y, QUIET);
  });

  it('refuses everything after dispose', async () => {
    const net = linearModel();
    net.dispose();
    const data = linearData(4);
    const expected = { code: 'ERR_DISPOSED', message: expect.stringMatching(/was disposed/) };
    await expect(net.fit(data.x, data.y, QUIET)).rejects.toMatchObject(expected);
    await expect(net.predict(data.x, QUIET)).rejects.toMatchObject(expected);
    expect(() => net.getWeights()).toThrow(expect.objectContaining(expected));
    expect(() => net.compile({ loss: 'mse' })).toThrow(expect.objectContaining(expected));
  });
});
