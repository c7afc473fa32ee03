/** Padding: with a value, or with the tensor's own elements, mirrored. */
import { InvalidArgumentError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import { concat, padConstant, reverse, slice } from '../buildMovement.ts';
import type { Node } from '../node.ts';

/** What {@link pad} puts around a tensor. */
export interface PadOptions {
  /**
   * - `'constant'`: `value`;
   * - `'reflect'`: the elements, mirrored at the outermost one, which is not repeated: `3 2 | 1 2 3 4 | 3 2`;
   * - `'symmetric'`: the elements, mirrored at the border, which repeats the outermost one: `2 1 | 1 2 3 4 | 4 3`.
   *
   * @defaultValue 'constant'
   */
  mode?: 'constant' | 'reflect' | 'symmetric';
  /** Of mode `'constant'`. @defaultValue 0 */
  value?: number;
}

/**
 * A tensor with more elements around it: `widths[i]` holds how many before and after along axis `i`.
 *
 * @shape x `[..., size_i, ...]` -> `[..., before_i + size_i + after_i, ...]`
 * @throws InvalidArgumentError where more elements are to be mirrored than there are.
 */
export function pad(x: Node, widths: readonly (readonly [number, number])[], options: PadOptions = {}): Node {
  const { mode = 'constant', value = 0 } = options;
  if (!['constant', 'reflect', 'symmetric'].includes(mode)) {
    throw new InvalidArgumentError(`pad: expected mode "constant", "reflect" or "symmetric", got "${mode}".`);
  }
  // Checks the widths in every mode.
  const padded = padConstant(x, widths, value);
  if (mode === 'constant') return padded;
  return widths.reduce((inner, width, axis) => mirror(inner, axis, width, mode === 'reflect' ? 1 : 0), x);
}

/** Pads one axis with its own elements, of which the outermost `skipped` are not repeated. */
function mirror(x: Node, axis: number, [before, after]: readonly [number, number], skipped: 0 | 1): Node {
  const size = x.shape[axis]!;
  const most = Math.max(0, size - skipped);
  if (before > most || after > most) {
    throw new InvalidArgumentError(
      `pad: ${before} and ${after} mirrored elements along axis ${axis} of ${formatShape(x.shape)}, which has ${most} to ` +
        'mirror. Pad less, or with mode "constant".',
      { details: { axis, before, after, shape: x.shape } },
    );
  }
  const part = (start: number, length: number): Node =>
    reverse(
      slice(
        x,
        x.shape.map((_, i) => (i === axis ? start : 0)),
        x.shape.map((dim, i) => (i === axis ? length : dim)),
      ),
      [axis],
    );
  const parts = [part(skipped, before), x, part(size - skipped - after, after)];
  return concat(
    parts.filter((each, i) => i === 1 || each.shape[axis]! > 0),
    axis,
  );
}
