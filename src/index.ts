/** The public API of Millrace. What is not listed here is internal. */
export {
  type BadSamples,
  Callback,
  type CallbackParams,
  type CallbacksLike,
  callbacks,
  type EarlyStoppingOptions,
  type EpochTiming,
  History,
  type HookResult,
  type LambdaCallbackOptions,
  type Logs,
  type ModelCheckpointOptions,
  type MonitorMode,
  type ProgressBarOptions,
  type ProgressStream,
  type QueueTiming,
  type TerminateOnNaNOptions,
  type TrainingContext,
} from './callbacks/index.ts';
export type { RawArray } from './data/arrays/arrayFile.ts';
export type { ArraySource, ArraySources, ArraysSequenceOptions } from './data/arrays/arraysSequence.ts';
export type { StoredTypeName } from './data/arrays/storedType.ts';
export type { Batch, BatchLike, OutputValues, Structured } from './data/batch.ts';
export { datasets } from './data/datasets/index.ts';
export type { BatchChange } from './data/datasets/map.ts';
export type { SplitOptions } from './data/datasets/split.ts';
export type { FlowOptions } from './data/image/flowFromArrays.ts';
export type { FlowFromDataframeOptions } from './data/image/flowFromDataframe.ts';
export type { FlowFromDirectoryOptions } from './data/image/flowFromDirectory.ts';
export { ImageDataGenerator, type ImageDataGeneratorOptions } from './data/image/imageDataGenerator.ts';
export type { ImagesSequenceOptions } from './data/image/imagesSequence.ts';
export type { LoadImageOptions } from './data/image/loadImage.ts';
export type { ImageTransform } from './data/image/transform.ts';
export type { LinesSequenceOptions, ToSample } from './data/lines/linesSequence.ts';
export type { ModuleFunction } from './data/moduleFunction.ts';
export type { OnSampleError, SampleError, SampleErrorOptions } from './data/sampleErrors.ts';
export type { SampleSequenceOptions } from './data/sampleSequence.ts';
export type { MakeSample, SampleContext, SamplesSequenceOptions } from './data/samplesSequence.ts';
export { Sequence, type SequenceContext } from './data/sequence.ts';
export type { Shuffle, ShuffleWindow } from './data/shuffle.ts';
export type { Sample } from './data/stackSamples.ts';
export type { TableSource } from './data/table/tableColumns.ts';
export type { TimeseriesDatasetOptions, TimeseriesWindowsOptions } from './data/timeseries.ts';
export type { Samples, SamplesPart, TrainTestSplitOptions } from './data/trainTestSplit.ts';
export type { WorkerCount } from './data/workerCount.ts';
export { type EngineAvailability, type EngineName, type Engines, engines } from './engine/engines.ts';
export type { Node } from './graph/node.ts';
export * as ops from './graph/symbolicOps.ts';
export type { CompileOptions } from './models/compileOptions.ts';
export { Functional, type FunctionalOf, type FunctionalOptions, model, type Predicted } from './models/functional.ts';
export { input } from './models/input.ts';
export { type LoadModelOptions, loadModel } from './models/loadModel.ts';
export { Model, type Values } from './models/model.ts';
export type { AppliedModel, ModelBase, ModelMemory, SummaryOptions } from './models/modelBase.ts';
export { cloneModel, modelFromConfig } from './models/modelFromConfig.ts';
export type { ModelLayer } from './models/modelLayer.ts';
export type { FromConfigOptions } from './models/modelMaker.ts';
export { Sequential, type SequentialOptions, type StackItem, sequential } from './models/sequential.ts';
export { utils } from './models/utils.ts';
export {
  Constraint,
  type ConstraintLike,
  constraints,
  type MaxNormOptions,
  type MinMaxNormOptions,
  type NormAxisOption,
} from './nn/constraints.ts';
export type { CallContext } from './nn/context.ts';
export {
  type ConstantOptions,
  type FanOptions,
  type GainOption,
  Initializer,
  type InitializerLike,
  initializers,
  type OrthogonalOptions,
  type RandomNormalOptions,
  type RandomUniformOptions,
  type SeedOption,
  type STFTOptions,
  type VarianceScalingOptions,
} from './nn/initializers.ts';
export {
  type ActivationOptions,
  type ActivityRegularizationOptions,
  type AdaptiveAveragePooling1DOptions,
  type AdaptiveAveragePooling2DOptions,
  type AdaptiveAveragePooling3DOptions,
  type AdaptiveMaxPooling1DOptions,
  type AdaptiveMaxPooling2DOptions,
  type AdaptiveMaxPooling3DOptions,
  type AdditiveAttentionOptions,
  type AlphaDropoutOptions,
  type Applied,
  type ApplyOptions,
  type AttentionCallOptions,
  type AttentionOptions,
  type AutoContrastOptions,
  type BatchNormalizationOptions,
  type BidirectionalOptions,
  type CallOptions,
  type CategoryEncodingOptions,
  type CenterCropOptions,
  type ConcatenateOptions,
  type ContrastLimitedAdaptiveHistogramEqualizationOptions,
  type Conv1DOptions,
  type Conv1DTransposeOptions,
  type Conv2DOptions,
  type Conv2DTransposeOptions,
  type Conv3DOptions,
  type Conv3DTransposeOptions,
  type ConvLSTM1DOptions,
  type ConvLSTM2DOptions,
  type ConvLSTM3DOptions,
  type ConvLSTMOptions,
  type Cropping1DOptions,
  type Cropping2DOptions,
  type Cropping3DOptions,
  type DenseOptions,
  type DepthwiseConv1DOptions,
  type DepthwiseConv2DOptions,
  type DiscretizationOptions,
  type DotOptions,
  type DropoutOptions,
  type EinsumDenseOptions,
  type ELUOptions,
  type EmbeddingOptions,
  type EqualizationOptions,
  type FlattenOptions,
  type GaussianDropoutOptions,
  type GaussianNoiseOptions,
  type GivesList,
  type GlobalPoolingOptions,
  type GRUCellOptions,
  type GRUOptions,
  type GroupNormalizationOptions,
  type GroupQueryAttentionOptions,
  type HashedCrossingOptions,
  type HashingOptions,
  type HeadAttentionCallOptions,
  type InputLayerOptions,
  type IntegerLookupOptions,
  type LambdaArguments,
  type LambdaInput,
  type LambdaOptions,
  Layer,
  type LayerConfig,
  type LayerLike,
  type LayerOptions,
  type LeakyReLUOptions,
  type ListInputs,
  type LSTMCellOptions,
  type LSTMOptions,
  layers,
  type MaskingOptions,
  type MelSpectrogramOptions,
  type MultiHeadAttentionOptions,
  type Nodes,
  type NormalizationOptions,
  type PermuteOptions,
  type PipelineOptions,
  type Pooling1DOptions,
  type Pooling2DOptions,
  type Pooling3DOptions,
  type PReLUOptions,
  type RandAugmentOptions,
  type RandomBrightnessOptions,
  type RandomColorDegenerationOptions,
  type RandomColorJitterOptions,
  type RandomContrastOptions,
  type RandomCropOptions,
  type RandomElasticTransformOptions,
  type RandomErasingOptions,
  type RandomFlipOptions,
  type RandomGaussianBlurOptions,
  type RandomGrayscaleOptions,
  type RandomHueOptions,
  type RandomInvertOptions,
  type RandomPerspectiveOptions,
  type RandomPosterizationOptions,
  type RandomRotationOptions,
  type RandomSaturationOptions,
  type RandomSharpnessOptions,
  type RandomShearOptions,
  type RandomTranslationOptions,
  type RandomZoomOptions,
  type RecurrentCallOptions,
  type RecurrentCellOptions,
  type RecurrentLoopOptions,
  type RecurrentOptions,
  type ReLUOptions,
  type RepeatVectorOptions,
  type RescalingOptions,
  type ReshapeOptions,
  type ResizingOptions,
  type ReversibleEmbeddingCallOptions,
  type ReversibleEmbeddingOptions,
  type RMSNormalizationOptions,
  type RNNOptions,
  type SeparableConv1DOptions,
  type SeparableConv2DOptions,
  type Shapes,
  type SimpleRNNCellOptions,
  type SimpleRNNOptions,
  type SoftmaxCallOptions,
  type SoftmaxOptions,
  type SolarizationOptions,
  type SpatialDropout1DOptions,
  type SpatialDropout2DOptions,
  type SpatialDropout3DOptions,
  type SpectralNormalizationOptions,
  type STFTSpectrogramOptions,
  type StackedRNNCellsOptions,
  type StringLookupOptions,
  type Symbolic,
  SymbolicTensor,
  type TextVectorizationOptions,
  type TimeDistributedOptions,
  type UnitNormalizationOptions,
  type UpSampling1DOptions,
  type UpSampling2DOptions,
  type UpSampling3DOptions,
  type WrapperOptions,
  type ZeroPadding1DOptions,
  type ZeroPadding2DOptions,
  type ZeroPadding3DOptions,
} from './nn/layers/index.ts';
export type { CustomObjects } from './nn/lookUp.ts';
export {
  type BinaryCrossentropyOptions,
  type BinaryFocalCrossentropyOptions,
  type CategoricalCrossentropyOptions,
  type CategoricalFocalCrossentropyOptions,
  type CategoricalGeneralizedCrossEntropyOptions,
  type CircleOptions,
  type CosineSimilarityOptions,
  type DiceOptions,
  type HuberOptions,
  Loss,
  type LossFunction,
  type LossLike,
  type LossOptions,
  losses,
  type Reduction,
  type SparseCategoricalCrossentropyOptions,
  type TverskyOptions,
} from './nn/losses/index.ts';
export {
  type AUCOptions,
  type AxisMetricOptions,
  type BestUnderConstraintOptions,
  type BinaryAccuracyOptions,
  type BinaryCrossentropyMetricOptions,
  type BinaryIoUOptions,
  type CategoricalCrossentropyMetricOptions,
  type ClassThresholdsOptions,
  type F1ScoreOptions,
  type FBetaScoreOptions,
  type IoUOptions,
  type MeanIoUOptions,
  Metric,
  type MetricFunction,
  type MetricInput,
  type MetricLike,
  type MetricOptions,
  metrics,
  type OneHotIoUOptions,
  type OneHotMeanIoUOptions,
  type OverlapMetricOptions,
  type PrecisionAtRecallOptions,
  type R2ScoreOptions,
  type RecallAtPrecisionOptions,
  type SensitivityAtSpecificityOptions,
  type SparseCategoricalCrossentropyMetricOptions,
  type SparseTopKCategoricalAccuracyOptions,
  type SpecificityAtSensitivityOptions,
  type ThresholdsOptions,
  type TopKCategoricalAccuracyOptions,
} from './nn/metrics/index.ts';
export {
  type AdadeltaOptions,
  type AdafactorOptions,
  type AdagradOptions,
  type AdamaxOptions,
  type AdamOptions,
  type AdamWOptions,
  type FtrlOptions,
  type LambOptions,
  type LionOptions,
  type LossScaleOptimizerOptions,
  type MuonOptions,
  type NadamOptions,
  Optimizer,
  type OptimizerLike,
  type OptimizerOptions,
  optimizers,
  type RMSpropOptions,
  type ScheduleFreeAdamWOptions,
  type SGDOptions,
} from './nn/optimizers/index.ts';
export type { SlotOwner, SlotSpec, UpdateContext, UpdateResult } from './nn/optimizers/optimizer.ts';
export {
  type CosineDecayOptions,
  type CosineDecayRestartsOptions,
  type LearningRateLike,
  LearningRateSchedule,
  type PiecewiseConstantDecayOptions,
  type PolynomialDecayOptions,
  type RateDecayOptions,
  type ScheduleOptions,
  schedules,
} from './nn/optimizers/schedules/index.ts';
export type { Policy, PolicyLike } from './nn/policy.ts';
export {
  type L1L2Options,
  type L1Options,
  type L2Options,
  type OrthogonalRegularizerOptions,
  Regularizer,
  type RegularizerLike,
  regularizers,
} from './nn/regularizers.ts';
export type { Weight } from './nn/weight.ts';
export type {
  ConnectedLayerConfig,
  FunctionalConfig,
  InboundNode,
  SequentialConfig,
  SerializedModel,
  SerializedTensor,
  TensorPlace,
  TensorPlaces,
} from './saving/modelConfig.ts';
export type { DType, TypedArray } from './tensor/dtype.ts';
export type { LabelEncoder, LabelEncoderOptions } from './tensor/labelEncoder.ts';
export type { Label, Labels } from './tensor/labelTable.ts';
export type { OneHotEncoder, OneHotEncoderOptions } from './tensor/oneHotEncoder.ts';
export type { NumberSequence, PadSequencesOptions } from './tensor/padSequences.ts';
export type { Shape, SymbolicShape } from './tensor/shape.ts';
export { type NestedArray, Tensor, type TensorLike, tensor } from './tensor/tensor.ts';
export type { ClassWeight, ClassWeights } from './training/classWeight.ts';
export type { ArrayData, BatchSource } from './training/dataArguments.ts';
export type { OnNonFinite } from './training/finiteWatch.ts';
export type {
  EvaluateOptions,
  FitOptions,
  OnExhausted,
  PredictOptions,
  ValidationData,
} from './training/fitOptions.ts';
export type { TestOnBatchOptions, TrainOnBatchOptions } from './training/onBatch.ts';
export {
  BusyError,
  DataError,
  DataExhaustedError,
  DisposedError,
  DTypeMismatchError,
  EngineUnavailableError,
  InvalidArgumentError,
  MillraceError,
  NativeError,
  NonFiniteError,
  NotCompiledError,
  NotDifferentiableError,
  SavingError,
  ShapeMismatchError,
  WorkerError,
} from './util/errors.ts';
export type { RandomStream } from './util/random.ts';
export type { WarningCode } from './util/warn.ts';
