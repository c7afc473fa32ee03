/** Training from what is read once: generators and streams, where they end, never end, fail, or are shuffled. */

import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type BatchLike, Callback, type FitOptions, Sequence, tensor } from '../../src/index.ts';
import { RandomStream } from '../../src/util/random.ts';
import { linearModel, useReferenceEngine } from './models.ts';

useReferenceEngine();

const QUIET = { verbose: 0 } as const;

/** A batch of one sample; a model that does not learn gives its number squared as the loss. */
const batch = (number: number): BatchLike => ({ x: [[number, 1]], y: [number] });

function* upTo(end: number): Generator<BatchLike> {
  for (let i = 0; i < end; i++) yield batch(i);
}

/** Pushes batches 0 to `end` - 1, then ends, or does something else. */
function readable(end: number, after: (stream: Readable) => void = (stream) => stream.push(null)): Readable {
  let i = 0;
  return new Readable({
    objectMode: true,
    highWaterMark: 2,
    read() {
      if (i < end) this.push(batch(i++));
      else after(this);
    },
  });
}

/** A model whose batch losses tell the numbers of the batches. */
function watchedModel() {
  const net = linearModel();
  net.optimizer.learningRate = 0;
  net.setWeights([[[0], [0]], [0]]);
  return net;
}

/** What happened in a run: epochs and batches by number, `E` where an epoch ended, `T` where the training did. */
class Trace extends Callback {
  readonly events: (number | string)[] = [];
  override onTrainBegin = () => void this.events.push('t');
  override onEpochBegin = () => void this.events.push('e');
  override onTrainBatchEnd = () => void this.events.push(Math.round(Math.sqrt(this.model.batchLoss)));
  override onTestEnd = () => void this.events.push('v');
  override onEpochEnd = () => void this.events.push('E');
  override onTrainEnd = () => void this.events.push('T');
}

interface Case {
  readonly source: 'generator' | 'readable' | 'function';
  readonly length: number;
  readonly stepsPerEpoch: number | undefined;
  readonly epochs: number;
  readonly onExhausted: 'raise' | 'stop';
}

/** What has to happen, said without a loader. Undefined: refused at the start. */
function oracle({ source, length, stepsPerEpoch, epochs, onExhausted }: Case) {
  const isOnce = source !== 'function';
  if (isOnce && stepsPerEpoch === undefined && epochs > 1) return undefined;
  const events: (number | string)[] = [];
  const history: number[] = [];
  // The first batch is read before anybody hears of the run.
  if (length === 0) return { events, history, code: 'ERR_DATA_EXHAUSTED' };
  events.push('t');
  let position = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const wanted = stepsPerEpoch ?? length;
    const left = isOnce ? length - position : Infinity;
    if (left === 0 && onExhausted === 'stop') break;
    events.push('e');
    for (let step = 0; step < Math.min(wanted, left); step++) events.push(position++ % length);
    if (left < wanted && onExhausted === 'raise') return { events, history, code: 'ERR_DATA_EXHAUSTED' };
    if (left >= wanted) events.push('v');
    events.push('E');
    history.push(epoch);
    if (left < wanted) break;
  }
  events.push('T');
  return { events, history, code: undefined };
}

const SOURCES = { generator: upTo, readable, function: (length: number) => () => upTo(length) };

const cases: Case[] = (['generator', 'readable', 'function'] as const).flatMap((source) =>
  [0, 1, 2, 3, 4, 6].flatMap((length) =>
    [undefined, 1, 2, 3, 5].flatMap((stepsPerEpoch) =>
      [1, 2, 3].flatMap((epochs) =>
        (['raise', 'stop'] as const).map((onExhausted) => ({ source, length, stepsPerEpoch, epochs, onExhausted })),
      ),
    ),
  ),
);

describe('data that ends', () => {
  it(`is trained once and in order, in epochs that are complete, or end the run (${cases.length} cases)`, {
    timeout: 60_000,
  }, async () => {
    const net = watchedModel();
    const [x, y] = [tensor([[1, 1]]), tensor([[0]])];
    for (const each of cases) {
      const { source, length, ...options } = each;
      const trace = new Trace();
      const data = SOURCES[source](length);
      const before = net.history;
      const run = await net
        .fit(data, { ...options, callbacks: trace, validationData: [x, y], maxQueueSize: 2, ...QUIET })
        .then(
          (history) => ({ history, error: undefined }),
          (error: { code: string; details: object }) => ({ history: undefined, error }),
        );
      const expected = oracle(each);
      const what = JSON.stringify(each);
      if (expected === undefined) {
        expect(run.error?.code, what).toBe('ERR_INVALID_ARGUMENT');
        expect(trace.events, what).toEqual([]);
        continue;
      }
      expect(run.error?.code, what).toBe(expected.code);
      expect(trace.events, what).toEqual(expected.events);
      if (length === 0) {
        expect(net.history, what).toBe(before);
        continue;
      }
      expect(net.history?.epoch, what).toEqual(expected.history);
      expect(net.history?.history.loss?.length ?? 0, what).toBe(expected.history.length);
      if (run.history !== undefined) expect(run.history).toBe(net.history);
      if (data instanceof Readable) expect(data.destroyed, what).toBe(true);
    }
  });

  it('is in the history with what it gave: the mean over the batches that there were', async () => {
    const net = watchedModel();
    const { history, params } = await net.fit(upTo(5), { epochs: 9, stepsPerEpoch: 3, onExhausted: 'stop', ...QUIET });
    expect(history.loss).toBeAllClose([(0 + 1 + 4) / 3, (9 + 16) / 2]);
    expect(params.steps).toBe(3);
    expect(net.history!.timing).toHaveLength(2);
  });

  it('evaluates and predicts what came, where it may', async () => {
    const net = watchedModel();
    const stop = { steps: 5, onExhausted: 'stop', ...QUIET } as const;
    for (const open of [upTo, readable]) {
      expect(await net.evaluateGenerator(open(3), { ...stop, returnDict: true })).toMatchObject({
        loss: expect.closeTo(5 / 3, 5),
      });
      expect((await net.predictGenerator(open(3), stop)).shape).toEqual([3, 1]);
      expect((await net.predict(open(7), stop)).shape).toEqual([5, 1]);
      const exhausted = { code: 'ERR_DATA_EXHAUSTED', details: { delivered: 3, needed: 5 } };
      await expect(net.evaluate(open(3), { steps: 5, ...QUIET })).rejects.toMatchObject(exhausted);
      await expect(net.predict(open(3), { steps: 5, ...QUIET })).rejects.toMatchObject(exhausted);
      await expect(net.evaluate(open(0), stop)).rejects.toMatchObject({ code: 'ERR_DATA_EXHAUSTED' });
      await expect(net.predict(open(0), stop)).rejects.toMatchObject({ code: 'ERR_DATA_EXHAUSTED' });
    }
  });

  it('is no reason to begin again in evaluate, predict and validation: more steps than batches are too many', async () => {
    const net = watchedModel();
    class Three extends Sequence {
      readonly length = 3;
      getItem = (index: number) => batch(index);
    }
    const rows = {
      x: tensor([
        [0, 1],
        [1, 1],
        [2, 1],
      ]),
      y: tensor([[0], [1], [2]]),
    };
    for (const [data, batchSize] of [
      [new Three(), undefined],
      [rows, 1],
      [() => upTo(3), undefined],
    ] as const) {
      const options = { batchSize, ...QUIET };
      const tooFew = { code: 'ERR_DATA_EXHAUSTED', details: { delivered: 3, needed: 4 } };
      await expect(net.evaluate(data, { ...options, steps: 4 })).rejects.toMatchObject(tooFew);
      await expect(net.evaluate(data, { ...options, steps: 4 })).rejects.toThrow(
        /after 3 of 4 batches\. Ask for fewer with steps, or leave it out/,
      );
      await expect(net.predict(data as never, { ...options, steps: 4 })).rejects.toMatchObject(tooFew);
      const [loss] = (await net.evaluate(data, { ...options, steps: 4, onExhausted: 'stop' })) as number[];
      expect(loss).toBeCloseTo(5 / 3, 5);
      expect((await net.predict(data as never, { ...options, steps: 4, onExhausted: 'stop' })).shape).toEqual([3, 1]);
      expect((await net.predict(data as never, { ...options, steps: 2 })).shape).toEqual([2, 1]);
      const trained = new Trace();
      const validated = net.fit(rows.x, rows.y, {
        validationData: data,
        validationSteps: 4,
        validationBatchSize: 1,
        callbacks: trained,
        ...QUIET,
      });
      await expect(validated).rejects.toThrow(
        /^fit, validationData: .* after 3 of 4 batches\. Ask for fewer with validationSteps/,
      );
      // Where the length is known, before the first step.
      expect(trained.events).toEqual(typeof data === 'function' ? ['t', 'e', 1] : []);
    }
  });

  it('as validation data is an error with either, after the epochs that it was enough for', async () => {
    for (const onExhausted of ['raise', 'stop'] as const) {
      const net = watchedModel();
      const run = net.fit(() => upTo(2), {
        epochs: 3,
        validationData: upTo(5),
        validationSteps: 2,
        onExhausted,
        ...QUIET,
      });
      await expect(run).rejects.toThrow(
        /^fit, validationData: the data ended in epoch 3 after 1 of 2 batches\. .*validationSteps/,
      );
      expect(net.history!.epoch).toEqual([0, 1]);
      expect(net.history!.history.val_loss).toHaveLength(2);
    }
  });

  it("knows 'raise' and 'stop'", async () => {
    const run = watchedModel().fit(upTo(2), { onExhausted: 'end' as never, ...QUIET });
    await expect(run).rejects.toThrow(/expected onExhausted to be "raise" or "stop", got "end"/);
  });
});

describe('data that may not end', () => {
  function* endless(): Generator<BatchLike> {
    for (let i = 0; ; i++) yield batch(i % 4);
  }

  it.each([
    [
      'a generator',
      endless,
      /a generator can be read once, and there are 2 epochs\. Give stepsPerEpoch.*or pass the function that makes it/,
    ],
    ['an iterator', () => [batch(1)].values(), /a generator can be read once/],
    [
      'a stream',
      () => readable(9),
      /a stream can be read once, and there are 2 epochs\. Give stepsPerEpoch.*or pass a function that opens a new one/,
    ],
    ['a stream of the web', () => new ReadableStream<BatchLike>(), /a stream can be read once/],
  ])('%s for several epochs needs stepsPerEpoch: refused before anything changes', async (_what, make, message) => {
    const net = watchedModel();
    const source = make();
    for (const method of ['fit', 'fitGenerator'] as const) {
      const run = net[method](source, { epochs: 2, ...QUIET });
      await expect(run).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT', details: { argument: 'stepsPerEpoch' } });
      await expect(run).rejects.toThrow(message);
    }
    expect(net.history).toBeUndefined();
    if (source instanceof Readable) expect(source.destroyed).toBe(false);
    // Nothing of it is lost: the same source is right for epochs of so many batches.
    if (!(source instanceof ReadableStream)) await net.fit(source, { epochs: 1, stepsPerEpoch: 1, ...QUIET });
  });

  it('as validation data needs validationSteps, unless there is one validation', async () => {
    const [x, y] = [tensor([[1, 1]]), tensor([[0]])];
    const run = watchedModel().fit(x, y, { epochs: 4, validationFreq: 2, validationData: upTo(9), ...QUIET });
    await expect(run).rejects.toThrow(
      /^fit, validationData: a generator can be read once, and there are 2 validations\. Give validationSteps/,
    );
    const once = await watchedModel().fit(x, y, { epochs: 3, validationFreq: 2, validationData: upTo(3), ...QUIET });
    expect(once.history.val_loss).toBeAllClose([5 / 3]);
    const steps = { validationData: endless(), validationSteps: 2, epochs: 3 };
    // Read on from one validation to the next: batches 0 and 1, 2 and 3, 0 and 1.
    expect((await watchedModel().fit(x, y, { ...steps, ...QUIET })).history.val_loss).toBeAllClose([0.5, 6.5, 0.5]);
    const anew = { ...steps, validationData: endless };
    expect((await watchedModel().fit(x, y, { ...anew, ...QUIET })).history.val_loss).toBeAllClose([0.5, 0.5, 0.5]);
  });

  it('one epoch of a generator, and functions, need nothing', async () => {
    expect((await watchedModel().fit(upTo(3), QUIET)).epoch).toEqual([0]);
    expect((await watchedModel().fit(upTo(3), { initialEpoch: 4, epochs: 5, ...QUIET })).epoch).toEqual([4]);
    expect((await watchedModel().fit(() => readable(3), { epochs: 2, ...QUIET })).epoch).toEqual([0, 1]);
    const set = new Set([batch(1), batch(2)]);
    expect((await watchedModel().fit(set, { epochs: 2, ...QUIET })).epoch).toEqual([0, 1]);
  });
});

describe('a stream as data', () => {
  it('trains, validates, evaluates and predicts as the arrays do', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => i);
    const x = tensor(rows.map((i) => [Math.sin(i), Math.cos(i)]));
    const y = tensor(rows.map((i) => [i / 12]));
    const batches = () =>
      Readable.from(
        [0, 1, 2].map((i) => ({
          x: tensor(x.data.slice(8 * i, 8 * i + 8), [4, 2]),
          y: tensor(y.data.slice(4 * i, 4 * i + 4), [4, 1]),
        })),
      );
    const options = { epochs: 3, batchSize: 4, shuffle: false, ...QUIET };
    const expected = linearModel();
    const { history } = await expected.fit(x, y, { ...options, validationData: [x, y], validationBatchSize: 4 });
    const net = linearModel();
    const run = await net.fitGenerator(batches, { epochs: 3, validationData: batches, ...QUIET });
    expect(run.history).toEqual(history);
    expect(net.getWeights()).toEqual(expected.getWeights());
    expect(await net.evaluate(batches(), QUIET)).toEqual(await net.evaluate(x, y, { batchSize: 4, ...QUIET }));
    expect(await net.predict(batches(), QUIET)).toEqual(await net.predict(x, { batchSize: 4, ...QUIET }));
  });

  const waits = (): Readable => readable(2, () => {});
  const endings: [string, () => Readable, (stream: Readable) => FitOptions, unknown][] = [
    ['is complete', () => readable(4), () => ({ epochs: 2, stepsPerEpoch: 2 }), undefined],
    ['has read enough', () => readable(99), () => ({ epochs: 2, stepsPerEpoch: 2 }), undefined],
    ['runs out', () => readable(3), () => ({ epochs: 2, stepsPerEpoch: 2 }), /ended in epoch 2/],
    ['is stopped', () => readable(9), () => ({ callbacks: new StopAfter(1) }), undefined],
    ['is stopped while the stream gives nothing', waits, () => ({ callbacks: new StopAfter(1) }), undefined],
    ['fails in a callback', () => readable(9), () => ({ callbacks: { onTrainBatchEnd: fail } }), /mine/],
    [
      'gets something that is no batch',
      () => readable(2, (stream) => void stream.push('text')),
      () => ({}),
      /batch 2 of the generator: expected a batch, got "text"/,
    ],
    [
      'gets a batch of another shape',
      () => readable(2, (stream) => void stream.push([[[1]], [1]])),
      () => ({}),
      /takes input of shape/,
    ],
    ['is aborted while the stream gives nothing', waits, (stream) => ({ signal: abortedBy(stream) }), /enough/],
    [
      'fails with the stream',
      () => readable(2, (stream) => stream.destroy(new Error('unplugged'))),
      () => ({}),
      /unplugged/,
    ],
    ['loses the stream', () => readable(2, (stream) => stream.destroy()), () => ({}), /Premature close/],
  ];

  class StopAfter extends Callback {
    readonly #batch: number;
    constructor(batch: number) {
      super();
      this.#batch = batch;
    }
    override onTrainBatchEnd(number: number): void {
      if (number === this.#batch) this.model.stopTraining = true;
    }
  }
  function fail(): never {
    throw new Error('mine');
  }
  /** Aborted as soon as the stream is asked for more than it has. */
  function abortedBy(stream: Readable): AbortSignal {
    const controller = new AbortController();
    const read = stream._read.bind(stream);
    let asked = 0;
    stream._read = (size) => {
      if (++asked > 2) controller.abort(new Error('enough'));
      read(size);
    };
    return controller.signal;
  }

  it.each(endings)('is destroyed where the run %s', async (_when, make, options, message) => {
    const stream = make();
    const net = watchedModel();
    const run = net.fit(stream, { ...options(stream), ...QUIET });
    if (message === undefined) await run;
    else await expect(run).rejects.toThrow(message as RegExp);
    expect(stream.destroyed).toBe(true);
    // The model is free again.
    await net.fit(upTo(1), QUIET);
  });

  it('is destroyed as validation data, in evaluate and in predict, however they end', async () => {
    const [x, y] = [tensor([[1, 1]]), tensor([[0]])];
    const net = watchedModel();
    const streams = Array.from({ length: 6 }, () => readable(9));
    const [a, b, c, d, e, f] = streams as [Readable, Readable, Readable, Readable, Readable, Readable];
    await net.fit(x, y, { validationData: a, validationSteps: 2, ...QUIET });
    await expect(
      net.fit(x, y, { validationData: b, callbacks: { onTrainBatchEnd: fail }, ...QUIET }),
    ).rejects.toThrow();
    await net.evaluate(c, { steps: 2, ...QUIET });
    await expect(net.evaluate(d, { callbacks: { onTestBatchEnd: fail }, ...QUIET })).rejects.toThrow();
    await net.predict(e, { steps: 2, ...QUIET });
    await expect(net.predict(f, { callbacks: { onPredictBatchEnd: fail }, ...QUIET })).rejects.toThrow();
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([true, true, true, true, true, true]);
  });

  it('comes out with its error as it is, after the batches before it were trained', async () => {
    const error = new RangeError('unplugged');
    const trace = new Trace();
    const stream = readable(5, (source) => source.destroy(error));
    expect(
      await watchedModel()
        .fit(stream, { callbacks: trace, ...QUIET })
        .catch((reason: unknown) => reason),
    ).toBe(error);
    expect(trace.events).toEqual(['t', 'e', 0, 1, 2, 3, 4]);
  });

  it('of bytes is refused before anything changes', async () => {
    const net = watchedModel();
    const bytes = Readable.from(Buffer.from('1,2,3'), { objectMode: false });
    for (const run of [
      net.fit(bytes, { ...QUIET }),
      net.fit(() => upTo(1), { validationData: bytes, ...QUIET }),
      net.evaluate(bytes, QUIET),
      net.predict(bytes, QUIET),
    ]) {
      await expect(run).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
      await expect(run).rejects.toThrow(/the stream gives bytes or text, expected batches/);
    }
    expect([bytes.destroyed, net.history]).toEqual([false, undefined]);
  });
});

describe('shuffle: { window }', () => {
  /** Four batches of different sizes, of samples that are all different. */
  function* samples(): Generator<BatchLike> {
    const random = new RandomStream(3);
    for (const size of [8, 8, 5, 8, 3]) {
      const x = Array.from({ length: size }, () => [random.normal(), random.normal()]);
      yield { x, y: x.map(([a, b]) => [a! - b!]), sampleWeight: x.map(() => random.uniform(0.5, 1)) };
    }
  }
  const train = async (options: FitOptions, source: () => AsyncIterable<BatchLike> | Iterable<BatchLike> = samples) => {
    const net = linearModel();
    const { history } = await net.fit(source, { epochs: 4, ...options, ...QUIET });
    return { history, weights: net.getWeights().map(({ data }) => [...data]) };
  };

  it('gives the same run whatever is read ahead, and however fast the data comes', async () => {
    const slow = async function* (): AsyncGenerator<BatchLike> {
      for (const each of samples()) {
        await turn();
        yield each;
      }
    };
    const shuffle = { window: 12 };
    const expected = await train({ shuffle });
    expect(await train({ shuffle, maxQueueSize: 1 })).toEqual(expected);
    expect(await train({ shuffle, workers: 0 }, slow)).toEqual(expected);
    expect(await train({ shuffle }, () => Readable.from(samples()))).toEqual(expected);
    expect(await train({ shuffle: { window: 13 } })).not.toEqual(expected);
    expect(await train({ shuffle: true })).toEqual(await train({ shuffle: false }));
    expect(await train({ shuffle: true })).not.toEqual(expected);
  });

  it('goes on in a later fit as if there had been one', async () => {
    const shuffle = { window: 12 };
    const net = linearModel();
    await net.fit(samples, { epochs: 2, shuffle, ...QUIET });
    await net.fit(samples, { initialEpoch: 2, epochs: 4, shuffle, ...QUIET });
    expect(net.getWeights().map(({ data }) => [...data])).toEqual((await train({ shuffle })).weights);
  });

  it('of a window that holds all arrays is shuffle: true', async () => {
    const x = tensor(
      Float32Array.from({ length: 40 }, (_, i) => Math.sin(i)),
      [20, 2],
    );
    const y = tensor(
      Float32Array.from({ length: 20 }, (_, i) => i / 20),
      [20, 1],
    );
    const run = async (shuffle: NonNullable<FitOptions['shuffle']>) =>
      (await linearModel().fit(x, y, { epochs: 2, batchSize: 3, shuffle, ...QUIET })).history;
    expect(await run({ window: 20 })).toEqual(await run(true));
    expect(await run({ window: 5 })).not.toEqual(await run(true));
  });

  it('says nothing of rows where a sample is not finite', async () => {
    const spoiled = function* (): Generator<BatchLike> {
      yield {
        x: [
          [1, 1],
          [1, Number.NaN],
        ],
        y: [1, 2],
      };
    };
    const run = train({ shuffle: { window: 2 }, onNonFinite: 'raise' }, spoiled);
    await expect(run).rejects.toThrow(/x has NaN in sample [01] of the batch, at/);
  });

  it('is refused for a Sequence, and where it is no window, before anything changes', async () => {
    class Some extends Sequence {
      readonly length = 1;
      getItem = () => batch(1);
    }
    const net = linearModel();
    await expect(net.fit(new Some(), { shuffle: { window: 5 }, ...QUIET })).rejects.toThrow(
      /^fit: shuffle: \{ window \} is for arrays and streams of batches\. shuffle: true puts all batches of a Sequence/,
    );
    await expect(net.fit(samples, { shuffle: { window: 1.5 }, ...QUIET })).rejects.toThrow(/expected shuffle\.window/);
    expect(net.history).toBeUndefined();
  });
});

describe('model.history', () => {
  it('is there from the first epoch on, stays where a run fails, and is replaced by the next run', async () => {
    const net = watchedModel();
    expect(net.history).toBeUndefined();
    const seen: unknown[] = [];
    const first = await net.fit(upTo(2), { callbacks: { onTrainBegin: () => void seen.push(net.history) }, ...QUIET });
    expect(seen).toEqual([first]);
    expect(net.history).toBe(first);
    await expect(net.fit(upTo(5), { epochs: 4, stepsPerEpoch: 2, ...QUIET })).rejects.toThrow(/ended in epoch 3/);
    expect(net.history).not.toBe(first);
    expect(net.history!.epoch).toEqual([0, 1]);
    expect(net.history!.history.loss).toBeAllClose([0.5, 6.5]);
    await expect(net.fit(upTo(5), { epochs: 0.5, ...QUIET })).rejects.toThrow();
    expect(net.history!.epoch).toEqual([0, 1]);
  });
});
