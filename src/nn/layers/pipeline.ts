/** Layers one after the other, as one layer. */
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
import { type LayerLike, resolveLayer, serializeLayer } from './layerConfig.ts';
import type { Shapes } from './structure.ts';

/** Options of {@link Pipeline}. */
export interface PipelineOptions extends LayerOptions {
  /** The layers in their order, at least one. */
  layers: readonly LayerLike[];
}

/**
 * Applies layers one after the other: an augmentation of several steps under one name, which models share.
 *
 * @remarks Each layer acts in training and in inference as it does by itself.
 *
 * @formula `y = layer_n(... layer_2(layer_1(x)))`
 * @shape input: that of the first layer -> output: that of the last
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `layers` is no list of layers, or is empty
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when a layer refuses what the one before gives
 *
 * @example
 * ```ts
 * const augment = layers.pipeline({ layers: [layers.randomFlip(), layers.randomRotation({ factor: 0.1 })] });
 * augment.computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.Pipeline
 */
export class Pipeline extends Layer {
  constructor(options: PipelineOptions) {
    super(options, ['layers']);
    const { layers } = options;
    if (!Array.isArray(layers) || layers.length === 0) {
      throw new InvalidArgumentError(
        `Pipeline: expected layers to be a list of at least one layer, got ${describeValue(layers)}. ` +
          'Give them as { layers: [layers.randomFlip(), layers.randomZoom({ heightFactor: 0.1 })] }.',
        { details: { owner: 'Pipeline', argument: 'layers', value: layers } },
      );
    }
    layers.forEach((layer, i) => {
      this.addLayer(resolveLayer('Pipeline', `layers[${i}]`, layer));
    });
  }

  protected override build(inputShape: Shapes): void {
    this.layers.reduce((shape, layer) => {
      layer.ensureBuilt(shape);
      return layer.computeOutputShape(shape);
    }, inputShape);
  }

  override call(input: Node, context: CallContext): Node {
    return this.layers.reduce((x, layer) => layer.invoke(x, context) as Node, input);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return this.layers.reduce((shape, layer) => layer.computeOutputShape(shape) as SymbolicShape, inputShape);
  }

  override getConfig(): LayerConfig {
    return { layers: this.layers.map(serializeLayer) };
  }
}
