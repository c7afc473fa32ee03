import { describe, expect, it } from 'vitest';
import golden from '../../test/golden/callbacks/callbacks.json' with { type: 'json' };
import type { Logs } from './context.ts';
import { ProgressBar } from './progressBar.ts';
import { formatMetric, formatRemaining, formatStepTime } from './progressFormat.ts';

/** A run of epochs with 10 ms a step after a first step of 500 ms, on a clock of its own. */
function show(verbose: number, isTTY: boolean, epochs: number, steps: number, total: number | null = steps): string {
  let time = 0;
  let text = '';
  const stream = { isTTY, write: (part: string) => void (text += part) };
  const bar = new ProgressBar({ verbose, stream, now: () => time });
  bar.setParams({ verbose, epochs, steps: total ?? undefined });
  bar.onTrainBegin();
  for (let epoch = 0; epoch < epochs; epoch++) {
    bar.onEpochBegin(epoch);
    let logs: Logs = {};
    for (let step = 0; step < steps; step++) {
      time += step === 0 ? 500 : 10;
      logs = { loss: 0.5 - step / 100, mae: 4.5e-5 };
      bar.onTrainBatchEnd(step, logs);
    }
    time += 1000;
    bar.onEpochEnd(epoch, { ...logs, val_loss: 0.75 });
  }
  bar.onTrainEnd();
  return text;
}

describe('ProgressBar', () => {
  it('writes one line an epoch with verbose 2, as Keras 3 does', () => {
    expect(show(2, true, 2, 3)).toBe(
      'Epoch 1/2\n3/3 - 2s - 10ms/step - loss: 0.4800 - mae: 4.5000e-05 - val_loss: 0.7500\n' +
        'Epoch 2/2\n3/3 - 2s - 10ms/step - loss: 0.4800 - mae: 4.5000e-05 - val_loss: 0.7500\n',
    );
  });

  it('leaves out the epoch where there is one', () => {
    expect(show(2, false, 1, 1)).not.toContain('Epoch');
  });

  it('writes plain lines without escape codes where the output is no terminal', () => {
    const text = show(1, false, 1, 4);
    expect(text).toBe(`4/4 ${'━'.repeat(20)} 2s 10ms/step - loss: 0.4700 - mae: 4.5000e-05 - val_loss: 0.7500\n`);
  });

  it('redraws a terminal at most ten times a second', () => {
    const text = show(1, true, 1, 100);
    // 500 ms for the first step and 990 ms for the others.
    const draws = text.split('\r').length - 1;
    expect(draws).toBeGreaterThan(8);
    expect(draws).toBeLessThanOrEqual(12);
    expect(text.endsWith('val_loss: 0.7500\x1b[K\n')).toBe(true);
    expect(text).toContain('\x1b[1m  1/100\x1b[0m');
  });

  it('shows the time that is left: steps that remain times the time of a step', () => {
    // After 21 steps of 200, 10 ms each without the first: 1.79 s, in whole seconds.
    const draw = show(1, true, 1, 200)
      .split('\r')
      .find((line) => line.includes(' 21/200'));
    expect(draw).toContain('\x1b[1m1s\x1b[0m 10ms/step');
  });

  it('counts on where the number of steps is not known', () => {
    expect(show(1, true, 1, 2, null)).toContain('      1/Unknown');
  });

  it('counts on where there are more steps than were said: a generator that has grown since the epoch before', () => {
    const text = show(1, true, 1, 40, 2);
    expect(text).toContain('\x1b[1m1/2\x1b[0m');
    expect(text).toContain('     11/Unknown');
    expect(text).not.toContain('11/2');
    expect(text).toContain('40/40');
  });

  it('is silent with verbose 0', () => {
    expect(show(0, true, 2, 3)).toBe('');
  });

  it('shows an evaluation, but not one inside fit', () => {
    let text = '';
    const bar = new ProgressBar({ verbose: 2, stream: { write: (part) => void (text += part) }, now: () => 0 });
    bar.setParams({ verbose: 2, epochs: 1, steps: 1 });
    const evaluate = (): void => {
      bar.onTestBegin();
      bar.onTestBatchEnd(0, { loss: 1 });
      bar.onTestEnd({ loss: 1 });
    };
    bar.onTrainBegin();
    evaluate();
    expect(text).toBe('');
    bar.onTrainEnd();
    evaluate();
    expect(text).toBe('1/1 - 0s - 0s/step - loss: 1.0000\n');
  });
});

describe('numbers of the progress bar', () => {
  // keras.utils.Progbar 3.15.1, scripts/golden/callbacks.py. It writes negative numbers in the scientific form, we do not.
  it.each(golden.metricNumbers.filter(([value]) => (value as number) >= 0))('%d is written %s', (value, text) => {
    expect(formatMetric(value as number)).toBe(text);
  });

  it('writes negative, infinite and missing numbers', () => {
    expect([-0.5, Infinity, -Infinity, NaN].map(formatMetric)).toEqual(['-0.5000', 'inf', '-inf', 'nan']);
  });

  it.each([
    [45_000, '45s'],
    [125_000, '2:05'],
    [3_725_000, '1:02:05'],
  ])('%d ms are left: %s', (milliseconds, text) => {
    expect(formatRemaining(milliseconds)).toBe(text);
  });

  it.each([
    [2000, '2s/step'],
    [71.2, '71ms/step'],
    [0.25, '250us/step'],
  ])('%d ms a step: %s', (milliseconds, text) => {
    expect(formatStepTime(milliseconds)).toBe(text);
  });
});
