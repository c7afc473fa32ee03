/** Training from streams of Node: with the results of arrays, and destroyed however a run ends. */
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type FitOptions, tensor } from '../../src/index.ts';
import { StopAt } from '../fixtures/stopAt.ts';
import { linearModel, useReferenceEngine } from './models.ts';
import { readable, Trace, upTo, watchedModel } from './sources.ts';

useReferenceEngine();

const QUIET = { verbose: 0 } as const;

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
    ['is stopped', () => readable(9), () => ({ callbacks: new StopAt(1) }), undefined],
    ['is stopped while the stream gives nothing', waits, () => ({ callbacks: new StopAt(1) }), undefined],
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
