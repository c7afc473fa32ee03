/** Tensors one after the other. */
import { constant } from '../../graph/build.ts';
import { concat } from '../../graph/buildMovement.ts';
import { expandMask } from '../../graph/composite/masks.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import type { CallContext } from '../context.ts';
import { checkFeatureAxis } from './featureAxes.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions, type ListInputs } from './layer.ts';
import { anyMask } from './mergingLayer.ts';

/** Options of {@link Concatenate}. */
export interface ConcatenateOptions extends LayerOptions {
  /** Axis along which the inputs are joined, not that of the batch; negative ones count from the end. @defaultValue -1 */
  axis?: number;
}

/**
 * Joins tensors along an axis: features of several branches, skip connections.
 *
 * @remarks
 * Masks are joined where they have the axis; an input without one counts everywhere. Along a later axis, such as that of
 * the features, an element of the output counts if it counts in one of the inputs.
 *
 * @formula `y = [x_1, x_2, ...]` along the axis
 * @shape inputs `[batch, ...before, size_i, ...after]`, at least one -> output `[batch, ...before, sum(size_i), ...after]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `axis` is no integer, or 0
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for inputs without the axis, or that differ in another one
 *
 * @example
 * ```ts
 * layers.concatenate().computeOutputShape([[null, 5, 3], [null, 5, 4]]); // => [null, 5, 7]
 * ```
 *
 * @see keras.layers.Concatenate
 */
export class Concatenate extends Layer {
  override readonly listInputs: ListInputs = 'always';
  override readonly supportsMasking: boolean = true;
  readonly axis: number;

  constructor(options: ConcatenateOptions = {}) {
    super(options, ['axis']);
    this.axis = checkFeatureAxis('Concatenate', options.axis ?? -1);
  }

  override call(inputs: readonly Node[]): Node {
    return concat(inputs, this.#place(inputs.map(({ shape }) => shape)));
  }

  override computeOutputShape(inputShapes: readonly SymbolicShape[]): SymbolicShape {
    const place = this.#place(inputShapes);
    const sizes = inputShapes.map((shape) => shape[place]!) as (number | null)[];
    const total = sizes.reduce((sum, size) => (sum === null || size === null ? null : sum + size));
    return inputShapes[0]!.map((_, axis) => {
      if (axis === place) return total;
      return inputShapes.map((shape) => shape[axis]!).find((size) => size !== null) ?? null;
    });
  }

  protected override computeMasks(
    inputs: readonly Node[],
    outputs: readonly Node[],
    context: CallContext,
  ): readonly (Node | undefined)[] {
    const place = this.#place(inputs.map(({ shape }) => shape));
    const masks = inputs.map((input) => context.maskOf(input));
    const known = masks.filter((mask) => mask !== undefined);
    const ndim = Math.max(0, ...known.map(({ shape }) => shape.length));
    if (place >= ndim) return [known.length < inputs.length ? undefined : anyMask(known, outputs[0]!.shape)];
    const parts = inputs.map(({ shape }, i) => {
      const covered = shape.slice(0, ndim);
      const mask = masks[i];
      return mask === undefined ? constant(1, covered, 'bool') : expandMask(mask, covered);
    });
    return [concat(parts, place)];
  }

  override getConfig(): LayerConfig {
    return { axis: this.axis };
  }

  /** The axis counted from the start. Checks the inputs. */
  #place(shapes: readonly SymbolicShape[]): number {
    if (shapes.length < 1) {
      refuseShape(this, 'a list of at least 1 tensor', shapes, 'Give them to apply as a list: apply([a, b]).');
    }
    const ndim = shapes[0]!.length;
    const place = this.axis < 0 ? this.axis + ndim : this.axis;
    if (place < 1 || place >= ndim) {
      refuseShape(this, `inputs with an axis ${this.axis}`, shapes, 'Choose axis -1, the last one.');
    }
    const fits = shapes.every(
      (shape) =>
        shape.length === ndim &&
        shape.every((size, axis) => {
          const first = shapes[0]![axis]!;
          return axis === place || size === null || first === null || size === first;
        }),
    );
    if (!fits) {
      refuseShape(
        this,
        `inputs of equal sizes but for axis ${this.axis}`,
        shapes,
        'Bring them to one form with layers.reshape, layers.zeroPadding2d or layers.cropping2d, or choose another axis.',
      );
    }
    return place;
  }
}
