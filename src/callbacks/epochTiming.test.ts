import { describe, expect, it } from 'vitest';
import { type EpochTiming, type QueueTiming, timingAdvice } from './epochTiming.ts';
import { ProgressBar } from './progressBar.ts';

const QUEUE: QueueTiming = { source: 'workers', workers: 2, meanDepth: 4, maxDepth: 9, limit: 9, peakBytes: 1e6 };

function timing(waitedMs: number, computeMs: number, queue: Partial<QueueTiming> = {}, startMs = 0): EpochTiming {
  return { waitedMs, startMs, computeMs, samplesPerSecond: 100, queue: { ...QUEUE, ...queue } };
}

const advice = (...args: Parameters<typeof timing>) => timingAdvice(timing(...args), false);

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

describe('the advice of ProgressBar', () => {
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
