/**
 * When `getItem`, `onEpochBegin` and `onEpochEnd` of a sequence are called, and how often: on the main thread, with worker threads
 * and with worker processes.
 */
import { describe, expect, it } from 'vitest';
import { Callback, type FitOptions } from '../../src/index.ts';
import { MadeLog, removeLogs } from '../fixtures/madeLog.ts';
import { upTo } from '../fixtures/smallDatasets.ts';
import { linearData, linearModel, useReferenceEngine } from './models.ts';

useReferenceEngine();
removeLogs();

const KINDS: readonly (readonly [string, FitOptions])[] = [
  ['the main thread', { workers: 0 }],
  ['one worker thread', { workers: 1 }],
  ['two worker threads', { workers: 2 }],
  ['two worker processes', { workers: 2, useMultiprocessing: true }],
];

/** What happens after a step of the training, or of the validation. */
interface After {
  readonly step?: number;
  readonly testStep?: number;
  readonly act?: (self: Witness) => void;
}

/** Says in the log what `fit` is about, and stops or fails after a step where it is told to. */
class Witness extends Callback {
  readonly #log: MadeLog;
  readonly #after: After;
  #steps = 0;
  #testSteps = 0;

  constructor(log: MadeLog, after: After = {}) {
    super();
    this.#log = log;
    this.#after = after;
  }

  override onEpochBegin(epoch: number): void {
    this.#log.say(`epoch ${epoch}`);
  }

  override onTrainBatchEnd(): void {
    this.#log.say('step');
    if (++this.#steps === this.#after.step) this.#after.act!(this);
  }

  override onTestBatchEnd(): void {
    this.#log.say('test');
    if (++this.#testSteps === this.#after.testStep) this.#after.act!(this);
  }

  override onPredictBatchEnd(): void {
    this.#log.say('prediction');
  }

  override onEpochEnd(epoch: number): void {
    this.#log.say(`epoch ${epoch} is over`);
  }

  stop(): void {
    this.model.stopTraining = true;
  }
}

const fail = (): never => {
  throw new Error('mine');
};

/** `epoch:index` of all batches of passes, as each is made once. */
const all = (passes: readonly number[], length: number): string[] =>
  passes.flatMap((pass) => upTo(length).map((index) => `${pass}:${index}`));

describe.each(KINDS)('a sequence made by %s', (_, kind) => {
  const quiet = { verbose: 0, shuffle: false, ...kind } as const;

  it('begins and ends each epoch once: ends after the last step and the validation, which has passes of its own', async () => {
    const log = new MadeLog();
    await linearModel().fit(await log.hooked(3), {
      ...quiet,
      epochs: 2,
      validationData: await log.hooked(2, 'validation'),
      callbacks: [new Witness(log)],
    });
    const epoch = (number: number, begin: readonly string[], firstSteps: readonly string[]) => [
      `epoch ${number}`,
      ...begin,
      ...firstSteps,
      'test',
      'test',
      `ends validation ${number}`,
      `epoch ${number} is over`,
      `ends train ${number}`,
    ];
    expect(log.said).toEqual([
      // The first batches are read before any callback hears of the run.
      'begins train 0',
      'begins validation 0',
      ...epoch(0, [], ['step', 'step', 'step']),
      ...epoch(1, ['begins train 1'], ['step', 'step', 'step', 'begins validation 1']),
    ]);
    expect(log.made().sort()).toEqual(all([0, 1], 3));
    expect(log.made('validation').sort()).toEqual(all([0, 1], 2));
  });

  it('validates in the epochs of validationFreq alone', async () => {
    const log = new MadeLog();
    const validationData = await log.hooked(2, 'validation');
    await linearModel().fit(await log.hooked(1), { ...quiet, epochs: 4, validationFreq: 2, validationData });
    expect(log.said.filter((event) => event.includes('validation'))).toEqual([
      'begins validation 1',
      'ends validation 1',
      'begins validation 3',
      'ends validation 3',
    ]);
    expect(log.made('validation').sort()).toEqual(all([1, 3], 2));
  });

  it('has a pass for evaluate and for predict', async () => {
    const log = new MadeLog();
    const net = linearModel();
    const rows = await log.hooked(3);
    const callbacks = [new Witness(log)];
    await net.evaluate(rows, { ...kind, verbose: 0, callbacks });
    await net.predict(rows, { ...kind, verbose: 0, callbacks });
    await net.evaluate(rows, { ...kind, verbose: 0, callbacks, steps: 2 });
    const pass = (step: string, steps: number) => ['begins train 0', ...upTo(steps).map(() => step), 'ends train 0'];
    expect(log.said).toEqual([...pass('test', 3), ...pass('prediction', 3), ...pass('test', 2)]);
    expect(log.made().sort()).toEqual([...all([0, 0], 3), ...all([0], 2)].sort());
  });

  it('counts passes from initialEpoch on', async () => {
    const log = new MadeLog();
    await linearModel().fit(await log.hooked(2), { ...quiet, initialEpoch: 3, epochs: 5 });
    expect(log.said).toEqual(['begins train 3', 'ends train 3', 'begins train 4', 'ends train 4']);
    expect(log.made().sort()).toEqual(all([3, 4], 2));
  });

  it('goes on with its pass in the next epoch where stepsPerEpoch are fewer', async () => {
    const log = new MadeLog();
    const options = { ...quiet, epochs: 3, stepsPerEpoch: 2, callbacks: [new Witness(log)] };
    await linearModel().fit(await log.hooked(3), options);
    expect(log.said).toEqual([
      'begins train 0',
      'epoch 0',
      'step',
      'step',
      'epoch 0 is over',
      'epoch 1',
      'step',
      'ends train 0',
      'begins train 1',
      'step',
      'epoch 1 is over',
      'epoch 2',
      'step',
      'step',
      'epoch 2 is over',
      'ends train 1',
    ]);
    expect(log.made().sort()).toEqual(all([0, 1], 3));
  });

  it('has several passes in an epoch where stepsPerEpoch are more', async () => {
    const log = new MadeLog();
    const options = { ...quiet, epochs: 1, stepsPerEpoch: 5, callbacks: [new Witness(log)] };
    await linearModel().fit(await log.hooked(2), options);
    const pass = (number: number, steps: number) => [`begins train ${number}`, ...upTo(steps).map(() => 'step')];
    expect(log.said.filter((event) => !event.startsWith('epoch'))).toEqual([
      ...pass(0, 2),
      'ends train 0',
      ...pass(1, 2),
      'ends train 1',
      // Left half-way: it has no end.
      ...pass(2, 1),
    ]);
    const made = log.made().sort();
    expect(made.slice(0, 5)).toEqual([...all([0, 1], 2), '2:0']);
    expect(new Set(made).size).toBe(made.length);
  });

  it.each([1, 2])(
    'has no end where the run is stopped after step %i of 3, and begins anew in the next fit',
    async (step) => {
      const log = new MadeLog();
      const net = linearModel();
      const rows = await log.hooked(3);
      const validationData = await log.hooked(1, 'validation');
      const witness = new Witness(log, { step, act: (self) => self.stop() });
      await net.fit(rows, { ...quiet, epochs: 2, validationData, callbacks: [witness] });
      const stopped = [
        'begins train 0',
        'begins validation 0',
        'epoch 0',
        ...upTo(step).map(() => 'step'),
        'epoch 0 is over',
      ];
      expect(log.said).toEqual(stopped);
      const made = log.made();
      expect(new Set(made).size).toBe(made.length);
      for (const batch of made) expect(all([0], 3)).toContain(batch);
      await net.fit(rows, { ...quiet });
      expect(log.said.slice(stopped.length)).toEqual(['begins train 0', 'ends train 0']);
      expect(log.made().slice(made.length).sort()).toEqual(all([0], 3));
    },
  );

  it('ends a pass whose last step was trained, also where the run is stopped then', async () => {
    const log = new MadeLog();
    const witness = new Witness(log, { step: 2, act: (self) => self.stop() });
    const options = { ...quiet, epochs: 2, stepsPerEpoch: 5, callbacks: [witness] };
    await linearModel().fit(await log.hooked(2), options);
    expect(log.said).toEqual(['begins train 0', 'epoch 0', 'step', 'step', 'epoch 0 is over', 'ends train 0']);
    expect(log.made().sort()).toEqual(all([0], 2));
  });

  it('does not end a pass whose last batch was fetched and not trained', async () => {
    const log = new MadeLog();
    const witness = new Witness(log, { step: 1, act: (self) => self.stop() });
    await linearModel().fit(await log.hooked(2), { ...quiet, stepsPerEpoch: 2, callbacks: [witness] });
    expect(log.said).toEqual(['begins train 0', 'epoch 0', 'step', 'epoch 0 is over']);
  });

  it('ends the epoch where the run is stopped after its last step', async () => {
    const log = new MadeLog();
    const witness = new Witness(log, { step: 3, act: (self) => self.stop() });
    const validationData = await log.hooked(1, 'validation');
    await linearModel().fit(await log.hooked(3), { ...quiet, epochs: 2, validationData, callbacks: [witness] });
    expect(log.said.slice(-5)).toEqual(['step', 'test', 'ends validation 0', 'epoch 0 is over', 'ends train 0']);
    expect(log.made().sort()).toEqual(all([0], 3));
  });

  it.each([
    ['a step', { step: 2, act: fail }, ['begins train 0', 'begins validation 0', 'epoch 0', 'step', 'step']],
    [
      'the validation',
      { testStep: 1, act: fail },
      ['begins train 0', 'begins validation 0', 'epoch 0', 'step', 'step', 'step', 'test'],
    ],
  ] as const)('has no end where a callback fails after %s', async (_name, after, said) => {
    const log = new MadeLog();
    const validationData = await log.hooked(2, 'validation');
    const options = { ...quiet, epochs: 2, validationData, callbacks: [new Witness(log, after)] };
    await expect(linearModel().fit(await log.hooked(3), options)).rejects.toThrow('mine');
    expect(log.said).toEqual(said);
  });

  it('has no end where a batch cannot be made', async () => {
    const log = new MadeLog();
    const options = { ...quiet, epochs: 3, callbacks: [new Witness(log)] };
    await expect(linearModel().fit(await log.hooked(2, 'train', '1:1'), options)).rejects.toThrow('no such batch');
    expect(log.said).toEqual([
      'begins train 0',
      'epoch 0',
      'step',
      'step',
      'epoch 0 is over',
      'ends train 0',
      'epoch 1',
      'begins train 1',
      'step',
    ]);
  });

  it('has no end where the run is aborted', async () => {
    const log = new MadeLog();
    const controller = new AbortController();
    const witness = new Witness(log, { step: 1, act: () => controller.abort() });
    const options = { ...quiet, epochs: 2, signal: controller.signal, callbacks: [witness] };
    await expect(linearModel().fit(await log.hooked(3), options)).rejects.toMatchObject({ name: 'AbortError' });
    expect(log.said).toEqual(['begins train 0', 'epoch 0', 'step']);
  });

  it('is asked for nothing where there is no epoch', async () => {
    const log = new MadeLog();
    await linearModel().fit(await log.hooked(3), { ...quiet, initialEpoch: 2, epochs: 2 });
    expect([log.said, log.made()]).toEqual([[], []]);
  });

  it('without hooks makes each batch of an epoch once, and none beyond the last', async () => {
    const log = new MadeLog();
    const net = linearModel();
    const rows = await log.sequence(3);
    await net.fit(rows, { ...quiet, epochs: 3, validationData: [linearData(2).x, linearData(2).y] });
    expect(log.made().sort()).toEqual(all([0, 1, 2], 3));
    await net.evaluate(rows, { ...kind, verbose: 0 });
    expect(log.made().slice(9).sort()).toEqual(all([0], 3));
  });
});
