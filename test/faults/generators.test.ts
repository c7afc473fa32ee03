/** Generators that do not give what was asked for: rows 23 to 26. */
import { Readable } from 'node:stream';
import { describe, expect } from 'vitest';
import type { BatchLike } from '../../src/data/batch.ts';
import { RandomStream } from '../../src/util/random.ts';
import { linearModel } from '../training/models.ts';
import { attempt, expectFailure, prepareFaults, trained, warnings } from './attempt.ts';
import { row } from './table.ts';

prepareFaults();

/** Batch `i` of all the generators here. */
function batchOf(i: number): BatchLike {
  const random = new RandomStream(4, i);
  const x = Array.from({ length: 4 }, () => [random.uniform(-1, 1), random.uniform(-1, 1)] as const);
  return { x, y: x.map(([a, b]) => [2 * a - b]) };
}

/** What happened to a generator. */
interface Log {
  opened: number;
  returned: number;
}

interface Behaviour {
  /** Batches until it ends. @defaultValue it never does */
  readonly batches?: number;
  /** Instead of batch 4. */
  readonly atFour?: () => unknown;
  readonly onReturn?: () => void;
}

/** An iterator that counts how often it is left. */
function counted(
  log: Log,
  { batches = Number.POSITIVE_INFINITY, atFour, onReturn }: Behaviour,
): AsyncIterableIterator<BatchLike> {
  let i = 0;
  log.opened++;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (i >= batches) return { done: true, value: undefined };
      const index = i++;
      const value = index === 4 && atFour !== undefined ? atFour() : batchOf(index);
      return { done: false, value: value as BatchLike };
    },
    async return() {
      log.returned++;
      onReturn?.();
      return { done: true, value: undefined };
    },
  };
}

const KINDS = [
  ['a generator', (log: Log, behaviour: Behaviour) => counted(log, behaviour)],
  ['a function', (log: Log, behaviour: Behaviour) => () => counted(log, behaviour)],
] as const;

const newLog = (): Log => ({ opened: 0, returned: 0 });
const throws = (error: unknown) => (): never => {
  throw error;
};
/** The steps of a run without a fault. */
const clean = () => trained(() => counted(newLog(), { batches: 20 }), { epochs: 1 });

for (const [kind, make] of KINDS) {
  describe(kind, () => {
    row(23, `${kind}: an error with the numbers, after the batches that there were, each trained once`, async () => {
      // A function is asked for more at the end of a pass; this one has nothing then.
      const log = newLog();
      const source =
        kind === 'a function'
          ? () => counted(log, { batches: log.opened === 0 ? 7 : 0 })
          : counted(log, { batches: 7 });
      const run = await attempt(source, { epochs: 3, stepsPerEpoch: 4 });
      const expected = {
        code: 'ERR_DATA_EXHAUSTED',
        message: /^fit: the data ended in epoch 2 after 3 of 4 batches\./,
        details: { epoch: 1, delivered: 3, needed: 4 },
      };
      expectFailure(run, expected, await clean(), 7);
    });

    row(
      23,
      `${kind}, onExhausted 'stop': the run ends there, with the epoch that was begun in its history`,
      async () => {
        const log = newLog();
        const source =
          kind === 'a function'
            ? () => counted(log, { batches: log.opened === 0 ? 7 : 0 })
            : counted(log, { batches: 7 });
        const run = await trained(source, { epochs: 3, stepsPerEpoch: 4, onExhausted: 'stop' });
        expect(run.steps).toEqual((await clean()).steps.slice(0, 8));
        expect(run.history!.loss).toHaveLength(2);
      },
    );

    row(23, `${kind}, onExhausted 'stop' at the end of an epoch: no epoch without a batch`, async () => {
      const log = newLog();
      const source =
        kind === 'a function'
          ? () => counted(log, { batches: log.opened === 0 ? 8 : 0 })
          : counted(log, { batches: 8 });
      const begun: number[] = [];
      const callbacks = { onEpochBegin: (epoch: number) => void begun.push(epoch) };
      const run = await trained(source, { epochs: 4, stepsPerEpoch: 4, onExhausted: 'stop', callbacks });
      expect(run.steps).toEqual((await clean()).steps.slice(0, 9));
      expect(run.history!.loss).toHaveLength(2);
      expect(begun).toEqual([0, 1]);
    });

    row(24, `${kind}: with stepsPerEpoch it is left after the last step, once`, async () => {
      const log = newLog();
      const run = await trained(make(log, {}), { epochs: 2, stepsPerEpoch: 5 });
      expect(run.steps).toEqual((await clean()).steps.slice(0, 11));
      expect(log).toEqual({ opened: 1, returned: 1 });
    });

    const failures = [
      ['throws', throws(new RangeError('row 4 is missing')), 0],
      // It has not ended by that: it is left, once.
      ['yields a promise that is rejected', () => Promise.reject(new RangeError('row 4 is missing')), 1],
    ] as const;
    for (const [what, atFour, returned] of failures) {
      row(25, `${kind} that ${what}: the error comes as it is, after the batches before it`, async () => {
        const log = newLog();
        const run = await attempt(make(log, { atFour }), { stepsPerEpoch: 10 });
        expectFailure(run, { message: /^row 4 is missing$/ }, await clean(), 4);
        expect(run.error).toBeInstanceOf(RangeError);
        expect(log).toEqual({ opened: 1, returned });
      });
    }

    row(25, `${kind} that yields no batch: the error names its number, and it is left once`, async () => {
      const log = newLog();
      const run = await attempt(make(log, { atFour: () => 'rows' }), { stepsPerEpoch: 10 });
      const expected = {
        code: 'ERR_INVALID_ARGUMENT',
        message: /^fit: batch 4 of the generator: expected a batch, got "rows"/,
      };
      expectFailure(run, expected, await clean(), 4);
      expect(log).toEqual({ opened: 1, returned: 1 });
    });

    const controller = (): { signal: AbortSignal; callbacks: { onTrainBatchEnd: (batch: number) => void } } => {
      const abort = new AbortController();
      return { signal: abort.signal, callbacks: { onTrainBatchEnd: (batch) => void (batch === 2 && abort.abort()) } };
    };
    const ways = [
      ['an abort', controller, 3, { name: 'AbortError' }],
      [
        'an error of a callback',
        () => ({ callbacks: { onTrainBatchEnd: throws(new TypeError('mine')) } }),
        1,
        { message: 'mine' },
      ],
    ] as const;
    for (const [what, options, steps, expected] of ways) {
      row(25, `${kind}: after ${what} it is left, once`, async () => {
        const log = newLog();
        const run = await attempt(make(log, {}), { stepsPerEpoch: 10, ...options() });
        expect(run.error).toMatchObject(expected);
        expect(run.weights).toEqual((await clean()).steps[steps]);
        expect(log).toEqual({ opened: 1, returned: 1 });
      });
    }

    row(
      25,
      `${kind} whose return() throws: that comes out of a run that went well, and not in the place of its error`,
      async () => {
        const onReturn = throws(new TypeError('from return'));
        const well = await attempt(make(newLog(), { onReturn }), { epochs: 1, stepsPerEpoch: 3 });
        expectFailure(well, { message: /^from return$/ }, await clean(), 3);
        const log = newLog();
        const bad = await attempt(make(log, { onReturn, atFour: () => 'rows' }), { stepsPerEpoch: 10 });
        expect(bad.error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
        expect(log).toEqual({ opened: 1, returned: 1 });
      },
    );

    for (const options of [{ workers: 4 }, { workers: 1, useMultiprocessing: true }]) {
      row(
        26,
        `${kind}, ${JSON.stringify(options)}: read on the main thread once and in order, and a Sequence is advised`,
        async () => {
          const log = newLog();
          const run = await trained(make(log, {}), { epochs: 1, stepsPerEpoch: 6, ...options });
          expect(run.steps).toEqual((await clean()).steps.slice(0, 7));
          expect(log).toEqual({ opened: 1, returned: 1 });
          expect(warnings).toEqual([
            expect.stringMatching(/^fit: a generator is read on the main thread.*Sequence\.fromModule/),
          ]);
        },
      );
    }

    row(26, `${kind}: what fails there is not tried again`, async () => {
      const log = newLog();
      const run = await attempt(make(log, { atFour: throws(new Error('gone')) }), {
        stepsPerEpoch: 10,
        workers: 2,
        maxRestarts: 9,
      });
      expectFailure(run, { message: /^gone$/ }, await clean(), 4);
      expect(log.opened).toBe(1);
    });
  });
}

for (const [what, source] of [
  ['a generator', (log: Log) => counted(log, {})],
  ['a stream', (log: Log) => Readable.from(counted(log, {}))],
] as const) {
  row(24, `${what} that is to be read more than once, without stepsPerEpoch: refused at the start`, async () => {
    const log = newLog();
    const net = linearModel();
    const run = await attempt(source(log), { epochs: 2 }, net);
    expect(run.error).toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringMatching(/^fit: .*(stepsPerEpoch.*function|function.*stepsPerEpoch)/s),
    });
    expect(run.steps).toHaveLength(1);
  });
}

row(24, 'a function, without stepsPerEpoch: the user hears of it after many batches', async () => {
  const controller = new AbortController();
  // It can be stopped all the same.
  const callbacks = { onTrainBatchEnd: (batch: number) => void (batch === 10_000 && controller.abort()) };
  const net = linearModel();
  const small = { x: [[1, 1]], y: [[1]] };
  function* endless() {
    for (;;) yield small;
  }
  const run = net.fit(endless, { verbose: 0, signal: controller.signal, callbacks });
  await expect(run).rejects.toMatchObject({ name: 'AbortError' });
  expect(warnings).toEqual([
    expect.stringMatching(/^fit: 10,000 batches of epoch 1 have been read.*needs stepsPerEpoch/),
  ]);
  net.dispose();
});
