/** Every layer. One line in `layerClasses` adds one: names, factories and files follow from it. */
import { factoriesOf } from '../../util/factories.ts';
import { type Catalogue, lookUpClass } from '../lookUp.ts';
import { Activation } from './activation.ts';
import { AveragePooling1D } from './averagePooling1d.ts';
import { AveragePooling2D } from './averagePooling2d.ts';
import { AveragePooling3D } from './averagePooling3d.ts';
import { BatchNormalization } from './batchNormalization.ts';
import { Conv1D } from './conv1d.ts';
import { Conv2D } from './conv2d.ts';
import { Conv2DTranspose } from './conv2dTranspose.ts';
import { Conv3D } from './conv3d.ts';
import { Dense } from './dense.ts';
import { DepthwiseConv2D } from './depthwiseConv2d.ts';
import { Dropout } from './dropout.ts';
import { Embedding } from './embedding.ts';
import { Flatten } from './flatten.ts';
import { GlobalAveragePooling1D } from './globalAveragePooling1d.ts';
import { GlobalAveragePooling2D } from './globalAveragePooling2d.ts';
import { GlobalAveragePooling3D } from './globalAveragePooling3d.ts';
import { GlobalMaxPooling1D } from './globalMaxPooling1d.ts';
import { GlobalMaxPooling2D } from './globalMaxPooling2d.ts';
import { GlobalMaxPooling3D } from './globalMaxPooling3d.ts';
import { GRU } from './gru.ts';
import { InputLayer } from './inputLayer.ts';
import { Layer } from './layer.ts';
import { LayerNormalization } from './layerNormalization.ts';
import { LSTM } from './lstm.ts';
import { MaxPooling1D } from './maxPooling1d.ts';
import { MaxPooling2D } from './maxPooling2d.ts';
import { MaxPooling3D } from './maxPooling3d.ts';
import { ReLU } from './relu.ts';
import { Rescaling } from './rescaling.ts';
import { Reshape } from './reshape.ts';
import { SeparableConv2D } from './separableConv2d.ts';
import { SimpleRNN } from './simpleRnn.ts';
import { Softmax } from './softmax.ts';
import { ZeroPadding2D } from './zeroPadding2d.ts';

export type { ActivationOptions } from './activation.ts';
export type { BatchNormalizationOptions } from './batchNormalization.ts';
export type { Conv1DOptions } from './conv1d.ts';
export type { Conv2DOptions } from './conv2d.ts';
export type { Conv2DTransposeOptions } from './conv2dTranspose.ts';
export type { Conv3DOptions } from './conv3d.ts';
export type { ConvolutionOptions } from './convolution.ts';
export type { DenseOptions } from './dense.ts';
export type { DepthwiseConv2DOptions } from './depthwiseConv2d.ts';
export type { DepthwiseConvolutionOptions } from './depthwiseConvolution.ts';
export type { DropoutOptions } from './dropout.ts';
export type { EmbeddingOptions } from './embedding.ts';
export type { FlattenOptions } from './flatten.ts';
export type { GlobalPoolingOptions } from './globalPooling.ts';
export type { GRUOptions } from './gru.ts';
export type { InputLayerOptions } from './inputLayer.ts';
export type { BiasLayerOptions, KernelLayerOptions } from './kernelLayer.ts';
export { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
export type { LayerNormalizationOptions } from './layerNormalization.ts';
export type { LSTMOptions } from './lstm.ts';
export type { Pooling1DOptions, Pooling2DOptions, Pooling3DOptions, PoolingOptions } from './pooling.ts';
export type { RecurrentOptions } from './recurrentLayer.ts';
export type { ReLUOptions } from './relu.ts';
export type { RescalingOptions } from './rescaling.ts';
export type { ReshapeOptions } from './reshape.ts';
export type { SeparableConv2DOptions } from './separableConv2d.ts';
export type { SimpleRNNOptions } from './simpleRnn.ts';
export type { SoftmaxOptions } from './softmax.ts';
export type { ZeroPadding2DOptions } from './zeroPadding2d.ts';

/** Every layer by its class name. */
export const layerClasses = {
  Activation,
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  BatchNormalization,
  Conv1D,
  Conv2D,
  Conv2DTranspose,
  Conv3D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  Embedding,
  Flatten,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling3D,
  GRU,
  InputLayer,
  LayerNormalization,
  LSTM,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
  ReLU,
  Rescaling,
  Reshape,
  SeparableConv2D,
  SimpleRNN,
  Softmax,
  ZeroPadding2D,
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
