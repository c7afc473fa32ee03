/** The public API of Millrace. What is not listed here is internal. */
export {
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
  type TerminateOnNaNOptions,
  type TrainingContext,
} from './callbacks/index.ts';
export type { Batch, BatchLike, Structured } from './data/batch.ts';
export type { FlowOptions } from './data/image/flowFromArrays.ts';
export type { FlowFromDirectoryOptions } from './data/image/flowFromDirectory.ts';
export { ImageDataGenerator, type ImageDataGeneratorOptions } from './data/image/imageDataGenerator.ts';
export type { LoadImageOptions } from './data/image/loadImage.ts';
export type { ImageTransform } from './data/image/transform.ts';
export { Sequence, type SequenceContext } from './data/sequence.ts';
export { type EngineAvailability, type EngineName, type Engines, engines } from './engine/engines.ts';
export type { Node } from './graph/node.ts';
export * as ops from './graph/symbolicOps.ts';
export type { CompileOptions } from './models/compileOptions.ts';
export { input } from './models/input.ts';
export { type LoadModelOptions, loadModel } from './models/loadModel.ts';
export { Model, type ModelMemory, type SummaryOptions, type Values } from './models/model.ts';
export { Sequential, type SequentialOptions, sequential } from './models/sequential.ts';
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
  type GainOption,
  Initializer,
  type InitializerLike,
  initializers,
  type OrthogonalOptions,
  type RandomNormalOptions,
  type RandomUniformOptions,
  type SeedOption,
  type VarianceScalingOptions,
} from './nn/initializers.ts';
export {
  type ActivationOptions,
  type AdaptiveAveragePooling1DOptions,
  type AdaptiveAveragePooling2DOptions,
  type AdaptiveAveragePooling3DOptions,
  type AdaptiveMaxPooling1DOptions,
  type AdaptiveMaxPooling2DOptions,
  type AdaptiveMaxPooling3DOptions,
  type AlphaDropoutOptions,
  type BatchNormalizationOptions,
  type Conv1DOptions,
  type Conv1DTransposeOptions,
  type Conv2DOptions,
  type Conv2DTransposeOptions,
  type Conv3DOptions,
  type Conv3DTransposeOptions,
  type Cropping1DOptions,
  type Cropping2DOptions,
  type Cropping3DOptions,
  type DenseOptions,
  type DepthwiseConv1DOptions,
  type DepthwiseConv2DOptions,
  type DropoutOptions,
  type ELUOptions,
  type FlattenOptions,
  type GaussianDropoutOptions,
  type GaussianNoiseOptions,
  type GlobalPoolingOptions,
  type GRUOptions,
  type GroupNormalizationOptions,
  type InputLayerOptions,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type LeakyReLUOptions,
  type LSTMOptions,
  layers,
  type PermuteOptions,
  type Pooling1DOptions,
  type Pooling2DOptions,
  type Pooling3DOptions,
  type PReLUOptions,
  type RecurrentOptions,
  type ReLUOptions,
  type RepeatVectorOptions,
  type RescalingOptions,
  type ReshapeOptions,
  type RMSNormalizationOptions,
  type SeparableConv1DOptions,
  type SeparableConv2DOptions,
  type SimpleRNNOptions,
  type SoftmaxOptions,
  type SpatialDropout1DOptions,
  type SpatialDropout2DOptions,
  type SpatialDropout3DOptions,
  type UnitNormalizationOptions,
  type UpSampling1DOptions,
  type UpSampling2DOptions,
  type UpSampling3DOptions,
  type ZeroPadding1DOptions,
  type ZeroPadding2DOptions,
  type ZeroPadding3DOptions,
} from './nn/layers/index.ts';
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
  type BinaryAccuracyOptions,
  Metric,
  type MetricFunction,
  type MetricInput,
  type MetricLike,
  type MetricOptions,
  metrics,
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
export type { DType, TypedArray } from './tensor/dtype.ts';
export type { Shape, SymbolicShape } from './tensor/shape.ts';
export { type NestedArray, Tensor, type TensorLike, tensor } from './tensor/tensor.ts';
export type { ArrayData, BatchSource } from './training/dataArguments.ts';
export type { EvaluateOptions, FitOptions, PredictOptions, ValidationData } from './training/fitOptions.ts';
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
  NotCompiledError,
  NotDifferentiableError,
  SavingError,
  ShapeMismatchError,
  WorkerError,
} from './util/errors.ts';
export type { RandomStream } from './util/random.ts';
