/** The mask itself is tested in graph/composite/dropout.test.ts. */
import { describe, expect, it } from 'vitest';
import { LayerContext, runLayer } from '../../../test/nn/runLayer.ts';
import { input } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { topologicalOrder } from '../../graph/node.ts';
import { setRandomSeed } from '../../util/random.ts';
import { Dropout } from './dropout.ts';

const ones = { inputShape: [10, 20], input: new Float32Array(200).fill(1) };

describe('Dropout', () => {
  it('hands its input on in inference and at rate 0', () => {
    const x = input('x', [2, 3]);
    expect(new Dropout({ rate: 0.5 }).call(x, new LayerContext(false))).toBe(x);
    expect(new Dropout({ rate: 0 }).call(x, new LayerContext(true))).toBe(x);
  });

  it('draws another mask at every step, the same for the same step', async () => {
    const layer = new Dropout({ rate: 0.5, seed: 3 });
    const at = async (step: number) => (await runLayer(layer, { ...ones, training: true, step })).output;
    const first = await at(0);
    expect(new Set(first)).toEqual(new Set([0, 2]));
    expect(await at(0)).toEqual(first);
    expect(await at(1)).not.toEqual(first);
  });

  it('draws another mask each time it is called in one model, and the same ones for the next program', () => {
    const layer = new Dropout({ rate: 0.5, seed: 3 });
    const streams = (): unknown[] => {
      const context = new LayerContext(true);
      const output = layer.call(layer.call(input('x', [2, 3]), context), context);
      const draws = topologicalOrder([output]).filter(
        (node): node is Node<'randomUniform'> => node.op === 'randomUniform',
      );
      return draws.map(({ attributes }) => attributes);
    };
    expect(new Set(streams().map((attributes) => JSON.stringify(attributes))).size).toBe(2);
    expect(streams()).toEqual(streams());
  });

  it('drops whole channels with a noise shape', async () => {
    const layer = new Dropout({ rate: 0.5, noiseShape: [null, 1, 1, null], seed: 5 });
    const { output } = await runLayer(layer, {
      inputShape: [4, 3, 3, 5],
      input: new Float32Array(180).fill(1),
      training: true,
    });
    for (let sample = 0; sample < 4; sample++) {
      for (let channel = 0; channel < 5; channel++) {
        const pixels = Array.from({ length: 9 }, (_, i) => output[(sample * 9 + i) * 5 + channel]!);
        expect(new Set(pixels).size).toBe(1);
      }
    }
    expect(new Set(output)).toEqual(new Set([0, 2]));
  });

  it('takes its seed from the global one, layer by layer, and keeps it in the config', () => {
    setRandomSeed(42);
    const [a, b] = [new Dropout({ rate: 0.5 }), new Dropout({ rate: 0.5 })];
    expect(a.seed).not.toBe(b.seed);
    setRandomSeed(42);
    expect(new Dropout({ rate: 0.5 }).seed).toBe(a.seed);
    expect(a.getConfig()).toEqual({ rate: 0.5, noiseShape: null, seed: a.seed });
    expect(new Dropout({ rate: 0.5, seed: null }).seed).not.toBe(a.seed);
  });

  it('refuses rates outside of [0, 1), and other wrong options', () => {
    for (const rate of [-0.1, 1, Number.NaN, undefined, '0.5']) {
      expect(() => new Dropout({ rate: rate as number })).toThrow(
        'Dropout: expected rate to be a number in [0, 1), got ',
      );
    }
    for (const seed of [-1, 2 ** 32, 1.5]) {
      expect(() => new Dropout({ rate: 0.5, seed })).toThrow(
        'Dropout: expected seed to be an integer in [0, 2^32) or null',
      );
    }
    for (const noiseShape of [3, [0, 1], ['1']]) {
      expect(() => new Dropout({ rate: 0.5, noiseShape: noiseShape as never })).toThrow(
        'Dropout: expected noiseShape to be an array',
      );
    }
  });
});
