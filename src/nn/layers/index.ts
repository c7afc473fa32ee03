/** Every layer. One line in `layerClasses` adds one: names, factories and files follow from it. */
import { factoriesOf } from '../../util/factories.ts';
import { type Catalogue, lookUpClass } from '../lookUp.ts';
import { Activation } from './activation.ts';
import { ActivityRegularization } from './activityRegularization.ts';
import { AdaptiveAveragePooling1D } from './adaptiveAveragePooling1d.ts';
import { AdaptiveAveragePooling2D } from './adaptiveAveragePooling2d.ts';
import { AdaptiveAveragePooling3D } from './adaptiveAveragePooling3d.ts';
import { AdaptiveMaxPooling1D } from './adaptiveMaxPooling1d.ts';
import { AdaptiveMaxPooling2D } from './adaptiveMaxPooling2d.ts';
import { AdaptiveMaxPooling3D } from './adaptiveMaxPooling3d.ts';
import { Add } from './add.ts';
import { AdditiveAttention } from './additiveAttention.ts';
import { AlphaDropout } from './alphaDropout.ts';
import { Attention } from './attention.ts';
import { AutoContrast } from './autoContrast.ts';
import { Average } from './average.ts';
import { AveragePooling1D } from './averagePooling1d.ts';
import { AveragePooling2D } from './averagePooling2d.ts';
import { AveragePooling3D } from './averagePooling3d.ts';
import { BatchNormalization } from './batchNormalization.ts';
import { Bidirectional } from './bidirectional.ts';
import { CategoryEncoding } from './categoryEncoding.ts';
import { RNNCell } from './cell.ts';
import { CenterCrop } from './centerCrop.ts';
import { Concatenate } from './concatenate.ts';
import { ContrastLimitedAdaptiveHistogramEqualization } from './contrastLimitedAdaptiveHistogramEqualization.ts';
import { Conv1D } from './conv1d.ts';
import { Conv1DTranspose } from './conv1dTranspose.ts';
import { Conv2D } from './conv2d.ts';
import { Conv2DTranspose } from './conv2dTranspose.ts';
import { Conv3D } from './conv3d.ts';
import { Conv3DTranspose } from './conv3dTranspose.ts';
import { ConvLSTM1D } from './convLstm1d.ts';
import { ConvLSTM2D } from './convLstm2d.ts';
import { ConvLSTM3D } from './convLstm3d.ts';
import { Cropping1D } from './cropping1d.ts';
import { Cropping2D } from './cropping2d.ts';
import { Cropping3D } from './cropping3d.ts';
import { Dense } from './dense.ts';
import { DepthwiseConv1D } from './depthwiseConv1d.ts';
import { DepthwiseConv2D } from './depthwiseConv2d.ts';
import { Discretization } from './discretization.ts';
import { Dot } from './dot.ts';
import { Dropout } from './dropout.ts';
import { EinsumDense } from './einsumDense.ts';
import { ELU } from './elu.ts';
import { Embedding } from './embedding.ts';
import { Equalization } from './equalization.ts';
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
import { GroupQueryAttention } from './groupQueryAttention.ts';
import { GRU } from './gru.ts';
import { GRUCell } from './gruCell.ts';
import { HashedCrossing } from './hashedCrossing.ts';
import { Hashing } from './hashing.ts';
import { Identity } from './identity.ts';
import { InputLayer } from './inputLayer.ts';
import { IntegerLookup } from './integerLookup.ts';
import { Lambda } from './lambda.ts';
import { Layer } from './layer.ts';
import { setLayerMaker } from './layerConfig.ts';
import { LayerNormalization } from './layerNormalization.ts';
import { LeakyReLU } from './leakyRelu.ts';
import { LSTM } from './lstm.ts';
import { LSTMCell } from './lstmCell.ts';
import { Masking } from './masking.ts';
import { Maximum } from './maximum.ts';
import { MaxPooling1D } from './maxPooling1d.ts';
import { MaxPooling2D } from './maxPooling2d.ts';
import { MaxPooling3D } from './maxPooling3d.ts';
import { MelSpectrogram } from './melSpectrogram.ts';
import { Minimum } from './minimum.ts';
import { MultiHeadAttention } from './multiHeadAttention.ts';
import { Multiply } from './multiply.ts';
import { Normalization } from './normalization.ts';
import { Permute } from './permute.ts';
import { Pipeline } from './pipeline.ts';
import { PReLU } from './prelu.ts';
import { RandAugment } from './randAugment.ts';
import { RandomBrightness } from './randomBrightness.ts';
import { RandomColorDegeneration } from './randomColorDegeneration.ts';
import { RandomColorJitter } from './randomColorJitter.ts';
import { RandomContrast } from './randomContrast.ts';
import { RandomCrop } from './randomCrop.ts';
import { RandomElasticTransform } from './randomElasticTransform.ts';
import { RandomErasing } from './randomErasing.ts';
import { RandomFlip } from './randomFlip.ts';
import { RandomGaussianBlur } from './randomGaussianBlur.ts';
import { RandomGrayscale } from './randomGrayscale.ts';
import { RandomHue } from './randomHue.ts';
import { RandomInvert } from './randomInvert.ts';
import { RandomPerspective } from './randomPerspective.ts';
import { RandomPosterization } from './randomPosterization.ts';
import { RandomRotation } from './randomRotation.ts';
import { RandomSaturation } from './randomSaturation.ts';
import { RandomSharpness } from './randomSharpness.ts';
import { RandomShear } from './randomShear.ts';
import { RandomTranslation } from './randomTranslation.ts';
import { RandomZoom } from './randomZoom.ts';
import { recurrentFactories } from './recurrentFactories.ts';
import { ReLU } from './relu.ts';
import { RepeatVector } from './repeatVector.ts';
import { Rescaling } from './rescaling.ts';
import { Reshape } from './reshape.ts';
import { Resizing } from './resizing.ts';
import { ReversibleEmbedding } from './reversibleEmbedding.ts';
import { RMSNormalization } from './rmsNormalization.ts';
import { RNN } from './rnn.ts';
import { SeparableConv1D } from './separableConv1d.ts';
import { SeparableConv2D } from './separableConv2d.ts';
import { SimpleRNN } from './simpleRnn.ts';
import { SimpleRNNCell } from './simpleRnnCell.ts';
import { Softmax } from './softmax.ts';
import { Solarization } from './solarization.ts';
import { SpatialDropout1D } from './spatialDropout1d.ts';
import { SpatialDropout2D } from './spatialDropout2d.ts';
import { SpatialDropout3D } from './spatialDropout3d.ts';
import { SpectralNormalization } from './spectralNormalization.ts';
import { StackedRNNCells } from './stackedRnnCells.ts';
import { STFTSpectrogram } from './stftSpectrogram.ts';
import { StringLookup } from './stringLookup.ts';
import { Subtract } from './subtract.ts';
import { TextVectorization } from './textVectorization.ts';
import { TimeDistributed } from './timeDistributed.ts';
import { UnitNormalization } from './unitNormalization.ts';
import { UpSampling1D } from './upSampling1d.ts';
import { UpSampling2D } from './upSampling2d.ts';
import { UpSampling3D } from './upSampling3d.ts';
import { Wrapper } from './wrapper.ts';
import { ZeroPadding1D } from './zeroPadding1d.ts';
import { ZeroPadding2D } from './zeroPadding2d.ts';
import { ZeroPadding3D } from './zeroPadding3d.ts';

export type { ActivationOptions } from './activation.ts';
export type { ActivityRegularizationOptions } from './activityRegularization.ts';
export type { AdaptiveAveragePooling1DOptions } from './adaptiveAveragePooling1d.ts';
export type { AdaptiveAveragePooling2DOptions } from './adaptiveAveragePooling2d.ts';
export type { AdaptiveAveragePooling3DOptions } from './adaptiveAveragePooling3d.ts';
export type { AdaptiveMaxPooling1DOptions } from './adaptiveMaxPooling1d.ts';
export type { AdaptiveMaxPooling2DOptions } from './adaptiveMaxPooling2d.ts';
export type { AdaptiveMaxPooling3DOptions } from './adaptiveMaxPooling3d.ts';
export type { AdditiveAttentionOptions } from './additiveAttention.ts';
export type { AlphaDropoutOptions } from './alphaDropout.ts';
export type { AttentionOptions, ScoreMode } from './attention.ts';
export type { AttentionCallOptions } from './attentionLayer.ts';
export type { AutoContrastOptions } from './autoContrast.ts';
export type { BatchNormalizationOptions } from './batchNormalization.ts';
export type { BidirectionalOptions } from './bidirectional.ts';
export type { CategoryEncodingOptions } from './categoryEncoding.ts';
export type { CenterCropOptions } from './centerCrop.ts';
export type { ConcatenateOptions } from './concatenate.ts';
export type { ContrastLimitedAdaptiveHistogramEqualizationOptions } from './contrastLimitedAdaptiveHistogramEqualization.ts';
export type { Conv1DOptions } from './conv1d.ts';
export type { Conv1DTransposeOptions } from './conv1dTranspose.ts';
export type { Conv2DOptions } from './conv2d.ts';
export type { Conv2DTransposeOptions } from './conv2dTranspose.ts';
export type { Conv3DOptions } from './conv3d.ts';
export type { Conv3DTransposeOptions } from './conv3dTranspose.ts';
export type { ConvLSTMOptions } from './convLstm.ts';
export type { ConvLSTM1DOptions } from './convLstm1d.ts';
export type { ConvLSTM2DOptions } from './convLstm2d.ts';
export type { ConvLSTM3DOptions } from './convLstm3d.ts';
export type { ConvolutionOptions } from './convolution.ts';
export type { Cropping1DOptions } from './cropping1d.ts';
export type { Cropping2DOptions } from './cropping2d.ts';
export type { Cropping3DOptions } from './cropping3d.ts';
export type { DenseOptions } from './dense.ts';
export type { DepthwiseConv1DOptions } from './depthwiseConv1d.ts';
export type { DepthwiseConv2DOptions } from './depthwiseConv2d.ts';
export type { DepthwiseConvolutionOptions } from './depthwiseConvolution.ts';
export type { DiscretizationOptions } from './discretization.ts';
export type { DotOptions } from './dot.ts';
export type { DropoutOptions } from './dropout.ts';
export type { EinsumDenseOptions } from './einsumDense.ts';
export type { ELUOptions } from './elu.ts';
export type { EmbeddingOptions } from './embedding.ts';
export type { EqualizationOptions } from './equalization.ts';
export type { FlattenOptions } from './flatten.ts';
export type { GaussianDropoutOptions } from './gaussianDropout.ts';
export type { GaussianNoiseOptions } from './gaussianNoise.ts';
export type { GlobalPoolingOptions } from './globalPooling.ts';
export type { GroupNormalizationOptions } from './groupNormalization.ts';
export type { GroupQueryAttentionOptions } from './groupQueryAttention.ts';
export type { GRUOptions } from './gru.ts';
export type { GRUCellOptions } from './gruCell.ts';
export type { HashedCrossingOptions } from './hashedCrossing.ts';
export type { HashingOptions } from './hashing.ts';
export type { HeadAttentionCallOptions } from './headAttention.ts';
export type { InputLayerOptions } from './inputLayer.ts';
export type { IntegerLookupOptions } from './integerLookup.ts';
export type { BiasLayerOptions, KernelLayerOptions } from './kernelLayer.ts';
export type { LambdaArguments, LambdaInput, LambdaOptions } from './lambda.ts';
export {
  type ApplyOptions,
  type CallOptions,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type ListInputs,
} from './layer.ts';
export type { LayerLike } from './layerConfig.ts';
export type { LayerNormalizationOptions } from './layerNormalization.ts';
export type { LeakyReLUOptions } from './leakyRelu.ts';
export type { LSTMOptions } from './lstm.ts';
export type { LSTMCellOptions } from './lstmCell.ts';
export type { MaskingOptions } from './masking.ts';
export type { MelSpectrogramOptions } from './melSpectrogram.ts';
export type { MultiHeadAttentionOptions } from './multiHeadAttention.ts';
export type { NormalizationOptions } from './normalization.ts';
export type { PermuteOptions } from './permute.ts';
export type { PipelineOptions } from './pipeline.ts';
export type { Pooling1DOptions, Pooling2DOptions, Pooling3DOptions, PoolingOptions } from './pooling.ts';
export type { PReLUOptions } from './prelu.ts';
export type { RandAugmentOptions } from './randAugment.ts';
export type { RandomBrightnessOptions } from './randomBrightness.ts';
export type { RandomColorDegenerationOptions } from './randomColorDegeneration.ts';
export type { RandomColorJitterOptions } from './randomColorJitter.ts';
export type { RandomContrastOptions } from './randomContrast.ts';
export type { RandomCropOptions } from './randomCrop.ts';
export type { RandomElasticTransformOptions } from './randomElasticTransform.ts';
export type { RandomErasingOptions } from './randomErasing.ts';
export type { RandomFlipOptions } from './randomFlip.ts';
export type { RandomGaussianBlurOptions } from './randomGaussianBlur.ts';
export type { RandomGrayscaleOptions } from './randomGrayscale.ts';
export type { RandomHueOptions } from './randomHue.ts';
export type { RandomInvertOptions } from './randomInvert.ts';
export type { RandomPerspectiveOptions } from './randomPerspective.ts';
export type { RandomPosterizationOptions } from './randomPosterization.ts';
export type { RandomRotationOptions } from './randomRotation.ts';
export type { RandomSaturationOptions } from './randomSaturation.ts';
export type { RandomSharpnessOptions } from './randomSharpness.ts';
export type { RandomShearOptions } from './randomShear.ts';
export type { RandomTranslationOptions } from './randomTranslation.ts';
export type { RandomZoomOptions } from './randomZoom.ts';
export type { RecurrentCellOptions } from './recurrentCell.ts';
export type { GivesList } from './recurrentFactories.ts';
export type { RecurrentCallOptions, RecurrentLoopOptions } from './recurrentLayer.ts';
export type { ReLUOptions } from './relu.ts';
export type { RepeatVectorOptions } from './repeatVector.ts';
export type { RescalingOptions } from './rescaling.ts';
export type { ReshapeOptions } from './reshape.ts';
export type { ResizingOptions } from './resizing.ts';
export type { ReversibleEmbeddingCallOptions, ReversibleEmbeddingOptions } from './reversibleEmbedding.ts';
export type { RMSNormalizationOptions } from './rmsNormalization.ts';
export type { RNNOptions } from './rnn.ts';
export type { SeparableConv1DOptions } from './separableConv1d.ts';
export type { SeparableConv2DOptions } from './separableConv2d.ts';
export type { SimpleRNNOptions } from './simpleRnn.ts';
export type { SimpleRNNCellOptions } from './simpleRnnCell.ts';
export type { SoftmaxCallOptions, SoftmaxOptions } from './softmax.ts';
export type { SolarizationOptions } from './solarization.ts';
export type { SpatialDropout1DOptions } from './spatialDropout1d.ts';
export type { SpatialDropout2DOptions } from './spatialDropout2d.ts';
export type { SpatialDropout3DOptions } from './spatialDropout3d.ts';
export type { SpectralNormalizationOptions } from './spectralNormalization.ts';
export type { StackedRNNCellsOptions } from './stackedRnnCells.ts';
export type { STFTSpectrogramOptions } from './stftSpectrogram.ts';
export type { StringLookupOptions } from './stringLookup.ts';
export type { Nodes, Shapes } from './structure.ts';
export { type Applied, type Symbolic, SymbolicTensor } from './symbolicTensor.ts';
export type { TextVectorizationOptions } from './textVectorization.ts';
export type { TimeDistributedOptions } from './timeDistributed.ts';
export type { UnitNormalizationOptions } from './unitNormalization.ts';
export type { RecurrentOptions } from './unitsLayer.ts';
export type { UpSampling1DOptions } from './upSampling1d.ts';
export type { UpSampling2DOptions } from './upSampling2d.ts';
export type { UpSampling3DOptions } from './upSampling3d.ts';
export { Wrapper, type WrapperOptions } from './wrapper.ts';
export type { ZeroPadding1DOptions } from './zeroPadding1d.ts';
export type { ZeroPadding2DOptions } from './zeroPadding2d.ts';
export type { ZeroPadding3DOptions } from './zeroPadding3d.ts';

/** Every layer by its class name. */
export const layerClasses = {
  Activation,
  ActivityRegularization,
  AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D,
  AdaptiveAveragePooling3D,
  AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D,
  AdaptiveMaxPooling3D,
  Add,
  AdditiveAttention,
  AlphaDropout,
  Attention,
  AutoContrast,
  Average,
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  BatchNormalization,
  Bidirectional,
  CategoryEncoding,
  CenterCrop,
  Concatenate,
  ContrastLimitedAdaptiveHistogramEqualization,
  Conv1D,
  Conv1DTranspose,
  Conv2D,
  Conv2DTranspose,
  Conv3D,
  Conv3DTranspose,
  ConvLSTM1D,
  ConvLSTM2D,
  ConvLSTM3D,
  Cropping1D,
  Cropping2D,
  Cropping3D,
  Dense,
  DepthwiseConv1D,
  DepthwiseConv2D,
  Discretization,
  Dot,
  Dropout,
  EinsumDense,
  ELU,
  Embedding,
  Equalization,
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
  GroupQueryAttention,
  GRU,
  GRUCell,
  HashedCrossing,
  Hashing,
  Identity,
  InputLayer,
  IntegerLookup,
  Lambda,
  LayerNormalization,
  LeakyReLU,
  LSTM,
  LSTMCell,
  Masking,
  Maximum,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
  MelSpectrogram,
  Minimum,
  MultiHeadAttention,
  Multiply,
  Normalization,
  Permute,
  Pipeline,
  PReLU,
  RandAugment,
  RandomBrightness,
  RandomColorDegeneration,
  RandomColorJitter,
  RandomContrast,
  RandomCrop,
  RandomElasticTransform,
  RandomErasing,
  RandomFlip,
  RandomGaussianBlur,
  RandomGrayscale,
  RandomHue,
  RandomInvert,
  RandomPerspective,
  RandomPosterization,
  RandomRotation,
  RandomSaturation,
  RandomSharpness,
  RandomShear,
  RandomTranslation,
  RandomZoom,
  ReLU,
  RepeatVector,
  Rescaling,
  Reshape,
  Resizing,
  ReversibleEmbedding,
  RMSNormalization,
  RNN,
  SeparableConv1D,
  SeparableConv2D,
  SimpleRNN,
  SimpleRNNCell,
  Softmax,
  Solarization,
  SpatialDropout1D,
  SpatialDropout2D,
  SpatialDropout3D,
  SpectralNormalization,
  StackedRNNCells,
  STFTSpectrogram,
  StringLookup,
  Subtract,
  TextVectorization,
  TimeDistributed,
  UnitNormalization,
  UpSampling1D,
  UpSampling2D,
  UpSampling3D,
  ZeroPadding1D,
  ZeroPadding2D,
  ZeroPadding3D,
} as const;

/** `layers.conv2d({ filters: 8, kernelSize: 3 })`; the classes (`layers.Conv2D`) and their bases `layers.Layer`, `layers.Wrapper`. */
export const layers = { Layer, RNNCell, Wrapper, ...layerClasses, ...factoriesOf(layerClasses), ...recurrentFactories };

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

setLayerMaker((className, config) => new (resolveLayerClass(className))(config));
