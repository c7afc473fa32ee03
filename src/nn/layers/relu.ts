/** The rectifier as a layer. */
import { relu } from '../../graph/composite/activations.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkNumber } from '../../util/check.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link ReLU}. */
export interface ReLUOptions extends LayerOptions {
  /** Largest output, at least 0. @defaultValue none */
  maxValue?: number | null;
  /** Slope below the threshold, at least 0. @defaultValue 0 */
  negativeSlope?: number;
  /** Inputs above it pass, at least 0. @defaultValue 0 */
  threshold?: number;
}

/**
 * Lets positive values pass and holds back negative ones.
 *
 * @formula `min(x, maxValue)` where `x > threshold`, else `negativeSlope * (x - threshold)`
 * @shape input `[batch, ...dims]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for negative options
 *
 * @example
 * ```ts
 * layers.relu({ maxValue: 6 }).computeOutputShape([null, 10]); // => [null, 10]
 * ```
 *
 * @see keras.layers.ReLU
 */
export class ReLU extends Layer {
  override readonly supportsMasking: boolean = true;
  readonly maxValue: number | undefined;
  readonly negativeSlope: number;
  readonly threshold: number;

  constructor(options: ReLUOptions = {}) {
    super(options, ['maxValue', 'negativeSlope', 'threshold']);
    const { maxValue, negativeSlope = 0, threshold = 0 } = options;
    this.maxValue =
      maxValue === undefined || maxValue === null ? undefined : checkNumber('ReLU', 'maxValue', maxValue, { min: 0 });
    this.negativeSlope = checkNumber('ReLU', 'negativeSlope', negativeSlope, { min: 0 });
    this.threshold = checkNumber('ReLU', 'threshold', threshold, { min: 0 });
  }

  override call(input: Node): Node {
    return relu(input, { maxValue: this.maxValue, negativeSlope: this.negativeSlope, threshold: this.threshold });
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return { maxValue: this.maxValue ?? null, negativeSlope: this.negativeSlope, threshold: this.threshold };
  }
}
