/** Every layer. One line in `layerClasses` adds one: names, factories and files follow from it. */
import { factoriesOf } from '../../util/factories.ts';
import { type Catalogue, lookUpClass } from '../lookUp.ts';
import { Activation } from './activation.ts';
import { AveragePooling2D } from './averagePooling2d.ts';
import { BatchNormalization } from './batchNormalization.ts';
import { Conv2D } from './conv2d.ts';
import { Dense } from './dense.ts';
import { Dropout } from './dropout.ts';
import { Flatten } from './flatten.ts';
import { GlobalAveragePooling2D } from './globalAveragePooling2d.ts';
import { GlobalMaxPooling2D } from './globalMaxPooling2d.ts';
import { InputLayer } from './inputLayer.ts';
import { Layer } from './layer.ts';
import { MaxPooling2D } from './maxPooling2d.ts';
import { ReLU } from './relu.ts';
import { Rescaling } from './rescaling.ts';
import { Reshape } from './reshape.ts';
import { Softmax } from './softmax.ts';

export type { ActivationOptions } from './activation.ts';
export type { BatchNormalizationOptions } from './batchNormalization.ts';
export type { Conv2DOptions } from './conv2d.ts';
export type { DenseOptions } from './dense.ts';
export type { DropoutOptions } from './dropout.ts';
export type { FlattenOptions } from './flatten.ts';
export type { GlobalPooling2DOptions } from './globalPooling2d.ts';
export type { InputLayerOptions } from './inputLayer.ts';
export type { KernelLayerOptions } from './kernelLayer.ts';
export { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
export type { Pooling2DOptions } from './pooling2d.ts';
export type { ReLUOptions } from './relu.ts';
export type { RescalingOptions } from './rescaling.ts';
export type { ReshapeOptions } from './reshape.ts';
export type { SoftmaxOptions } from './softmax.ts';

/** Every layer by its class name. */
export const layerClasses = {
  Activation,
  AveragePooling2D,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  InputLayer,
  MaxPooling2D,
  ReLU,
  Rescaling,
  Reshape,
  Softmax,
} as const;

/** `layers.conv2d({ filters: 8, kernelSize: 3 })`; the classes (`layers.Conv2D`) and their base `layers.Layer`. */
export const layers = { Layer, ...layerClasses, ...factoriesOf(layerClasses) };

const catalogue: Catalogue<Layer> = { kind: 'layer', classes: layerClasses };

/** A class of layers, made from its options: those of its `getConfig`, and those that every layer takes. */
export type LayerClass = new (options: Record<string, unknown>) => Layer;

/**
 * The class of a layer name in any spelling: `MaxPooling2D`, `maxPooling2d`, `max_pooling2d`.
 *
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown name
 */
export function resolveLayerClass(name: string): LayerClass {
  return lookUpClass(catalogue, name) as unknown as LayerClass;
}
