import { describe, expect, it } from 'vitest';
import { itMatchesKeras } from '../../../test/golden/optimizers/goldens.ts';
import { optimizers } from './index.ts';
import { schedules } from './schedules/index.ts';

describe('the options of every optimizer', () => {
  itMatchesKeras('SGD');
  itMatchesKeras('Adam');
  itMatchesKeras('RMSprop');

  it('refuses two clips', () => {
    expect(() => optimizers.sgd({ clipnorm: 1, globalClipnorm: 2 })).toThrow(
      'SGD: expected at most one of clipnorm, clipvalue and globalClipnorm, got clipnorm and globalClipnorm. Keep one.',
    );
  });

  it.each([
    [{ gradientAccumulationSteps: 1 }, 'gradientAccumulationSteps to be an integer of at least 2, got 1'],
    [{ emaMomentum: 2 }, 'emaMomentum'],
    [{ emaOverwriteFrequency: 0 }, 'emaOverwriteFrequency'],
    [{ clipvalue: 0 }, 'clipvalue'],
  ])('refuses %j', (options, message) => {
    expect(() => optimizers.sgd(options)).toThrow(message);
  });
});

describe('a schedule as learning rate', () => {
  const halving = schedules.exponentialDecay({ initialLearningRate: 1, decaySteps: 1, decayRate: 0.5 });

  it('gives the rate of the next update', () => {
    const optimizer = optimizers.adam({ learningRate: halving });
    expect(optimizer.learningRate).toBe(1);
    optimizer.iterations = 3;
    expect(optimizer.learningRate).toBe(0.125);
  });

  it('gives way to another schedule, not to a number', () => {
    const optimizer = optimizers.adam({ learningRate: halving });
    expect(() => {
      optimizer.learningRate = 0.1;
    }).toThrow('Adam: its learning rate follows a ExponentialDecay and cannot be set to a number.');
    optimizer.learningRate = schedules.polynomialDecay({ initialLearningRate: 0.5, decaySteps: 4 });
    expect(optimizer.learningRate).toBe(0.5);
  });
});
