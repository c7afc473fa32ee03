/** The waves of a Fourier transform, against Keras 3.15.1 (scripts/golden/spectrograms.py), whose pi is one of float32. */
import { describe, expect, it } from 'vitest';
import { type GoldenArray, numbers, readGoldens } from '../../test/nn/goldens.ts';
import { RandomStream } from '../util/random.ts';
import { resolveInitializer } from './initializers.ts';
import { STFT, type STFTOptions } from './stftInitializer.ts';

const { initializers } = readGoldens<{ initializers: { options: STFTOptions; value: GoldenArray }[] }>(
  'spectrograms.json',
);

describe('STFT', () => {
  it.each(initializers)('$options', ({ options, value }) => {
    const initializer = new STFT(options);
    expect(initializer.initialize(value.shape)).toBeAllClose(numbers(value), { rtol: 1e-5, atol: 1e-6 });
    expect(new STFT(initializer.getConfig()).initialize(value.shape)).toEqual(initializer.initialize(value.shape));
  });

  it('refuses other weights, and unknown names', () => {
    const initializer = resolveInitializer('stft');
    expect(() => initializer.initialize([4, 2, 3], new RandomStream(1))).toThrow(
      'STFT: expected a weight [frameLength, 1, bins] of at least 2 bins, got shape [4, 2, 3]. Use another initializer for it.',
    );
    expect(() => new STFT({ window: 'han' as never })).toThrow('STFT: expected window to be ');
    expect(() => new STFT({ side: 'imaginary' as never })).toThrow('STFT: expected side to be ');
  });
});
