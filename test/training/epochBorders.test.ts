/** Batches are made over the borders of epochs and during validation, as many as are used, and never too many at once. */
import { describe, expect, it } from 'vitest';
import { type FitOptions, type Sequence, tensor } from '../../src/index.ts';
import { MadeLog, removeLogs } from '../fixtures/madeLog.ts';
import { linearModel, useReferenceEngine } from './models.ts';

useReferenceEngine();
removeLogs();

/** Long enough for a machine that is busy: what is waited for comes. */
const PATIENT = { timeout: 30_000 };

const KINDS: readonly (readonly [string, FitOptions])[] = [
  ['the main thread', { workers: 0 }],
  ['threads', { workers: 2 }],
  ['processes', { workers: 2, useMultiprocessing: true }],
];

/** Numbers of the batches of passes, as a log has them. */
const batches = (epochs: readonly number[], length: number): string[] =>
  epochs.flatMap((epoch) => Array.from({ length }, (_, index) => `${epoch}:${index}`));

/** Trains on logged sequences. */
async function train(log: MadeLog, options: FitOptions, lengths = { train: 6, validation: 5 }): Promise<void> {
  const rows: Sequence = await log.sequence(lengths.train);
  const validationData = await log.sequence(lengths.validation, 'validation');
  await linearModel().fit(rows, { validationData, shuffle: false, verbose: 0, ...options });
}

describe.each(KINDS)('batches from %s', (_, kind) => {
  it('of the next epoch are made during the last steps and the validation', async () => {
    const log = new MadeLog();
    const seen: string[] = [];
    let epoch = 0;
    /** Waits until as many are made as may exist, and notes which is the last of them. */
    const untilMade = async (at: string, name: string, batch: string): Promise<void> => {
      await expect.poll(() => log.made(name), PATIENT).toContain(batch);
      seen.push(`${at}: ${log.made(name).sort().at(-1)}`);
    };
    await train(log, {
      ...kind,
      epochs: 3,
      maxQueueSize: 4,
      callbacks: {
        onEpochBegin: (number) => {
          epoch = number;
        },
        onTrainBatchEnd: async (step) => {
          // The last batch of the epoch is lent to the step that comes.
          if (epoch === 0 && step === 4) await untilMade('last step', 'train', '1:2');
          if (epoch === 1 && step === 0) await untilMade('next epoch', 'validation', '1:3');
        },
        onTestBegin: async () => {
          if (epoch === 0) await untilMade('validation', 'train', '1:3');
        },
      },
    });
    // Four exist at once, none more.
    expect(seen).toEqual(['last step: 1:2', 'validation: 1:3', 'next epoch: 1:3']);
    expect(log.made().sort()).toEqual(batches([0, 1, 2], 6));
    expect(log.made('validation').sort()).toEqual(batches([0, 1, 2], 5));
  });

  it('are never more at once than maxQueueSize and one, of training and of validation', async () => {
    for (const maxQueueSize of [2, 4]) {
      const log = new MadeLog();
      let epoch = 0;
      /** Until there are as many as may be: those of the validation are made ahead from the second epoch on. */
      const untilFull = (name: string): Promise<void> =>
        expect.poll(() => log.mostResident(name), PATIENT).toBeGreaterThanOrEqual(maxQueueSize);
      await train(log, {
        ...kind,
        epochs: 3,
        maxQueueSize,
        callbacks: [
          log.releases,
          {
            onEpochBegin: (number) => {
              epoch = number;
            },
            onTrainBatchEnd: async (step) => {
              if (step === 0 && epoch < 2) await untilFull(epoch === 0 ? 'train' : 'validation');
            },
          },
        ],
      });
      for (const name of ['train', 'validation']) {
        const most = log.mostResident(name);
        expect(most).toBeGreaterThanOrEqual(maxQueueSize);
        // One is released a moment before the log hears of it.
        expect(most).toBeLessThanOrEqual(maxQueueSize + 1);
      }
    }
  });
});

describe('batches are made once each, and none that is not used', () => {
  const cases: readonly (readonly [string, FitOptions, readonly string[], readonly string[]])[] = [
    ['every second validation', { validationFreq: 2 }, batches([0, 1, 2, 3], 6), batches([1, 3], 5)],
    ['validations of a list', { validationFreq: [4, 1] }, batches([0, 1, 2, 3], 6), batches([0, 3], 5)],
    ['a part of the validation', { validationSteps: 2 }, batches([0, 1, 2, 3], 6), batches([0, 1, 2, 3], 2)],
    [
      'epochs of less than a pass',
      { stepsPerEpoch: 4 },
      [...batches([0, 1], 6), ...batches([2], 4)],
      batches([0, 1, 2, 3], 5),
    ],
    [
      'epochs of more than a pass',
      { stepsPerEpoch: 7, initialEpoch: 2 },
      [...batches([2, 3], 6), ...batches([4], 2)],
      batches([2, 3], 5),
    ],
  ];

  it.each(cases)('%s', async (_, options, training, validation) => {
    for (const [, kind] of KINDS) {
      const log = new MadeLog();
      await train(log, { epochs: 4, maxQueueSize: 4, ...kind, ...options });
      expect(log.made().sort()).toEqual(training);
      expect(log.made('validation').sort()).toEqual(validation);
    }
  });

  it('also where the queue holds more than a pass', async () => {
    const log = new MadeLog();
    await train(log, { epochs: 3, stepsPerEpoch: 5, workers: 2, maxQueueSize: 20 }, { train: 3, validation: 2 });
    expect(log.made().sort()).toEqual(batches([0, 1, 2, 3, 4], 3));
    expect(log.made('validation').sort()).toEqual(batches([0, 1, 2], 2));
  });
});

it('batches of generators are never more at once than maxQueueSize and one', async () => {
  const maxQueueSize = 3;
  const log = new MadeLog();
  const generator = (name: string) =>
    async function* () {
      for (let index = 0; index < 8; index++) {
        log.note(name, String(index));
        yield { x: tensor([[1, 2]]), y: tensor([[1]]) };
      }
    };
  let steps = 0;
  await linearModel().fit(generator('train'), {
    validationData: generator('validation'),
    epochs: 3,
    maxQueueSize,
    verbose: 0,
    callbacks: [
      log.releases,
      {
        onTrainBatchEnd: async () => {
          if (steps++ % 8 === 0)
            await expect.poll(() => log.mostResident('train'), PATIENT).toBeGreaterThanOrEqual(maxQueueSize);
        },
      },
    ],
  });
  for (const name of ['train', 'validation']) {
    expect(log.made(name)).toHaveLength(24);
    expect(log.mostResident(name)).toBeLessThanOrEqual(maxQueueSize + 1);
  }
});
