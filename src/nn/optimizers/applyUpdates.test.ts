import { describe, expect, it } from 'vitest';
import { itMatchesKeras } from '../../../test/golden/optimizers/goldens.ts';
import { Variable } from '../../graph/variable.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
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

describe('excludeFromWeightDecay', () => {
  it('looks for names and for weights', () => {
    const optimizer = optimizers.adamW();
    const [kernel, bias, other] = ['kernel', 'bias', 'other'].map((name) => new Variable(name, [2]));
    optimizer.excludeFromWeightDecay({ varList: [other!], varNames: [/^b/, 'no such'] });
    expect([kernel!, bias!, other!].map((weight) => optimizer.decays(weight))).toEqual([true, false, false]);
    optimizer.slotsOf(kernel!);
    expect(() => optimizer.excludeFromWeightDecay({ varNames: ['kernel'] })).toThrow(
      'AdamW.excludeFromWeightDecay: training has begun and its steps are compiled. Call it before compile',
    );
    expect(() => optimizers.sgd().excludeFromWeightDecay({ names: [] } as never)).toThrow('unknown option "names"');
  });
});

describe('a function as learning rate', () => {
  it('is asked at each step', () => {
    let rate = 0.5;
    const optimizer = optimizers.sgd({ learningRate: () => rate });
    expect(optimizer.learningRate).toBe(0.5);
    rate = 0.25;
    expect([optimizer.learningRate, optimizer.learningRateConfig]).toEqual([0.25, 0.25]);
    expect(() => {
      optimizer.learningRate = 0.1;
    }).toThrow('SGD: its learning rate follows a function and cannot be set to a number.');
    rate = Number.NaN;
    expect(() => optimizer.learningRate).toThrow(InvalidArgumentError);
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
