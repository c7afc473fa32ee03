import { describe, expect, it } from 'vitest';
import { itMatchesKerasMetric } from '../../../test/golden/metrics/goldens.ts';
import { input, variable } from '../../graph/build.ts';
import { Precision } from './precision.ts';

describe('Precision', () => {
  itMatchesKerasMetric('Precision');

  it('refuses thresholds that are no probabilities', () => {
    expect(() => new Precision({ thresholds: 2 })).toThrow(
      'Precision: expected thresholds to be a number in [0, 1], got 2',
    );
    expect(() => new Precision({ thresholds: [0.1, -1] })).toThrow('expected thresholds[1] to be a number in [0, 1]');
    expect(() => new Precision({ thresholds: [] })).toThrow('got an empty list');
  });

  it('refuses a class that is not there', () => {
    const metric = new Precision({ classId: 3 });
    const batch = { yTrue: input('yTrue', [4, 3]), yPred: input('yPred', [4, 3]) };
    expect(() => metric.update(metric.state.map(variable), batch)).toThrow('have the classes 0 to 2');
  });
});
