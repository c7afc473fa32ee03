/** What dropouts share whose mask may have a shape of its own. */
import type { SymbolicShape } from '../../tensor/shape.ts';
import type { LayerConfig } from './layer.ts';
import {
  checkNoiseShape,
  checkRate,
  fitNoiseShape,
  NoiseLayer,
  type NoiseShapeOption,
  type RateOption,
} from './noiseLayer.ts';

/** Options of dropouts. */
export interface MaskLayerOptions extends RateOption, NoiseShapeOption {}

/**
 * Base class of dropouts with a rate and a shape of the mask.
 *
 * @shape input `[batch, ...dims]` -> output: same as input
 */
export abstract class MaskLayer extends NoiseLayer {
  readonly rate: number;
  readonly noiseShape: readonly (number | null)[] | undefined;

  constructor(options: MaskLayerOptions) {
    super(options, ['rate', 'noiseShape']);
    this.rate = checkRate(new.target.name, options.rate);
    this.noiseShape = checkNoiseShape(new.target.name, options.noiseShape);
  }

  protected override maskShape(inputShape: SymbolicShape): SymbolicShape {
    return fitNoiseShape(this, this.noiseShape, inputShape);
  }

  override getConfig(): LayerConfig {
    const noiseShape = this.noiseShape === undefined ? null : [...this.noiseShape];
    return { rate: this.rate, noiseShape, ...super.getConfig() };
  }
}
