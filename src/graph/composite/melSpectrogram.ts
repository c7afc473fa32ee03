/** Spectra of signals, in the steps of pitch that the ear hears. */
import { dot, literal, maximum, multiply, power, reduceMax, reshape, subtract, transpose } from '../build.ts';
import type { Node } from '../node.ts';
import { log10 } from './elementwise.ts';
import { powerSpectra, type SpectraOptions } from './powerSpectra.ts';

/** How {@link melScale} sums frequencies up. */
export interface MelOptions {
  readonly samplingRate: number;
  readonly numMelBins: number;
  readonly minFreq: number;
  readonly maxFreq: number;
}

const hertzToMel = (frequency: number): number => 1127 * Math.log(1 + frequency / 700);

/**
 * Sums of frequencies in bands that are equally wide in mel: triangles, each from the middle of its neighbour to the other.
 *
 * @formula `y[t, m] = sum_k x[t, k] * max(0, min((mel_k - low_m) / (mid_m - low_m), (high_m - mel_k) / (high_m - mid_m)))`,
 *   `mel(f) = 1127 log(1 + f / 700)`
 * @shape spectra `[batch, frames, bins]` -> `[batch, frames, numMelBins]`
 */
export function melScale(spectra: Node, { samplingRate, numMelBins, minFreq, maxFreq }: MelOptions): Node {
  const [batch, frames, bins] = spectra.shape as readonly [number, number, number];
  const [lowest, highest] = [hertzToMel(minFreq), hertzToMel(maxFreq)];
  const edge = (i: number): number => lowest + ((highest - lowest) * i) / (numMelBins + 1);
  const bands = Float32Array.from({ length: bins * numMelBins }, (_, i) => {
    const [k, m] = [Math.floor(i / numMelBins), i % numMelBins];
    if (k === 0) return 0; // the mean of the signal is no pitch
    const mel = hertzToMel((k * samplingRate) / 2 / (bins - 1));
    const rising = (mel - edge(m)) / (edge(m + 1) - edge(m));
    const falling = (edge(m + 2) - mel) / (edge(m + 2) - edge(m + 1));
    return Math.max(0, Math.min(rising, falling));
  });
  const flat = reshape(spectra, [batch * frames, bins]);
  return reshape(dot(flat, literal(bands, [bins, numMelBins], 'float32')), [batch, frames, numMelBins]);
}

/** How {@link decibels} scales powers. */
export interface DecibelOptions {
  readonly topDb: number;
  readonly minPower: number;
  readonly refPower: number;
}

/**
 * Powers in decibels, none more than `topDb` below the largest of its signal.
 *
 * @formula `y = max(d, max(d) - topDb)`, `d = 10 log10(max(x, minPower)) - 10 log10(max(|refPower|, minPower))`
 * @shape x `[batch, frames, bins]` -> same
 */
export function decibels(x: Node, { topDb, minPower, refPower }: DecibelOptions): Node {
  const reference = 10 * Math.log10(Math.max(Math.abs(refPower), minPower));
  const level = subtract(multiply(log10(maximum(x, minPower)), 10), reference);
  return maximum(level, subtract(reduceMax(level, { axes: [1, 2], keepDims: true }), topDb));
}

/** All of it: `[batch, samples]` -> `[batch, numMelBins, frames]`. */
export function melSpectrogram(
  signals: Node,
  options: SpectraOptions & MelOptions & DecibelOptions & { readonly magExp: number; readonly powerToDb: boolean },
): Node {
  const { magExp, powerToDb, minPower } = options;
  const spectra = powerSpectra(signals, options);
  // A root of nothing has no slope.
  const raised = magExp === 2 ? spectra : power(maximum(spectra, minPower ** 2), magExp / 2);
  const bands = melScale(raised, options);
  return transpose(powerToDb ? decibels(bands, options) : bands, [0, 2, 1]);
}
