/** What layers share that move the pixels of images at random. */
import type { FillMode, SampleOptions } from '../../graph/composite/sampleImages.ts';
import { checkNumber, checkOneOf } from '../../util/check.ts';
import { RandomImageLayer, type RandomImageLayerOptions } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';

/** Options that these layers have in common. */
export interface RandomWarpLayerOptions extends RandomImageLayerOptions {
  /**
   * What stands where there was no image: 'reflect' mirrors it at its border, 'wrap' repeats it, 'nearest' goes on with
   * the outermost pixels, 'constant' is `fillValue`. @defaultValue 'reflect'
   */
  fillMode?: FillMode;
  /** 'nearest' takes the nearest pixel, 'bilinear' blends the four around. @defaultValue 'bilinear' */
  interpolation?: 'nearest' | 'bilinear';
  /** Of fill mode 'constant'. @defaultValue 0 */
  fillValue?: number;
}

/** Base class of layers that move the pixels of images at random. */
export abstract class RandomWarpLayer extends RandomImageLayer implements SampleOptions {
  readonly fillMode: FillMode;
  readonly interpolation: 'nearest' | 'bilinear';
  readonly fillValue: number;

  constructor(options: RandomWarpLayerOptions, ownOptions: readonly string[]) {
    super(options, [...ownOptions, 'fillMode', 'interpolation', 'fillValue']);
    const owner = new.target.name;
    const { fillMode = 'reflect', interpolation = 'bilinear', fillValue = 0 } = options;
    this.fillMode = checkOneOf(owner, 'fillMode', fillMode, ['reflect', 'wrap', 'constant', 'nearest']);
    this.interpolation = checkOneOf(owner, 'interpolation', interpolation, ['nearest', 'bilinear']);
    this.fillValue = checkNumber(owner, 'fillValue', fillValue);
  }

  override getConfig(): LayerConfig {
    const { fillMode, interpolation, fillValue } = this;
    return { fillMode, interpolation, fillValue, ...super.getConfig() };
  }
}
