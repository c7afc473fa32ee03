/** Every layer. One line in `layerClasses` adds one: names, factories and files follow from it. */
import { factoriesOf } from '../../util/factories.ts';
import { type Catalogue, lookUpClass } from '../lookUp.ts';
import { Activation } from './activation.ts';
import { AdaptiveAveragePooling1D } from './adaptiveAveragePooling1d.ts';
import { AdaptiveAveragePooling2D } from './adaptiveAveragePooling2d.ts';
import { AdaptiveAveragePooling3D } from './adaptiveAveragePooling3d.ts';
import { AdaptiveMaxPooling1D } from './adaptiveMaxPooling1d.ts';
import { AdaptiveMaxPooling2D } from './adaptiveMaxPooling2d.ts';
import { AdaptiveMaxPooling3D } from './adaptiveMaxPooling3d.ts';
import { AlphaDropout } from './alphaDropout.ts';
import { AveragePooling1D } from './averagePooling1d.ts';
import { AveragePooling2D } from './averagePooling2d.ts';
import { AveragePooling3D } from './averagePooling3d.ts';
import { BatchNormalization } from './batchNormalization.ts';
import { Conv1D } from './conv1d.ts';
import { Conv1DTranspose } from './conv1dTranspose.ts';
import { Conv2D } from './conv2d.ts';
import { Conv2DTranspose } from './conv2dTranspose.ts';
import { Conv3D } from './conv3d.ts';
import { Conv3DTranspose } from './conv3dTranspose.ts';
import { Cropping1D } from './cropping1d.ts';
import { Cropping2D } from './cropping2d.ts';
import { Cropping3D } from './cropping3d.ts';
import { Dense } from './dense.ts';
import { DepthwiseConv1D } from './depthwiseConv1d.ts';
import { DepthwiseConv2D } from './depthwiseConv2d.ts';
import { Dropout } from './dropout.ts';
import { ELU } from './elu.ts';
import { Embedding } from './embedding.ts';
import { Flatten } from './flatten.ts';
import { GaussianDropout } from './gaussianDropout.ts';
import { GaussianNoise } from './gaussianNoise.ts';
import { GlobalAveragePooling1D } from './globalAveragePooling1d.ts';
import { GlobalAveragePooling2D } from './globalAveragePooling2d.ts';
import { GlobalAveragePooling3D } from './globalAveragePooling3d.ts';
import { GlobalMaxPooling1D } from './globalMaxPooling1d.ts';
import { GlobalMaxPooling2D } from './globalMaxPooling2d.ts';
import { GlobalMaxPooling3D } from './globalMaxPooling3d.ts';
import { GroupNormalization } from './groupNormalization.ts';
import { GRU } from './gru.ts';
import { Identity } from './identity.ts';
import { InputLayer } from './inputLayer.ts';
import { Layer } from './layer.ts';
import { LayerNormalization } from './layerNormalization.ts';
import { LeakyReLU } from './leakyRelu.ts';
import { LSTM } from './lstm.ts';
import { MaxPooling1D } from './maxPooling1d.ts';
import { MaxPooling2D } from './maxPooling2d.ts';
import { MaxPooling3D } from './maxPooling3d.ts';
import { Permute } from './permute.ts';
import { PReLU } from './prelu.ts';
import { ReLU } from './relu.ts';
import { RepeatVector } from './repeatVector.ts';
import { Rescaling } from './rescaling.ts';
import { Reshape } from './reshape.ts';
import { RMSNormalization } from './rmsNormalization.ts';
import { SeparableConv1D } from './separableConv1d.ts';
import { SeparableConv2D } from './separableConv2d.ts';
import { SimpleRNN } from './simpleRnn.ts';
import { Softmax } from './softmax.ts';
import { SpatialDropout1D } from './spatialDropout1d.ts';
import { SpatialDropout2D } from './spatialDropout2d.ts';
import { SpatialDropout3D } from './spatialDropout3d.ts';
import { UnitNormalization } from './unitNormalization.ts';
import { UpSampling1D } from './upSampling1d.ts';
import { UpSampling2D } from './upSampling2d.ts';
import { UpSampling3D } from './upSampling3d.ts';
import { ZeroPadding1D } from './zeroPadding1d.ts';
import { ZeroPadding2D } from './zeroPadding2d.ts';
import { ZeroPadding3D } from './zeroPadding3d.ts';

export type { ActivationOptions } from './activation.ts';
export type { AdaptiveAveragePooling1DOptions } from './adaptiveAveragePooling1d.ts';
export type { AdaptiveAveragePooling2DOptions } from './adaptiveAveragePooling2d.ts';
export type { AdaptiveAveragePooling3DOptions } from './adaptiveAveragePooling3d.ts';
export type { AdaptiveMaxPooling1DOptions } from './adaptiveMaxPooling1d.ts';
export type { AdaptiveMaxPooling2DOptions } from './adaptiveMaxPooling2d.ts';
export type { AdaptiveMaxPooling3DOptions } from './adaptiveMaxPooling3d.ts';
export type { AlphaDropoutOptions } from './alphaDropout.ts';
export type { BatchNormalizationOptions } from './batchNormalization.ts';
export type { Conv1DOptions } from './conv1d.ts';
export type { Conv1DTransposeOptions } from './conv1dTranspose.ts';
export type { Conv2DOptions } from './conv2d.ts';
export type { Conv2DTransposeOptions } from './conv2dTranspose.ts';
export type { Conv3DOptions } from './conv3d.ts';
export type { Conv3DTransposeOptions } from './conv3dTranspose.ts';
export type { ConvolutionOptions } from './convolution.ts';
export type { Cropping1DOptions } from './cropping1d.ts';
export type { Cropping2DOptions } from './cropping2d.ts';
export type { Cropping3DOptions } from './cropping3d.ts';
export type { DenseOptions } from './dense.ts';
export type { DepthwiseConv1DOptions } from './depthwiseConv1d.ts';
export type { DepthwiseConv2DOptions } from './depthwiseConv2d.ts';
export type { DepthwiseConvolutionOptions } from './depthwiseConvolution.ts';
export type { DropoutOptions } from './dropout.ts';
export type { ELUOptions } from './elu.ts';
export type { EmbeddingOptions } from './embedding.ts';
export type { FlattenOptions } from './flatten.ts';
export type { GaussianDropoutOptions } from './gaussianDropout.ts';
export type { GaussianNoiseOptions } from './gaussianNoise.ts';
export type { GlobalPoolingOptions } from './globalPooling.ts';
export type { GroupNormalizationOptions } from './groupNormalization.ts';
export type { GRUOptions } from './gru.ts';
export type { InputLayerOptions } from './inputLayer.ts';
export type { BiasLayerOptions, KernelLayerOptions } from './kernelLayer.ts';
export { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
export type { LayerNormalizationOptions } from './layerNormalization.ts';
export type { LeakyReLUOptions } from './leakyRelu.ts';
export type { LSTMOptions } from './lstm.ts';
export type { PermuteOptions } from './permute.ts';
export type { Pooling1DOptions, Pooling2DOptions, Pooling3DOptions, PoolingOptions } from './pooling.ts';
export type { PReLUOptions } from './prelu.ts';
export type { RecurrentOptions } from './recurrentLayer.ts';
export type { ReLUOptions } from './relu.ts';
export type { RepeatVectorOptions } from './repeatVector.ts';
export type { RescalingOptions } from './rescaling.ts';
export type { ReshapeOptions } from './reshape.ts';
export type { RMSNormalizationOptions } from './rmsNormalization.ts';
export type { SeparableConv1DOptions } from './separableConv1d.ts';
export type { SeparableConv2DOptions } from './separableConv2d.ts';
export type { SimpleRNNOptions } from './simpleRnn.ts';
export type { SoftmaxOptions } from './softmax.ts';
export type { SpatialDropout1DOptions } from './spatialDropout1d.ts';
export type { SpatialDropout2DOptions } from './spatialDropout2d.ts';
export type { SpatialDropout3DOptions } from './spatialDropout3d.ts';
export type { UnitNormalizationOptions } from './unitNormalization.ts';
export type { UpSampling1DOptions } from './upSampling1d.ts';
export type { UpSampling2DOptions } from './upSampling2d.ts';
export type { UpSampling3DOptions } from './upSampling3d.ts';
export type { ZeroPadding1DOptions } from './zeroPadding1d.ts';
export type { ZeroPadding2DOptions } from './zeroPadding2d.ts';
export type { ZeroPadding3DOptions } from './zeroPadding3d.ts';

/** Every layer by its class name. */
export const layerClasses = {
  Activation,
  AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D,
  AdaptiveAveragePooling3D,
  AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D,
  AdaptiveMaxPooling3D,
  AlphaDropout,
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  BatchNormalization,
  Conv1D,
  Conv1DTranspose,
  Conv2D,
  Conv2DTranspose,
  Conv3D,
  Conv3DTranspose,
  Cropping1D,
  Cropping2D,
  Cropping3D,
  Dense,
  DepthwiseConv1D,
  DepthwiseConv2D,
  Dropout,
  ELU,
  Embedding,
  Flatten,
  GaussianDropout,
  GaussianNoise,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling3D,
  GroupNormalization,
  GRU,
  Identity,
  InputLayer,
  LayerNormalization,
  LeakyReLU,
  LSTM,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
  Permute,
  PReLU,
  ReLU,
  RepeatVector,
  Rescaling,
  Reshape,
  RMSNormalization,
  SeparableConv1D,
  SeparableConv2D,
  SimpleRNN,
  Softmax,
  SpatialDropout1D,
  SpatialDropout2D,
  SpatialDropout3D,
  UnitNormalization,
  UpSampling1D,
  UpSampling2D,
  UpSampling3D,
  ZeroPadding1D,
  ZeroPadding2D,
  ZeroPadding3D,
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
