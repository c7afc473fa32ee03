/** Training from what is read once: generators and streams, where they end, or never end. */
import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { describe, expect, it } from 'vitest';
import { type BatchLike, Sequence, tensor } from '../../src/index.ts';
import { useReferenceEngine } from './models.ts';
import { batch, readable, Trace, upTo, watchedModel } from './sources.ts';

useReferenceEngine();

const QUIET = { verbose: 0 } as const;

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

  it('cannot be training and validation data at once: which batch goes where would be chance', async () => {
    for (const source of [endless(), readable(9)]) {
      const run = watchedModel().fit(source, {
        stepsPerEpoch: 2,
        validationData: source,
        validationSteps: 2,
        ...QUIET,
      });
      await expect(run).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        details: { argument: 'validationData' },
      });
      await expect(run).rejects.toThrow(
        /^fit: the (generator|stream) is the validationData as well.*Give a second one, or (the|a) function/,
      );
    }
    const shared = { validationData: endless, validationSteps: 2, stepsPerEpoch: 2, ...QUIET };
    expect((await watchedModel().fit(endless, shared)).history.val_loss).toBeAllClose([0.5]);
  });

  it('one epoch of a generator, and functions, need nothing', async () => {
    expect((await watchedModel().fit(upTo(3), QUIET)).epoch).toEqual([0]);
    expect((await watchedModel().fit(upTo(3), { initialEpoch: 4, epochs: 5, ...QUIET })).epoch).toEqual([4]);
    expect((await watchedModel().fit(() => readable(3), { epochs: 2, ...QUIET })).epoch).toEqual([0, 1]);
    const set = new Set([batch(1), batch(2)]);
    expect((await watchedModel().fit(set, { epochs: 2, ...QUIET })).epoch).toEqual([0, 1]);
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
