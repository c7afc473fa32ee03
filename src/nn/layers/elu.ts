/** The exponential linear unit as a layer. */
import { elu } from '../../graph/composite/smoothActivations.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkNumber } from '../../util/check.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link ELU}. */
export interface ELUOptions extends LayerOptions {
  /** Outputs stay above its negative. @defaultValue 1 */
  alpha?: number;
}

/**
 * Lets positive values pass and bends negative ones smoothly towards `-alpha`.
 *
 * @formula `x` where `x > 0`, else `alpha * (exp(x) - 1)`
 * @shape input `[batch, ...dims]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `alpha` is not a finite number
 *
 * @example
 * ```ts
 * layers.elu({ alpha: 0.5 }).computeOutputShape([null, 10]); // => [null, 10]
 * ```
 *
 * @reference Clevert et al. 2016, https://arxiv.org/abs/1511.07289
 */
export class ELU extends Layer {
  override readonly supportsMasking: boolean = true;
  readonly alpha: number;

  constructor(options: ELUOptions = {}) {
    super(options, ['alpha']);
    this.alpha = checkNumber('ELU', 'alpha', options.alpha ?? 1);
  }

  override call(input: Node): Node {
    return elu(input, this.alpha);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return { alpha: this.alpha };
  }
}
