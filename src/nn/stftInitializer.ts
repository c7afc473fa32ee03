/** The waves of a Fourier transform as the start of a kernel. */
import type { Shape } from '../tensor/shape.ts';
import { checkBoolean, checkOneOf, checkOptions } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import { signalWindow, WINDOW_NAMES, type WindowName } from '../util/windows.ts';
import { Initializer } from './initializer.ts';

/** Options of {@link STFT}. */
export interface STFTOptions {
  /** Cosines ('real') or negative sines ('imag'). @defaultValue 'real' */
  side?: 'real' | 'imag';
  /** Weights of the samples in a frame; null for all alike. @defaultValue 'hann' */
  window?: WindowName | null;
  /**
   * 'density' divides by the root of the sum of the squares of the window, 'spectrum' by the sum of its sizes; null by
   * nothing. @defaultValue 'density'
   */
  scaling?: 'density' | 'spectrum' | null;
  /** Whether the window repeats seamlessly instead of being symmetric. @defaultValue false */
  periodic?: boolean;
}

/**
 * The waves of a short-time Fourier transform: a convolution with them gives the spectrum of each frame.
 *
 * @formula `w[n, 0, k] = cos(-2 pi n k / N) * window[n] / scale`, `N = 2 * (bins - 1)`; 'imag': `sin`
 * @shape `[frameLength, 1, bins]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown side, window or scaling, or a weight of another form
 *
 * @example
 * ```ts
 * initializers.stft({ side: 'imag', window: null }).getConfig(); // => { side: 'imag', window: null, scaling: 'density', periodic: false }
 * ```
 *
 * @see keras.initializers.STFT
 */
export class STFT extends Initializer {
  readonly side: 'real' | 'imag';
  readonly window: WindowName | null;
  readonly scaling: 'density' | 'spectrum' | null;
  readonly periodic: boolean;

  constructor(options: STFTOptions = {}) {
    super();
    checkOptions('STFT', options, ['side', 'window', 'scaling', 'periodic']);
    const { side = 'real', window = 'hann', scaling = 'density', periodic = false } = options;
    this.side = checkOneOf('STFT', 'side', side, ['real', 'imag']);
    this.window = window === null ? null : checkOneOf('STFT', 'window', window, WINDOW_NAMES);
    this.scaling = scaling === null ? null : checkOneOf('STFT', 'scaling', scaling, ['density', 'spectrum']);
    this.periodic = checkBoolean('STFT', 'periodic', periodic);
  }

  override initialize(shape: Shape): Float32Array {
    const [length, channels, bins] = shape;
    if (shape.length !== 3 || channels !== 1 || bins! < 2) {
      throw new InvalidArgumentError(
        `STFT: expected a weight [frameLength, 1, bins] of at least 2 bins, got shape ${formatShape(shape)}. ` +
          'Use another initializer for it.',
        { details: { shape } },
      );
    }
    const weights = this.#weights(length!);
    const period = 2 * (bins! - 1);
    return Float32Array.from({ length: length! * bins! }, (_, i) => {
      const n = Math.floor(i / bins!);
      const angle = (2 * Math.PI * ((n * (i % bins!)) % period)) / period;
      return weights[n]! * (this.side === 'real' ? Math.cos(angle) : -Math.sin(angle));
    });
  }

  /** The window, scaled; without one there is nothing to scale by. */
  #weights(length: number): Float64Array {
    if (this.window === null) return new Float64Array(length).fill(1);
    const weights = signalWindow(this.window, length, this.periodic);
    const total = (of: (weight: number) => number): number => weights.reduce((sum, weight) => sum + of(weight), 0);
    if (this.scaling === 'density') return weights.map((weight) => weight / Math.sqrt(total((each) => each * each)));
    return this.scaling === 'spectrum' ? weights.map((weight) => weight / total(Math.abs)) : weights;
  }

  override getConfig(): Record<string, unknown> {
    const { side, window, scaling, periodic } = this;
    return { side, window, scaling, periodic };
  }
}
