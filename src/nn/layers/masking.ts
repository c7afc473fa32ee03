/** Leaves time steps out that are marked in the data. */
import { notEqual, select } from '../../graph/build.ts';
import { expandMask } from '../../graph/composite/masks.ts';
import { reduceAny } from '../../graph/composite/reductions.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkNumber } from '../../util/check.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link Masking}. */
export interface MaskingOptions extends LayerOptions {
  /** What all features of a step have to be for the step to be left out. @defaultValue 0 */
  maskValue?: number;
}

/**
 * Marks the steps of padded sequences whose features all have one value, so that later layers leave them out.
 *
 * @remarks
 * The mask goes with the data through layers that support it (`supportsMasking`): dense, dropouts, activations,
 * normalisations, recurrent layers with `returnSequences`. Recurrent layers keep their state at such a step; the mean of
 * {@link GlobalAveragePooling1D}, losses and metrics do not count it. Layers that mix steps, such as convolutions, drop the
 * mask.
 *
 * @formula `mask[n,t] = any_f(x[n,t,f] != maskValue)`; `y = mask * x`
 * @shape input `[batch, ...steps, features]` -> output: same as input, with a mask `[batch, ...steps]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a `maskValue` that is no finite number
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for an input with fewer than two dimensions
 *
 * @example
 * ```ts
 * layers.masking({ maskValue: -1 }).computeOutputShape([null, 10, 3]); // => [null, 10, 3]
 * ```
 *
 * @see keras.layers.Masking
 */
export class Masking extends Layer {
  override readonly supportsMasking: boolean = true;
  readonly maskValue: number;

  constructor(options: MaskingOptions = {}) {
    super(options, ['maskValue']);
    this.maskValue = checkNumber('Masking', 'maskValue', options.maskValue ?? 0);
  }

  override call(input: Node): Node {
    this.computeOutputShape(input.shape);
    return select(expandMask(this.#mask(input), input.shape), input, 0);
  }

  protected override computeMasks([input]: readonly Node[]): readonly Node[] {
    return [this.#mask(input!)];
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    if (inputShape.length < 2) {
      refuseShape(this, 'an input [batch, ...steps, features]', inputShape, 'Give sequences of features.');
    }
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return { maskValue: this.maskValue };
  }

  #mask(input: Node): Node {
    return reduceAny(notEqual(input, this.maskValue), { axes: [-1] }); // [batch, ...steps]
  }
}
