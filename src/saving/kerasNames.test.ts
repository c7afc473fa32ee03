import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromKerasKey, fromKerasValue, kerasJson, toKerasKey, toKerasValue } from './kerasNames.ts';

describe('Keras names', () => {
  it.each([
    ['kernelSize', 'kernel_size'],
    ['useBias', 'use_bias'],
    ['beta1', 'beta_1'],
    ['learningRate', 'learning_rate'],
    ['movingVarianceInitializer', 'moving_variance_initializer'],
    ['l1', 'l1'],
    ['rho', 'rho'],
  ])('%s is %s', (camel, snake) => {
    expect(toKerasKey(camel)).toBe(snake);
    expect(fromKerasKey(snake)).toBe(camel);
  });

  it('gives every camelCase name back', () => {
    const word = fc.stringMatching(/^[a-z]{1,6}[0-9]?$/).filter((text) => !/^beta\d$/.test(text));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const camel = words.map((text, i) => (i === 0 ? text : text[0]!.toUpperCase() + text.slice(1))).join('');
        expect(fromKerasKey(toKerasKey(camel))).toBe(camel);
      }),
    );
  });

  it('writes whole floats as Python reads floats, and the rest as JSON', () => {
    const options = { momentum: 0, learning_rate: 1, rho: 0.5, l2: 1e-7, maxval: 1e21, scale: [1, -2], seed: 1 };
    expect(
      kerasJson({ ...options, units: 4, trainable: true, max_value: null, clipnorm: undefined, name: 'a"ü' }),
    ).toBe(
      '{"momentum":0.0,"learning_rate":1.0,"rho":0.5,"l2":1e-7,"maxval":1e+21,"scale":[1.0,-2.0],"seed":1,' +
        '"units":4,"trainable":true,"max_value":null,"name":"a\\"ü"}',
    );
  });

  it('translates values that are names, and no others', () => {
    expect(toKerasValue('dataFormat', 'channelsLast')).toBe('channels_last');
    expect(fromKerasValue('activation', 'log_softmax')).toBe('logSoftmax');
    expect(toKerasValue('activation', 'hardSilu')).toBe('hard_silu');
    expect(fromKerasValue('activation', 'relu6')).toBe('relu6');
    expect(toKerasValue('name', 'myLayer')).toBe('myLayer');
    expect(fromKerasValue('name', 'my_layer')).toBe('my_layer');
  });
});
