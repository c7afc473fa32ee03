/** The power of the frequencies in pieces of a signal. */
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { signalWindow, type WindowName } from '../../util/windows.ts';
import { add, dot, iota, literal, multiply, reshape, square, subtract, transpose } from '../build.ts';
import { concat, gather, slice } from '../buildMovement.ts';
import type { Node } from '../node.ts';
import { pad } from './padding.ts';

/** What {@link powerSpectra} makes spectra of. */
export interface SpectraOptions {
  /** Samples of the Fourier transform. */
  readonly fftLength: number;
  /** Samples from one frame to the next. */
  readonly sequenceStride: number;
  /** Samples of a frame, at most `fftLength`. */
  readonly sequenceLength: number;
  /** Null for none. */
  readonly window: WindowName | null;
}

/** Frames of a signal that is mirrored at both ends, so that the middle of the first frame is the first sample. */
export function frameCount(samples: number, { fftLength, sequenceStride }: SpectraOptions): number {
  return Math.floor((samples + 2 * Math.floor(fftLength / 2) - fftLength) / sequenceStride) + 1;
}

/**
 * The power of each frequency in each frame.
 *
 * @remarks
 * The transform is one of Cooley and Tukey's: over `n1` of `n = n2 + size2 n1`, then over `n2`, as two products with small
 * matrices instead of one with a matrix of `fftLength^2` numbers.
 *
 * @formula `|sum_n window[n] x[t * stride + n] exp(-2 pi i n k / fftLength)|^2`
 * @shape signals `[batch, samples]` -> `[batch, frames, fftLength / 2 + 1]`
 *
 * @reference Cooley and Tukey 1965, https://doi.org/10.1090/S0025-5718-1965-0178586-1
 */
export function powerSpectra(signals: Node, options: SpectraOptions): Node {
  const { fftLength } = options;
  const [batch, samples] = signals.shape as readonly [number, number];
  const frames = frameCount(samples, options);
  const bins = Math.floor(fftLength / 2) + 1;
  const size1 = largestDivisor(fftLength);
  const size2 = fftLength / size1;
  const rows = batch * frames;

  const cut = windowedFrames(signals, frames, [size2, size1], options); // [batch, frames, size2, size1]
  const first = dot(reshape(cut, [rows * size2, size1]), realWaves(size1));
  const [real, imaginary] = halves(reshape(first, [rows, size2, 2 * size1])); // [rows, size2, size1] each
  const turn = (of: (angle: number) => number): Node =>
    table([1, size2, size1], ([, n2, k1]) => of(angle(n2! * k1!, fftLength)));
  const [cosine, sine] = [turn(Math.cos), turn(Math.sin)];
  const turned = [
    add(multiply(real, cosine), multiply(imaginary, sine)),
    subtract(multiply(imaginary, cosine), multiply(real, sine)),
  ].map((part) => transpose(part, [0, 2, 1])); // [rows, size1, size2] each

  const count2 = Math.ceil(bins / size1); // frequencies are k = k1 + size1 * k2
  const second = dot(reshape(concat(turned, 2), [rows * size1, 2 * size2]), complexWaves(size2, count2));
  const [a, b] = halves(reshape(second, [rows, size1, 2 * count2]));
  const powers = transpose(add(square(a), square(b)), [0, 2, 1]); // [rows, count2, size1]
  return slice(reshape(powers, [batch, frames, count2 * size1]), [0, 0, 0], [batch, frames, bins]);
}

/** Frames with sample `n2 + size2 * n1` at `[..., n2, n1]`, times the window: `[batch, frames, size2, size1]`. */
function windowedFrames(
  signals: Node,
  frames: number,
  [size2, size1]: readonly [number, number],
  { fftLength, sequenceStride, sequenceLength, window }: SpectraOptions,
): Node {
  const border = Math.floor(fftLength / 2);
  const widths = [
    [0, 0],
    [border, border],
  ] as const;
  const padded = pad(signals, widths, { mode: 'reflect' });
  const shape = [frames, size2, size1];
  const along = (axis: number, step: number): Node => multiply(iota(shape, axis), step);
  const cut = gather(padded, add(add(along(0, sequenceStride), along(1, 1)), along(2, size2)), 1);
  // A frame shorter than the transform stands in its middle, between zeros.
  const before = Math.floor((fftLength - sequenceLength) / 2);
  const weights = window === null ? undefined : signalWindow(window, sequenceLength, true);
  const weightOf = (place: number): number => (place < 0 || place >= sequenceLength ? 0 : (weights?.[place] ?? 1));
  return multiply(
    cut,
    table([1, 1, size2, size1], ([, , n2, n1]) => weightOf(n2! + size2 * n1! - before)),
  );
}

/** Waves for real samples: `[n, k]` the cosine, `[n, size + k]` minus the sine of `2 pi n k / size`. */
function realWaves(size: number): Node {
  return table([size, 2 * size], ([n, k]) =>
    k! < size ? Math.cos(angle(n! * k!, size)) : -Math.sin(angle(n! * (k! - size), size)),
  );
}

/** Waves for samples whose real parts come before the imaginary ones, of the first `count` frequencies. */
function complexWaves(size: number, count: number): Node {
  return table([2 * size, 2 * count], ([row, column]) => {
    const turn = angle((row! % size) * (column! % count), size);
    if (row! < size === column! < count) return Math.cos(turn);
    return column! < count ? Math.sin(turn) : -Math.sin(turn);
  });
}

/** `2 pi count / size`, exact also where many turns are made. */
function angle(count: number, size: number): number {
  return (2 * Math.PI * (count % size)) / size;
}

/** A constant whose numbers follow from their places. */
function table(shape: Shape, valueAt: (place: readonly number[]) => number): Node {
  const place = shape.map(() => 0);
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
    let rest = i;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return valueAt(place);
  });
  return literal(data, shape, 'float32');
}

/** The first and the second half of the last axis. */
function halves(x: Node): readonly [Node, Node] {
  const before = x.shape.slice(0, -1);
  const size = x.shape.at(-1)! / 2;
  const part = (start: number): Node => slice(x, [...before.map(() => 0), start], [...before, size]);
  return [part(0), part(size)];
}

/** The largest divisor that is not above the square root. */
function largestDivisor(size: number): number {
  let divisor = Math.floor(Math.sqrt(size));
  while (size % divisor !== 0) divisor--;
  return divisor;
}
