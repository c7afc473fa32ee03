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
  type ProgressBarOptions,
  type TrainingContext,
} from './callbacks/index.ts';
export type { Batch, BatchLike, Structured } from './data/batch.ts';
export { ImageDataGenerator, type ImageDataGeneratorOptions } from './data/image/imageDataGenerator.ts';
export { Sequence, type SequenceContext } from './data/sequence.ts';
export { type EngineAvailability, type EngineName, type Engines, engines } from './engine/engines.ts';
export type { Node } from './graph/node.ts';
export * as ops from './graph/symbolicOps.ts';
export type { CompileOptions } from './models/compileOptions.ts';
export { input } from './models/input.ts';
export { loadModel } from './models/loadModel.ts';
export { Model } from './models/model.ts';
export { Sequential, sequential } from './models/sequential.ts';
export { utils } from './models/utils.ts';
export type { CallContext } from './nn/context.ts';
export { Initializer, type InitializerLike, initializers } from './nn/initializers.ts';
export {
  type ActivationOptions,
  type BatchNormalizationOptions,
  type Conv2DOptions,
  type DenseOptions,
  type DropoutOptions,
  Layer,
  type LayerConfig,
  type LayerOptions,
  layers,
  type Pooling2DOptions,
} from './nn/layers/index.ts';
export { Loss, type LossFunction, type LossLike, type LossOptions, losses } from './nn/losses/index.ts';
export {
  Metric,
  type MetricFunction,
  type MetricInput,
  type MetricLike,
  type MetricOptions,
  metrics,
} from './nn/metrics/index.ts';
export { Optimizer, type OptimizerLike, type OptimizerOptions, optimizers } from './nn/optimizers/index.ts';
export { Regularizer, type RegularizerLike, regularizers } from './nn/regularizers.ts';
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
