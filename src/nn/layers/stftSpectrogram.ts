/** Spectra of signals, as a convolution. */
import { add, atan2, convolution, log, maximum, reshape, sqrt, square, transpose } from '../../graph/build.ts';
import { concat, padConstant, slice } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean, checkInteger, checkOneOf } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { WINDOW_NAMES, type WindowName } from '../../util/windows.ts';
import type { CallContext } from '../context.ts';
import { STFT } from '../stftInitializer.ts';
import type { Weight } from '../weight.ts';
import { checkDataFormat } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
import { SlidingWindow } from './slidingWindow.ts';

const MODES = ['log', 'magnitude', 'psd', 'real', 'imag', 'angle', 'stft'] as const;

/** Options of {@link STFTSpectrogram}. */
export interface STFTSpectrogramOptions extends LayerOptions {
  /**
   * - 'log': the logarithm of the magnitude;
   * - 'magnitude': `sqrt(real^2 + imag^2)`;
   * - 'psd': its square, doubled but for the lowest and the highest frequency;
   * - 'real', 'imag', 'angle': parts of the complex number;
   * - 'stft': the real parts, then the imaginary ones.
   *
   * @defaultValue 'log'
   */
  mode?: (typeof MODES)[number];
  /** Samples of a frame. @defaultValue 256 */
  frameLength?: number;
  /** Samples from one frame to the next, at most `frameLength`. @defaultValue null: half of `frameLength` */
  frameStep?: number | null;
  /** Samples of the Fourier transform, at least `frameLength`. @defaultValue null: the next power of two */
  fftLength?: number | null;
  /** Weights of the samples in a frame; null for all alike. @defaultValue 'hann' */
  window?: WindowName | null;
  /** Whether the window repeats seamlessly instead of being symmetric. @defaultValue false */
  periodic?: boolean;
  /** As in `initializers.stft`. @defaultValue 'density' */
  scaling?: 'density' | 'spectrum' | null;
  /** 'same' puts zeros around, for one frame for each step. @defaultValue 'valid' */
  padding?: 'valid' | 'same';
  /** Gives frequencies and channels an axis each, as image layers take them. @defaultValue false */
  expandDims?: boolean;
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
}

/** Keras' epsilon: the lowest power, and the lowest magnitude. */
const EPSILON = 1e-7;

/**
 * Turns signals into spectra over time, by a convolution with waves that may learn.
 *
 * @remarks
 * Freeze it (`trainable: false`) for the plain transform. In training and in inference it does the same.
 *
 * @formula `X[t, k] = sum_n window[n] / scale * x[t * frameStep + n] * exp(-2 pi i n k / fftLength)`, then `mode`
 * @shape input `[batch, samples, channels]` -> output `[batch, frames, channels * bins]`, with `expandDims`
 *   `[batch, frames, bins, channels]`; `bins = fftLength / 2 + 1`, twice as many with mode 'stft'
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown mode, window, scaling or padding, a step longer than the
 *   frame, or a transform shorter than it
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D or shorter than a frame
 *
 * @example
 * ```ts
 * const layer = layers.stftSpectrogram({ frameLength: 256, frameStep: 128, expandDims: true });
 * layer.computeOutputShape([null, 16000, 1]); // => [null, 124, 129, 1]
 * ```
 *
 * @see keras.layers.STFTSpectrogram
 */
export class STFTSpectrogram extends Layer {
  readonly mode: (typeof MODES)[number];
  readonly frameLength: number;
  readonly frameStep: number | null;
  readonly fftLength: number | null;
  readonly window: WindowName | null;
  readonly periodic: boolean;
  readonly scaling: 'density' | 'spectrum' | null;
  readonly padding: 'valid' | 'same';
  readonly expandDims: boolean;
  readonly #frames: SlidingWindow<1>;
  #kernels: readonly Weight[] = [];

  constructor(options: STFTSpectrogramOptions = {}) {
    super(options, [
      'mode',
      'frameLength',
      'frameStep',
      'fftLength',
      'window',
      'periodic',
      'scaling',
      'padding',
      'expandDims',
      'dataFormat',
    ]);
    const owner = 'STFTSpectrogram';
    const { frameLength = 256, frameStep = null, fftLength = null, window = 'hann', scaling = 'density' } = options;
    this.mode = checkOneOf(owner, 'mode', options.mode ?? 'log', MODES);
    this.frameLength = checkInteger(owner, 'frameLength', frameLength, 2);
    this.frameStep = frameStep === null ? null : checkInteger(owner, 'frameStep', frameStep);
    this.fftLength = fftLength === null ? null : checkInteger(owner, 'fftLength', fftLength);
    if ((frameStep ?? 1) > frameLength || (fftLength ?? frameLength) < frameLength) {
      throw new InvalidArgumentError(
        `${owner}: expected frameStep to be at most and fftLength to be at least frameLength ${frameLength}, ` +
          `got frameStep ${frameStep} and fftLength ${fftLength}. Leave them out for the usual ones.`,
        { details: { owner, frameLength, frameStep, fftLength } },
      );
    }
    this.window = window === null ? null : checkOneOf(owner, 'window', window, WINDOW_NAMES);
    this.periodic = checkBoolean(owner, 'periodic', options.periodic ?? false);
    this.scaling = scaling === null ? null : checkOneOf(owner, 'scaling', scaling, ['density', 'spectrum']);
    this.padding = checkOneOf(owner, 'padding', options.padding ?? 'valid', ['valid', 'same']);
    this.expandDims = checkBoolean(owner, 'expandDims', options.expandDims ?? false);
    checkDataFormat(owner, options.dataFormat, 1);
    const strides = frameStep ?? Math.floor(frameLength / 2);
    this.#frames = new SlidingWindow(owner, 1, {
      sizeName: 'frameLength',
      size: frameLength,
      strides,
      padding: this.padding,
    });
  }

  /** Frequencies of the transform. */
  get #bins(): number {
    return Math.floor((this.fftLength ?? 2 ** Math.ceil(Math.log2(this.frameLength))) / 2) + 1;
  }

  protected override build(inputShape: SymbolicShape): void {
    this.computeOutputShape(inputShape);
    const { window, scaling, periodic } = this;
    const sides = (['real', 'imag'] as const).filter(
      (side) => this.mode === side || !['real', 'imag'].includes(this.mode),
    );
    this.#kernels = sides.map((side) =>
      this.addWeight(`${side}_kernel`, {
        shape: [this.frameLength, 1, this.#bins],
        initializer: new STFT({ side, window, scaling, periodic }),
      }),
    );
  }

  override call(input: Node, context: CallContext): Node {
    const [batch, , channels] = input.shape as readonly [number, number, number];
    if (!this.built) this.failUnbuilt();
    const [, frames] = this.computeOutputShape(input.shape) as readonly number[];
    const signals = reshape(transpose(input, [0, 2, 1]), [batch * channels, input.shape[1]!, 1]);
    const parts = this.#kernels.map((kernel) =>
      convolution(signals, context.read(kernel), { ...this.#frames.attributes(signals), groups: 1 }),
    );
    const spectra = this.#modeOf(parts); // [batch * channels, frames, bins]
    const bins = spectra.shape[2]!;
    const split = reshape(spectra, [batch, channels, frames!, bins]);
    if (this.expandDims) return transpose(split, [0, 2, 3, 1]);
    return reshape(transpose(split, [0, 2, 1, 3]), [batch, frames!, channels * bins]);
  }

  #modeOf([first, second]: readonly Node[]): Node {
    if (second === undefined) return first!;
    if (this.mode === 'stft') return concat([first!, second], 2);
    if (this.mode === 'angle') return atan2(second, first!);
    const power = add(square(first!), square(second));
    if (this.mode === 'psd') return add(power, innerBins(power));
    const magnitude = sqrt(maximum(power, EPSILON));
    return this.mode === 'magnitude' ? magnitude : log(maximum(magnitude, EPSILON));
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const { batch, spatial, channels } = this.#frames.requireFits(this, inputShape);
    const [frames] = this.#frames.outputSizes(spatial);
    const bins = this.mode === 'stft' ? 2 * this.#bins : this.#bins;
    return this.expandDims ? [batch, frames!, bins, channels] : [batch, frames!, channels * bins];
  }

  override getConfig(): LayerConfig {
    const { mode, frameLength, frameStep, fftLength, window, periodic, scaling, padding, expandDims } = this;
    const sizes = { frameLength, frameStep, fftLength };
    return { mode, ...sizes, window, periodic, scaling, padding, expandDims, dataFormat: 'channelsLast' };
  }
}

/** Zeros for the lowest and the highest frequency, which have no twin of negative frequency. */
function innerBins(power: Node): Node {
  const [signals, frames, bins] = power.shape as readonly [number, number, number];
  const inner = slice(power, [0, 0, 1], [signals, frames, bins - 2]);
  return padConstant(inner, [
    [0, 0],
    [0, 0],
    [1, 1],
  ]);
}
