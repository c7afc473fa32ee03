/** Values and gradients against Keras are in test/nn/goldenFunctions.test.ts. */
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../util/errors.ts';
import { L1, L1L2, L2, Regularizer, regularizerClasses, regularizers, resolveRegularizer } from './regularizers.ts';

describe('resolveRegularizer', () => {
  it('takes names, with the defaults of Keras', () => {
    expect(resolveRegularizer('l1')).toEqual(new L1({ l1: 0.01 }));
    expect(resolveRegularizer('L2')).toEqual(new L2({ l2: 0.01 }));
    for (const name of ['l1L2', 'l1_l2', 'L1L2']) expect(resolveRegularizer(name)).toEqual(new L1L2({ l1: 0, l2: 0 }));
  });

  it('takes instances, configs and none', () => {
    const own = regularizers.l2({ l2: 0.5 });
    expect(resolveRegularizer(own)).toBe(own);
    expect(resolveRegularizer({ className: 'L1', config: { l1: 0.3 } })).toEqual(new L1({ l1: 0.3 }));
    expect(resolveRegularizer(null)).toBeUndefined();
    expect(resolveRegularizer(undefined)).toBeUndefined();
  });

  it('refuses everything else', () => {
    expect(() => resolveRegularizer('l3')).toThrow('Unknown regularizer "l3". Did you mean "l1"?');
    expect(() => resolveRegularizer(0.01 as never)).toThrow(InvalidArgumentError);
    expect(() => resolveRegularizer(0.01 as never)).toThrow(
      'Expected a regularizer as a name, an instance or { className, config }, got 0.01.',
    );
  });
});

describe.each(Object.entries(regularizerClasses))('%s', (name, Class) => {
  it('is made again from its config', () => {
    const config = new Class({ [Object.keys(new Class().getConfig())[0]!]: 0.125 }).getConfig();
    expect(new Class(config).getConfig()).toEqual(config);
    expect(Object.values(config)).toContain(0.125);
  });

  it('refuses negative factors and unknown options', () => {
    for (const factor of Object.keys(new Class().getConfig())) {
      expect(() => new Class({ [factor]: -1 })).toThrow(`${name}: expected ${factor} to be a number in [0, Infinity)`);
      expect(() => new Class({ [factor]: Number.NaN })).toThrow(InvalidArgumentError);
    }
    expect(() => new Class({ factor: 1 } as never)).toThrow(`${name}: unknown option "factor"`);
    expect(new Class()).toBeInstanceOf(Regularizer);
  });
});
