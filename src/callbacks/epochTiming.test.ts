import { describe, expect, it } from 'vitest';
import { describeTiming, type EpochTiming, type QueueTiming, timingAdvice } from './epochTiming.ts';
import { ProgressBar } from './progressBar.ts';

const QUEUE: QueueTiming = {
  source: 'workers',
  workers: 2,
  autoWorkers: false,
  meanDepth: 4,
  maxDepth: 9,
  limit: 9,
  peakBytes: 1e6,
};

function timing(waitedMs: number, computeMs: number, queue: Partial<QueueTiming> = {}, startMs = 0): EpochTiming {
  return { waitedMs, startMs, computeMs, samplesPerSecond: 100, queue: { ...QUEUE, ...queue } };
}

const advice = (...args: Parameters<typeof timing>) => timingAdvice(timing(...args), false);

describe('describeTiming', () => {
  const describeQueue = (queue: Partial<QueueTiming>) => describeTiming(timing(420, 9580, queue));

  it('says where the time went, and what was ready', () => {
    expect(describeQueue({})).toBe(
      '100 samples/s, waited 0.4s and computed 9.6s, 4.0 of 9 batches ready, 976.6 KiB, 2 workers',
    );
    expect(describeQueue({ workers: 1 })).toMatch(/, 1 worker$/);
  });

  it('names the start of the workers where it took time', () => {
    expect(describeTiming(timing(1420, 9580, {}, 1230))).toContain(
      'waited 1.4s (1.2s for the start) and computed 9.6s',
    );
    expect(describeTiming(timing(1420, 9580, {}, 49))).toContain('waited 1.4s and');
  });

  it('leaves out what nobody knows', () => {
    expect(describeQueue({ source: 'generator', workers: 0, meanDepth: undefined })).toBe(
      '100 samples/s, waited 0.4s and computed 9.6s, 976.6 KiB',
    );
    expect(describeTiming({ ...timing(0, 1000), queue: undefined })).toBeUndefined();
  });

  it.each([
    [41297, '41297 samples/s'],
    [99.96, '100 samples/s'],
    [41.27, '41.3 samples/s'],
    [0.04127, '0.0413 samples/s'],
  ])('writes %d samples a second as %s', (samplesPerSecond, text) => {
    expect(describeTiming({ ...timing(0, 1000), samplesPerSecond })!.split(',')[0]).toBe(text);
  });
});

describe('timingAdvice', () => {
  it('asks for more workers where the model waits for those there are', () => {
    expect(advice(4500, 5500)).toBe(
      'The model waited for data 45% of the time (4.5s of 10.0s). Try workers: 4 if there are cores to spare, or make batches cheaper.',
    );
  });

  it('asks for workers where there are none, and for a sequence instead of a generator', () => {
    expect(advice(4000, 6000, { source: 'sequence', workers: 0 })).toBe(
      'The model waited for data 40% of the time (4.0s of 10.0s). Its batches are made on the main thread: use workers, with a ' +
        'sequence that they can make (Sequence.fromModule).',
    );
    expect(advice(4000, 6000, { source: 'generator', workers: 0 })).toBe(
      'The model waited for data 40% of the time (4.0s of 10.0s). A generator makes one batch after the other on the main thread: ' +
        'use a Sequence with workers.',
    );
  });

  it('asks for fewer workers where several keep the queue full', () => {
    expect(advice(10, 9990, { workers: 4, meanDepth: 8.7 })).toBe(
      'The data queue was full (8.7 of 9 batches on average): the model is the slower part. Try workers: 2, which leaves it more of ' +
        'the processor.',
    );
    expect(advice(10, 9990, { workers: 3, meanDepth: 9 })).toContain('Try workers: 2,');
    expect(advice(10, 9990, { workers: 1, meanDepth: 9 })).toBeUndefined();
  });

  it("asks neither for more nor for fewer where 'auto' chooses", () => {
    expect(advice(4500, 5500, { workers: 3, autoWorkers: true })).toBe(
      'The model waited for data 45% of the time (4.5s of 10.0s). ' +
        "workers: 'auto' has come to 3 workers. If that stays so, make batches cheaper.",
    );
    expect(advice(10, 9990, { workers: 4, meanDepth: 9, autoWorkers: true })).toBeUndefined();
  });

  it.each([
    ['little waiting', timing(1900, 8100)],
    ['an epoch of a moment', timing(400, 100)],
    ['a queue that is half full', timing(10, 9990, { meanDepth: 8 })],
    ['a full queue in a short epoch', timing(0, 1000, { meanDepth: 9 })],
    ['an epoch of one batch', timing(0, 5000, { meanDepth: undefined })],
    ['arrays in memory', { ...timing(9000, 1000), queue: undefined }],
  ])('says nothing of %s', (_, given) => {
    expect(timingAdvice(given, false)).toBeUndefined();
  });

  it('leaves out the start of the workers in the first epoch', () => {
    expect(timingAdvice(timing(5000, 5000, {}, 4800), true)).toBeUndefined();
    expect(timingAdvice(timing(5000, 5000, {}, 4800), false)).toContain('50%');
  });
});

/** What a run of such epochs writes. */
function show(verbose: number, timings: readonly EpochTiming[]): string {
  let text = '';
  const bar = new ProgressBar({ verbose, stream: { write: (part) => void (text += part) }, now: () => 0 });
  const seen: EpochTiming[] = [];
  bar.setParams({ verbose, epochs: timings.length, steps: 1, timing: seen });
  bar.onTrainBegin();
  timings.forEach((given, epoch) => {
    bar.onEpochBegin(epoch);
    bar.onTrainBatchEnd(0, { loss: 1 });
    seen.push(given);
    bar.onEpochEnd(epoch, { loss: 1 });
  });
  bar.onTrainEnd();
  return text;
}

describe('the advice of ProgressBar', () => {
  it('is one line in a run, after the epoch that it is about', () => {
    const text = show(2, [timing(10, 9990), timing(4500, 5500), timing(4500, 5500)]);
    expect(text.split('\n')).toEqual([
      'Epoch 1/3',
      expect.stringMatching(/^1\/1 - /),
      'Epoch 2/3',
      expect.stringMatching(/^1\/1 - /),
      expect.stringMatching(/^The model waited for data 45%/),
      'Epoch 3/3',
      expect.stringMatching(/^1\/1 - /),
      '',
    ]);
  });

  it('is not there where all is well, nor with verbose 0', () => {
    expect(show(1, [timing(10, 9990)])).not.toContain('model');
    expect(show(0, [timing(4500, 5500)])).toBe('');
  });
});

describe('the numbers of an epoch in ProgressBar', () => {
  const numbers = '100 samples/s, waited 0.0s and computed 10.0s, 4.0 of 9 batches ready, 976.6 KiB, 2 workers';

  it('stand below its line, or behind it where there is one line an epoch', () => {
    expect(show(1, [timing(10, 9990)]).split('\n')).toEqual([expect.stringMatching(/^1\/1 .*loss/), numbers, '']);
    expect(show(2, [timing(10, 9990)])).toBe(`1/1 - 0s - 0s/step - loss: 1.0000 - ${numbers}\n`);
  });

  it('are not there for arrays in memory', () => {
    expect(show(2, [{ ...timing(10, 9990), queue: undefined }])).toBe('1/1 - 0s - 0s/step - loss: 1.0000\n');
  });
});
