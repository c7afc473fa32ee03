import { describe, expect, it } from 'vitest';
import { type BadSamples, describeBadSamples } from './badSamples.ts';
import { ProgressBar } from './progressBar.ts';

const one: BadSamples = { skipped: 1, replaced: 0, causes: ['"a.png": no image'] };
const several: BadSamples = { skipped: 2, replaced: 3, causes: ['"a.png": no image', 'sample 7: too long'] };

describe('describeBadSamples', () => {
  it('says how many there were, what was done, and the first causes', () => {
    expect(describeBadSamples(one)).toBe(
      '1 sample could not be read (1 left out): "a.png": no image. sampleErrors of the dataset lists all.',
    );
    expect(describeBadSamples(several)).toBe(
      '5 samples could not be read (2 left out, 3 replaced by others): "a.png": no image; sample 7: too long; and 3 more. ' +
        'sampleErrors of the dataset lists all.',
    );
    expect(describeBadSamples({ skipped: 0, replaced: 0, causes: [] })).toBeUndefined();
  });
});

describe('the line of ProgressBar about bad samples', () => {
  /** What a bar writes after the last epoch of a run. */
  function endOf(verbose: number, badSamples: BadSamples | undefined, run: 'fit' | 'evaluate' | 'predict'): string {
    let text = '';
    const bar = new ProgressBar({ verbose, stream: { write: (part) => void (text += part) }, now: () => 0 });
    bar.setParams({ verbose, epochs: 1, steps: 1, ...(badSamples === undefined ? {} : { badSamples }) });
    if (run === 'fit') {
      bar.onTrainBegin();
      bar.onTestBegin();
      bar.onTestEnd({});
      expect(text).toBe('');
      bar.onTrainEnd();
    } else if (run === 'evaluate') {
      bar.onTestBegin();
      bar.onTestEnd({});
    } else {
      bar.onPredictBegin();
      bar.onPredictEnd();
    }
    return text
      .split('\n')
      .filter((line) => line.includes('could not be read'))
      .join('\n');
  }

  it.each(['fit', 'evaluate', 'predict'] as const)('stands once at the end of %s', (run) => {
    expect(endOf(1, one, run)).toBe(describeBadSamples(one));
    expect(endOf(2, several, run)).toBe(describeBadSamples(several));
  });

  it('is not there without any, nor where nothing is to be written', () => {
    expect(endOf(1, { skipped: 0, replaced: 0, causes: [] }, 'fit')).toBe('');
    expect(endOf(1, undefined, 'fit')).toBe('');
    expect(endOf(0, one, 'fit')).toBe('');
  });
});
