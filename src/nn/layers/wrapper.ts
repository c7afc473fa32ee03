/** What layers share that wrap another one. */
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
import { type LayerLike, resolveLayer, serializeLayer } from './layerConfig.ts';
import type { Shapes } from './structure.ts';

/** Options of {@link Wrapper}. */
export interface WrapperOptions extends LayerOptions {
  /** The layer that is wrapped. */
  layer: LayerLike;
}

/**
 * Base class of layers that wrap another layer and add something to it.
 *
 * @remarks
 * The weights of the wrapped layer are those of the wrapper, after its own. A subclass says in `call` what it adds; it
 * calls the wrapped layer with `invoke`.
 *
 * @shape as the wrapped layer, unless the subclass says otherwise
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `layer` is no layer
 *
 * @example
 * ```ts
 * class Residual extends layers.Wrapper {
 *   override call(x: Node, context: CallContext) {
 *     return ops.add(x, this.layer.invoke(x, context) as Node);
 *   }
 * }
 * new Residual({ layer: layers.dense({ units: 4 }) }).computeOutputShape([null, 4]); // => [null, 4]
 * ```
 *
 * @see keras.layers.Wrapper
 */
export abstract class Wrapper extends Layer {
  readonly layer: Layer;

  constructor(options: WrapperOptions, ownOptions: readonly string[] = []) {
    super(options, ['layer', ...ownOptions]);
    this.layer = this.addLayer(resolveLayer(this.constructor.name, 'layer', options.layer));
  }

  protected override build(inputShape: Shapes): void {
    this.layer.ensureBuilt(inputShape);
  }

  override computeOutputShape(inputShape: Shapes): Shapes {
    return this.layer.computeOutputShape(inputShape);
  }

  override getConfig(): LayerConfig {
    return { layer: serializeLayer(this.layer) };
  }
}
