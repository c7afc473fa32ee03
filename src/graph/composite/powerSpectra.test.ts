import { describe, expect, it } from 'vitest';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { RandomStream } from '../../util/random.ts';
import { signalWindow } from '../../util/windows.ts';
import { input } from '../build.ts';
import { type Node, topologicalOrder } from '../node.ts';
import { frameCount, powerSpectra, type SpectraOptions } from './powerSpectra.ts';

/** The sums of the formula, one after the other. */
function byHand(signal: Float32Array, options: SpectraOptions): number[][] {
  const { fftLength, sequenceStride, sequenceLength, window } = options;
  const last = signal.length - 1;
  const mirrored = (i: number): number => signal[i < 0 ? -i : i > last ? 2 * last - i : i]!;
  const before = Math.floor((fftLength - sequenceLength) / 2) - Math.floor(fftLength / 2);
  const weights = window === null ? undefined : signalWindow(window, sequenceLength, true);
  return Array.from({ length: frameCount(signal.length, options) }, (_, t) =>
    Array.from({ length: Math.floor(fftLength / 2) + 1 }, (_, k) => {
      let [real, imaginary] = [0, 0];
      for (let n = 0; n < sequenceLength; n++) {
        const value = (weights?.[n] ?? 1) * mirrored(t * sequenceStride + before + n);
        real += value * Math.cos((2 * Math.PI * n * k) / fftLength);
        imaginary += value * Math.sin((2 * Math.PI * n * k) / fftLength);
      }
      return real ** 2 + imaginary ** 2;
    }),
  );
}

describe('powerSpectra', () => {
  const random = new RandomStream(9);

  it.each([
    ['a power of two', { fftLength: 16, sequenceStride: 5, sequenceLength: 16, window: 'hann' }],
    ['a product', { fftLength: 30, sequenceStride: 7, sequenceLength: 30, window: 'hamming' }],
    ['an odd product, shorter frames', { fftLength: 15, sequenceStride: 4, sequenceLength: 9, window: null }],
    ['a prime', { fftLength: 13, sequenceStride: 13, sequenceLength: 12, window: 'hann' }],
    ['two', { fftLength: 2, sequenceStride: 1, sequenceLength: 2, window: null }],
  ] satisfies [string, SpectraOptions][])('is that of the formula for %s', async (_, options) => {
    const signals = Float32Array.from({ length: 2 * 40 }, () => random.uniform(-1, 1));
    const x = input('signals', [2, 40]);
    const { outputs } = await runGraph(new ReferenceEngine(), graphOf([x], [powerSpectra(x, options)]), [signals]);
    const expected = [signals.subarray(0, 40), signals.subarray(40)].flatMap((signal) => byHand(signal, options));
    expect(outputs[0]).toBeAllClose(expected.flat(), { rtol: 1e-5, atol: 1e-5 });
  });

  it('holds tables of a few kilobytes, not a matrix of all angles', () => {
    const options: SpectraOptions = { fftLength: 2048, sequenceStride: 512, sequenceLength: 2048, window: 'hann' };
    const nodes = topologicalOrder([powerSpectra(input('signals', [2, 4096]), options)]);
    const literals = nodes.filter((node): node is Node<'literal'> => node.op === 'literal');
    expect(literals.reduce((bytes, { attributes }) => bytes + attributes.data.byteLength, 0)).toBeLessThan(100_000);
  });
});
