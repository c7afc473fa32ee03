import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../util/errors.ts';
import { Constant } from '../initializers.ts';
import { L1, L2 } from '../regularizers.ts';
import { HeNormal } from '../varianceScaling.ts';
import { Conv2D } from './conv2d.ts';
import { Dense } from './dense.ts';
import { KernelLayer } from './kernelLayer.ts';

const kinds = [
  ['Dense', (options: object) => new Dense({ units: 2, ...options }), [null, 3]],
  ['Conv2D', (options: object) => new Conv2D({ filters: 2, kernelSize: 1, ...options }), [null, 4, 4, 3]],
] as const;

describe.each(kinds)('KernelLayer %s', (name, make, inputShape) => {
  it('passes initializers and regularizers to its weights', () => {
    const layer = make({
      kernelInitializer: 'he_normal',
      biasInitializer: { className: 'Constant', config: { value: 0.5 } },
      kernelRegularizer: 'l2',
      biasRegularizer: new L1({ l1: 0.25 }),
    });
    layer.ensureBuilt(inputShape);
    expect(layer).toBeInstanceOf(KernelLayer);
    expect(layer.kernel.initializer).toBeInstanceOf(HeNormal);
    expect(layer.kernel.regularizer).toEqual(new L2({ l2: 0.01 }));
    expect(layer.bias?.initializer).toEqual(new Constant({ value: 0.5 }));
    expect(layer.bias?.regularizer).toEqual(new L1({ l1: 0.25 }));
    expect(layer.weights).toEqual([layer.kernel, layer.bias]);
  });

  it('has the defaults of Keras', () => {
    expect(make({}).getConfig()).toMatchObject({
      activation: 'linear',
      useBias: true,
      kernelInitializer: { className: 'GlorotUniform', config: { seed: null } },
      biasInitializer: { className: 'Zeros', config: {} },
      kernelRegularizer: null,
      biasRegularizer: null,
    });
  });

  it('says so when its weights are asked for too early', () => {
    expect(() => make({ name: 'early' }).kernel).toThrow(`${name} "early": has no weights yet. Build the model`);
  });

  it('refuses wrong options by name', () => {
    expect(() => make({ useBias: 1 })).toThrow(`${name}: expected useBias to be true or false, got 1.`);
    expect(() => make({ activation: 'sigmod' })).toThrow('Did you mean "sigmoid"?');
    expect(() => make({ kernelInitialiser: 'zeros' })).toThrow(
      `${name}: unknown option "kernelInitialiser". Did you mean "kernelInitializer"?`,
    );
    expect(() => make({ kernelRegularizer: 0.01 })).toThrow(InvalidArgumentError);
  });
});
