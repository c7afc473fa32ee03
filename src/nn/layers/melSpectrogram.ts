/** Spectra of signals, in the steps of pitch that the ear hears. */
import { cast } from '../../graph/build.ts';
import { melSpectrogram } from '../../graph/composite/melSpectrogram.ts';
import { frameCount } from '../../graph/composite/powerSpectra.ts';
import type { Node } from '../../graph/node.ts';
import { isFloating } from '../../tensor/dtype.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean, checkInteger, checkNumber, checkOneOf } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import type { WindowName } from '../../util/windows.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link MelSpectrogram}. */
export interface MelSpectrogramOptions extends LayerOptions {
  /** Samples of the Fourier transform. @defaultValue 2048 */
  fftLength?: number;
  /** Samples from one frame to the next. @defaultValue 512 */
  sequenceStride?: number;
  /** Samples of a frame, at most `fftLength`. @defaultValue null: `fftLength` */
  sequenceLength?: number | null;
  /** Weights of the samples in a frame; null for all alike. @defaultValue 'hann' */
  window?: Extract<WindowName, 'hann' | 'hamming'> | null;
  /** Samples in a second. @defaultValue 16000 */
  samplingRate?: number;
  /** Bands of pitch. @defaultValue 128 */
  numMelBins?: number;
  /** The lowest frequency in hertz. @defaultValue 20 */
  minFreq?: number;
  /** The highest frequency in hertz. @defaultValue null: half of `samplingRate` */
  maxFreq?: number | null;
  /** Whether to give decibels. @defaultValue true */
  powerToDb?: boolean;
  /** How far below the loudest sound of its signal a band may be, in decibels. @defaultValue 80 */
  topDb?: number;
  /** Exponent of the magnitude: 2 for powers, 1 for amplitudes. @defaultValue 2 */
  magExp?: number;
  /** The lowest power that decibels are made of, above 0. @defaultValue 1e-10 */
  minPower?: number;
  /** The power of 0 decibels. @defaultValue 1 */
  refPower?: number;
}

const NAMES = [
  'fftLength',
  'sequenceStride',
  'sequenceLength',
  'window',
  'samplingRate',
  'numMelBins',
  'minFreq',
  'maxFreq',
  'powerToDb',
  'topDb',
  'magExp',
  'minPower',
  'refPower',
] as const;

type Settings = {
  readonly [Name in Exclude<(typeof NAMES)[number], 'window'>]: NonNullable<MelSpectrogramOptions[Name]>;
} & {
  readonly window: 'hann' | 'hamming' | null;
};

/**
 * Turns sounds into spectra over time, in bands that are equally wide for the ear and in decibels: the usual input of
 * networks that hear; in training and in inference.
 *
 * @remarks
 * Signals are mirrored at both ends by half of `fftLength`. The loudest sound, which `topDb` counts from, is that of each
 * signal; Keras 3.15 takes the loudest of the whole batch.
 *
 * @formula `|STFT(x)|^magExp`, summed in triangles over mel, `mel(f) = 1127 log(1 + f / 700)`, then
 *   `10 log10(max(y, minPower) / refPower)`
 * @shape input `[batch, samples]` -> output `[batch, numMelBins, frames]`, `frames = floor(samples / sequenceStride) + 1` for an
 *   even `fftLength`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, a frame longer than the
 *   transform, or an unknown window
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 2-D, or not longer than half of `fftLength`
 *
 * @example
 * ```ts
 * layers.melSpectrogram({ numMelBins: 64 }).computeOutputShape([null, 16000]); // => [null, 64, 32]
 * ```
 *
 * @see keras.layers.MelSpectrogram
 */
export class MelSpectrogram extends Layer {
  readonly #settings: Settings;

  constructor(options: MelSpectrogramOptions = {}) {
    super(options, NAMES);
    const owner = 'MelSpectrogram';
    const { window = 'hann', sequenceLength = null, maxFreq = null } = options;
    const positive = { min: 0, exclusiveMinimum: true };
    const fftLength = checkInteger(owner, 'fftLength', options.fftLength ?? 2048, 2);
    const samplingRate = checkInteger(owner, 'samplingRate', options.samplingRate ?? 16000);
    const minFreq = checkNumber(owner, 'minFreq', options.minFreq ?? 20, { min: 0 });
    this.#settings = {
      fftLength,
      sequenceStride: checkInteger(owner, 'sequenceStride', options.sequenceStride ?? 512),
      sequenceLength: checkInteger(owner, 'sequenceLength', sequenceLength ?? fftLength, 2),
      window: window === null ? null : checkOneOf(owner, 'window', window, ['hann', 'hamming']),
      samplingRate,
      numMelBins: checkInteger(owner, 'numMelBins', options.numMelBins ?? 128),
      minFreq,
      maxFreq: checkNumber(owner, 'maxFreq', maxFreq ?? Math.trunc(samplingRate / 2), { ...positive, min: minFreq }),
      powerToDb: checkBoolean(owner, 'powerToDb', options.powerToDb ?? true),
      topDb: checkNumber(owner, 'topDb', options.topDb ?? 80, { min: 0 }),
      magExp: checkNumber(owner, 'magExp', options.magExp ?? 2, positive),
      minPower: checkNumber(owner, 'minPower', options.minPower ?? 1e-10, positive),
      refPower: checkNumber(owner, 'refPower', options.refPower ?? 1),
    };
    if (this.#settings.sequenceLength > fftLength) {
      throw new InvalidArgumentError(
        `MelSpectrogram: expected sequenceLength to be at most fftLength ${fftLength}, got ${sequenceLength}. Choose a larger fftLength.`,
        { details: { owner, argument: 'sequenceLength', value: sequenceLength } },
      );
    }
  }

  override call(input: Node): Node {
    this.computeOutputShape(input.shape);
    return melSpectrogram(isFloating(input.dtype) ? input : cast(input, 'float32'), this.#settings);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const { fftLength, numMelBins } = this.#settings;
    const [batch, samples] = inputShape;
    const border = Math.floor(fftLength / 2);
    if (inputShape.length !== 2 || !samples || samples <= border) {
      const expected = `2-D input [batch, samples] of more than ${border} samples`;
      refuseShape(this, expected, inputShape, 'Choose a smaller fftLength, or reshape to one signal for each sample.');
    }
    return [batch!, numMelBins, frameCount(samples, this.#settings)];
  }

  override getConfig(): LayerConfig {
    return { ...this.#settings };
  }
}
