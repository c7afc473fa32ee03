/** Distributions against Keras 3.15.1 (scripts/golden/nn.py); determinism and names. */
import { describe, expect, it } from 'vitest';
import { readGoldens } from '../../test/nn/goldens.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { RandomStream } from '../util/random.ts';
import { Initializer, initializerClasses, initializers, resolveInitializer } from './initializers.ts';
import { computeFans, GlorotUniform, HeNormal } from './varianceScaling.ts';

interface InitializerCase {
  readonly className: string;
  readonly options: Record<string, unknown>;
  readonly shape: readonly number[];
  readonly mean: number;
  readonly stddev: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly shares: readonly number[];
}

const { cases } = readGoldens<{ cases: InitializerCase[] }>('initializers.json');

describe('the distribution of Keras', () => {
  it.each(cases)('$className $options of shape $shape', (golden) => {
    const initializer = resolveInitializer({ className: golden.className, config: golden.options });
    const values = initializer.initialize(golden.shape, new RandomStream(3)) as Float32Array;
    const count = values.length;
    expect(count).toBe(golden.shape.reduce((a, b) => a * b));
    const mean = values.reduce((a, b) => a + b, 0) / count;
    const stddev = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / count);
    const noise = 1 / Math.sqrt(count); // standard error of a mean, in standard deviations
    expect(mean).toBeAllClose(golden.mean, { rtol: 0, atol: 7 * noise * golden.stddev });
    expect(stddev).toBeAllClose(golden.stddev, { rtol: 5 * noise, atol: 0 });
    const shares = [0.5, 1, 1.5].map(
      (k) => values.filter((value) => Math.abs(value - mean) <= k * stddev).length / count,
    );
    if (golden.stddev > 0) expect(shares).toBeAllClose(golden.shares, { rtol: 0, atol: 4 * noise });
    // Bounded distributions reach their bounds; the tails of a normal one differ from draw to draw.
    const isNormal = golden.className === 'RandomNormal' || golden.options.distribution === 'untruncatedNormal';
    const tolerance = { rtol: 0, atol: (isNormal ? 1 : 0.03) * golden.stddev };
    expect(values.reduce((a, b) => Math.min(a, b))).toBeAllClose(golden.minimum, tolerance);
    expect(values.reduce((a, b) => Math.max(a, b))).toBeAllClose(golden.maximum, tolerance);
  });

  it('is checked for every initializer', () => {
    const tested = new Set(cases.map(({ className }) => className));
    // Those of whole weights have tests of their own.
    expect(Object.keys(initializerClasses).filter((name) => !tested.has(name))).toEqual([
      'Identity',
      'Orthogonal',
      'STFT',
    ]);
  });
});

describe('random initializers', () => {
  const shape = [4, 5];

  it('with a seed give the same values, whatever the model draws', () => {
    const initializer = new HeNormal({ seed: 7 });
    const values = initializer.initialize(shape, new RandomStream(1));
    expect(initializer.initialize(shape, new RandomStream(2))).toEqual(values);
    expect(new HeNormal({ seed: 8 }).initialize(shape, new RandomStream(1))).not.toEqual(values);
  });

  it('without a seed take the random numbers of the model', () => {
    const initializer = new GlorotUniform();
    const values = initializer.initialize(shape, new RandomStream(1));
    expect(initializer.initialize(shape, new RandomStream(1))).toEqual(values);
    expect(initializer.initialize(shape, new RandomStream(2))).not.toEqual(values);
  });

  it('refuse seeds that are no non-negative integers', () => {
    for (const seed of [-1, 0.5, Number.NaN, '7']) {
      expect(() => new GlorotUniform({ seed: seed as number })).toThrow(
        'GlorotUniform: expected seed to be a non-negative integer or null',
      );
    }
    expect(new GlorotUniform({ seed: null }).seed).toBeUndefined();
  });
});

describe('computeFans', () => {
  it('counts inputs and outputs of a unit as Keras does', () => {
    expect(computeFans([])).toEqual({ fanIn: 1, fanOut: 1 });
    expect(computeFans([6])).toEqual({ fanIn: 6, fanOut: 6 });
    expect(computeFans([6, 4])).toEqual({ fanIn: 6, fanOut: 4 });
    expect(computeFans([3, 5, 2, 7])).toEqual({ fanIn: 30, fanOut: 105 });
  });
});

describe('resolveInitializer', () => {
  it.each(Object.entries(initializerClasses))('finds %s and makes it again from its config', (name, Class) => {
    const snake = name.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase();
    for (const spelling of [name, snake]) expect(resolveInitializer(spelling)).toBeInstanceOf(Class);
    const initializer = new Class({});
    expect(initializer).toBeInstanceOf(Initializer);
    const copy = resolveInitializer({ className: name, config: initializer.getConfig() });
    expect(copy.getConfig()).toEqual(initializer.getConfig());
    const shape = name === 'STFT' ? [3, 1, 4] : [3, 4];
    expect(copy.initialize(shape, new RandomStream(5))).toEqual(initializer.initialize(shape, new RandomStream(5)));
    expect(() => new Class({ nonsense: 1 } as never)).toThrow(`${name}: unknown option "nonsense"`);
  });

  it('takes instances and refuses the rest', () => {
    const own = initializers.constant({ value: 2 });
    expect(resolveInitializer(own)).toBe(own);
    expect(resolveInitializer('uniform')).toBeInstanceOf(initializers.RandomUniform);
    expect(() => resolveInitializer('heNormall')).toThrow('Unknown initializer "heNormall". Did you mean "heNormal"?');
    expect(() => resolveInitializer(5 as never)).toThrow(InvalidArgumentError);
  });

  it('keeps options that differ from the defaults in the config', () => {
    const scaling = new initializers.VarianceScaling({ scale: 2, mode: 'fanOut', distribution: 'uniform', seed: 4 });
    expect(scaling.getConfig()).toEqual({ scale: 2, mode: 'fanOut', distribution: 'uniform', seed: 4 });
    expect(new initializers.RandomUniform({ minval: 1, maxval: 2 }).getConfig()).toEqual({
      minval: 1,
      maxval: 2,
      seed: null,
    });
    expect(() => new initializers.RandomUniform({ minval: 1, maxval: 0 })).toThrow('expected maxval to be');
    expect(() => new initializers.VarianceScaling({ scale: 0 })).toThrow('expected scale to be');
    expect(() => new initializers.VarianceScaling({ mode: 'fanInn' as never })).toThrow('Did you mean "fanIn"?');
  });

  it('takes the fans of variance scalings from given axes, as Keras does', () => {
    // compute_fans((4, 2, 3), input_axes=[0], output_axes=[1, 2]) of Keras 3.15.1: 4 and 6.
    const axes = { inputAxes: [0], outputAxes: [1, -1] };
    const initializer = initializers.glorotUniform({ seed: 3, ...axes });
    const limit = Math.sqrt(6 / (4 + 6));
    const values = initializer.initialize([4, 2, 3], new RandomStream(1));
    const largest = Math.max(...values.map(Math.abs));
    expect(largest).toBeLessThanOrEqual(limit);
    expect(largest).toBeGreaterThan(0.8 * limit); // without axes the limit is sqrt(6 / 20)
    expect(initializer.getConfig()).toEqual({ seed: 3, ...axes });
    expect(resolveInitializer({ className: 'GlorotUniform', config: initializer.getConfig() })).toEqual(initializer);
    expect(() => initializers.heNormal({ inputAxes: [0] })).toThrow('HeNormal: got inputAxes without outputAxes.');
    expect(() => initializers.heNormal({ inputAxes: [0, 0], outputAxes: [] })).toThrow('a list of different axes');
    expect(() => initializer.initialize([4], new RandomStream(1))).toThrow('within the weight [4], got axis 1');
  });
});
