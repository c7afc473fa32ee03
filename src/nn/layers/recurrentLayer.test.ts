/** Numbers of recurrent layers are compared with Keras in test/nn/goldenLayers.test.ts. */
import { describe, expect, it } from 'vitest';
import { runLayer, someNumbers, startValues } from '../../../test/nn/runLayer.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { setRandomSeed } from '../../util/random.ts';
import { GRU } from './gru.ts';
import { LSTM } from './lstm.ts';
import { SimpleRNN } from './simpleRnn.ts';
import type { RecurrentOptions } from './unitsLayer.ts';

const CLASSES = [SimpleRNN, LSTM, GRU] as const;

describe.each(CLASSES.map((Class) => [Class.name, Class] as const))('%s', (name, Class) => {
  const make = (options: Partial<RecurrentOptions> & Record<string, unknown> = {}) =>
    new Class({ units: 3, ...options } as RecurrentOptions);
  const inputShape = [2, 4, 5];
  const input = someNumbers(inputShape);

  it('has the defaults of Keras', () => {
    expect(make().getConfig()).toMatchObject({
      units: 3,
      activation: 'tanh',
      useBias: true,
      kernelInitializer: { className: 'GlorotUniform', config: { seed: null } },
      recurrentInitializer: { className: 'Orthogonal', config: { gain: 1, seed: null } },
      biasInitializer: { className: 'Zeros', config: {} },
      kernelRegularizer: null,
      recurrentRegularizer: null,
      biasRegularizer: null,
      dropout: 0,
      recurrentDropout: 0,
      seed: null,
      returnSequences: false,
      goBackwards: false,
      unroll: false,
      returnState: false,
      stateful: false,
      zeroOutputForMask: false,
    });
    expect(make({ activation: null }).getConfig().activation).toBe('linear');
  });

  it('gives the same written out and as a loop, in both directions', async () => {
    for (const goBackwards of [false, true]) {
      const run = (unroll: boolean) =>
        runLayer(make({ goBackwards, unroll, returnSequences: true }), { inputShape, input });
      const [loop, unrolled] = [await run(false), await run(true)];
      expect(loop.output).toBeAllClose(unrolled.output, { rtol: 1e-6, atol: 1e-7 });
      expect(loop.inputGradient).toBeAllClose(unrolled.inputGradient, { rtol: 1e-5, atol: 1e-6 });
      loop.weightGradients.forEach((gradient, i) => {
        expect(gradient).toBeAllClose(unrolled.weightGradients[i]!, { rtol: 1e-5, atol: 1e-6 });
      });
    }
  });

  it('reads a sequence backwards like the reversed sequence forwards', async () => {
    const reversed = Float32Array.from(input, (_, i) => {
      const [sample, step, feature] = [Math.floor(i / 20), Math.floor(i / 5) % 4, i % 5];
      return input[sample * 20 + (3 - step) * 5 + feature]!;
    });
    const backwards = await runLayer(make({ goBackwards: true, returnSequences: true }), { inputShape, input });
    const forwards = await runLayer(make({ returnSequences: true }), { inputShape, input: reversed });
    expect(backwards.output).toBeAllClose(forwards.output, { rtol: 1e-6 });
  });

  it('ends with the state that it gives last of all', async () => {
    const last = await runLayer(make(), { inputShape, input });
    const all = await runLayer(make({ returnSequences: true }), { inputShape, input });
    const ends = Float32Array.from({ length: 6 }, (_, i) => all.output[Math.floor(i / 3) * 12 + 9 + (i % 3)]!);
    expect(last.output).toBeAllClose(ends, { rtol: 1e-6 });
  });

  it('draws other masks at each training step, the same for a seed', async () => {
    const options = { dropout: 0.5, recurrentDropout: 0.5, seed: 9 };
    const run = async (step: number) =>
      (await runLayer(make(options), { inputShape, input, training: true, step })).output;
    expect(await run(3)).toEqual(await run(3));
    expect(await run(3)).not.toEqual(await run(4));
  });

  it('takes its seed from the global one where it has dropout, and keeps it in the config', () => {
    setRandomSeed(4);
    const [first, second] = [make({ dropout: 0.5 }), make({ recurrentDropout: 0.5 })];
    expect(first.getConfig().seed).toBe(first.seed);
    expect(first.seed).not.toBe(second.seed);
    setRandomSeed(4);
    make(); // draws nothing
    expect(make({ dropout: 0.5 }).seed).toBe(first.seed);
    expect(() => make({ seed: 1.5 })).toThrow(`${name}: expected seed to be an integer in [0, 2^32) or null, got 1.5.`);
  });

  it('refuses what would be wrong', () => {
    for (const units of [0, 1.5, '3', undefined]) {
      expect(() => make({ units: units as number })).toThrow(`${name}: expected units to be a positive integer`);
    }
    expect(() => make({ dropout: 1 })).toThrow(`${name}: expected dropout to be a number in [0, 1), got 1.`);
    expect(() => make({ recurrentDropout: -0.1 })).toThrow(`${name}: expected recurrentDropout to be`);
    for (const option of ['stateful', 'returnState', 'zeroOutputForMask', 'unroll']) {
      expect(() => make({ [option]: 1 })).toThrow(InvalidArgumentError);
      expect(() => make({ [option]: 1 })).toThrow(`${name}: expected ${option} to be true or false, got 1`);
    }
    const layer = make();
    layer.ensureBuilt([null, 4, 5]);
    expect(() => layer.computeOutputShape([null, 4, 6])).toThrow(
      `${name}: expected 5 features, for which it was built, got [?, 4, 6]. Use another layer`,
    );
  });
});

describe('the bias of LSTM', () => {
  const biasOf = (layer: LSTM) => {
    layer.ensureBuilt([null, 4, 5]);
    return [...startValues(layer)[2]!];
  };

  it('starts with ones for the forget gate', () => {
    expect(biasOf(new LSTM({ units: 2 }))).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
    expect(biasOf(new LSTM({ units: 2, unitForgetBias: false }))).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(biasOf(new LSTM({ units: 1, biasInitializer: { className: 'Constant', config: { value: 3 } } }))).toEqual([
      3, 1, 3, 3,
    ]);
  });
});
