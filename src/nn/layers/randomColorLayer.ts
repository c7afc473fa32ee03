/** What layers share that change the values of pixels by a factor drawn for each image. */
import type { ValueRange } from '../../graph/composite/imageColors.ts';
import {
  checkFactor,
  checkValueRange,
  type Factor,
  type FactorRange,
  type FactorRule,
  type ValueRangeOption,
} from './imageFactors.ts';
import { RandomImageLayer, type RandomImageLayerOptions } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';

/** Options that these layers have in common. */
export interface RandomColorLayerOptions extends RandomImageLayerOptions, ValueRangeOption {
  /** The strength of the change; each layer says what its numbers mean. */
  factor: Factor;
}

/** Base class of layers that change the values of pixels by a factor drawn for each image. */
export abstract class RandomColorLayer extends RandomImageLayer {
  /** The range that the factor is drawn from. */
  readonly factor: FactorRange;
  readonly valueRange: ValueRange;

  constructor(options: RandomColorLayerOptions, rule: FactorRule) {
    super(options, ['factor', 'valueRange']);
    const owner = new.target.name;
    this.factor = checkFactor(owner, 'factor', options.factor, rule);
    this.valueRange = checkValueRange(owner, options.valueRange);
  }

  override getConfig(): LayerConfig {
    return { factor: [...this.factor], valueRange: [...this.valueRange], ...super.getConfig() };
  }
}
