/** A model as plain data, for files, and the way back. */

import type { EngineVariable } from '../engine/engine.ts';
import { resolveLayerClass } from '../nn/layers/index.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { resolveLoss } from '../nn/losses/index.ts';
import { AccuracyByShape } from '../nn/metrics/accuracyByShape.ts';
import { resolveMetric } from '../nn/metrics/index.ts';
import { resolveOptimizer } from '../nn/optimizers/index.ts';
import type { Policy } from '../nn/policy.ts';
import type { Weight } from '../nn/weight.ts';
import type {
  CompileDescription,
  LayerDescription,
  MetricDescription,
  ModelDescription,
  OptimizerDescription,
  WeightDescription,
} from '../saving/modelDescription.ts';
import type { TypedArray } from '../tensor/dtype.ts';
import { sameShape } from '../tensor/shape.ts';
import { type CompiledMetric, Objective } from '../training/objective.ts';
import type { Trainer, TrainingSettings } from '../training/trainer.ts';
import { SavingError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';

/** What is described of a model. */
export interface DescribedModel {
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly trainer: Trainer;
}

/** A built model with all its values: layers, weights, and where training stands. */
export function describeModel({ name, layers, trainer }: DescribedModel): ModelDescription {
  const { network, settings } = trainer;
  const policy = settings?.policy ?? 'float32';
  return {
    name,
    inputName: network.inputName,
    inputShape: network.inputShape!,
    layers: layers.map((layer) => describeLayer(layer, trainer)),
    ...(policy === 'float32' ? {} : { policy }),
    ...(settings === undefined ? {} : { compile: describeSettings(settings, layers, trainer) }),
  };
}

function describeLayer(layer: Layer, trainer: Trainer): LayerDescription {
  return {
    className: layer.constructor.name,
    name: layer.name!,
    trainable: layer.trainable,
    config: layer.getConfig(),
    weights: [...layer.trainableWeights, ...layer.nonTrainableWeights].map((weight) => ({
      name: weight.name,
      shape: weight.shape,
      data: trainer.memoryOf(weight).read(),
    })),
  };
}

function describeSettings(
  { optimizer, objective }: TrainingSettings,
  layers: readonly Layer[],
  trainer: Trainer,
): CompileDescription {
  const { loss, lossWeight } = objective;
  const metrics = (weighted: boolean): MetricDescription[] =>
    objective.metrics.filter((metric) => metric.weighted === weighted).map(describeMetric);
  return {
    optimizer: describeOptimizer(optimizer, layers, trainer),
    loss:
      loss === undefined
        ? null
        : {
            className: loss.constructor.name,
            config: { ...loss.getConfig(), reduction: loss.reduction, ...named(loss.name) },
          },
    ...(lossWeight === 1 ? {} : { lossWeight }),
    metrics: metrics(false),
    weightedMetrics: metrics(true),
  };
}

function describeOptimizer(
  optimizer: TrainingSettings['optimizer'],
  layers: readonly Layer[],
  trainer: Trainer,
): OptimizerDescription {
  const paths = new Map(layers.flatMap((layer) => [...layer.weightPaths]));
  const slots = trainer.optimizerSlots().flatMap((memories, i) => {
    const weight = trainer.trainableWeights[i]!;
    const specs = optimizer.allSlotSpecs(weight);
    return memories.map((memory, j) => ({
      weight: paths.get(weight)!,
      name: specs[j]!.name,
      shape: memory.shape,
      data: memory.read(),
    }));
  });
  return {
    className: optimizer.constructor.name,
    config: { ...optimizer.getCommonConfig(), ...optimizer.getConfig(), ...named(optimizer.name) },
    learningRate: optimizer.learningRateConfig,
    iterations: optimizer.iterations,
    slots,
  };
}

function describeMetric({ key, metric }: CompiledMetric): MetricDescription {
  if (metric instanceof AccuracyByShape) return { key, className: 'accuracy', config: {} };
  return { key, className: metric.constructor.name, config: { ...metric.getConfig(), name: key } };
}

function named(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name };
}

/** The layers of a description, without their values. */
export function layersOf(description: ModelDescription): Layer[] {
  return description.layers.map(({ className, config, name, trainable }) => {
    const Class = resolveLayerClass(className) as new (options: object) => Layer;
    return new Class({ ...config, name, trainable });
  });
}

/** What `compile` of a description makes. */
export function settingsFrom(
  { optimizer, loss, lossWeight, metrics, weightedMetrics }: CompileDescription,
  policy: Policy = 'float32',
): TrainingSettings {
  const metric = ({ key, className, config }: MetricDescription): Omit<CompiledMetric, 'weighted'> => ({
    key,
    metric:
      className === 'accuracy'
        ? new AccuracyByShape({ name: key })
        : resolveMetric({ className, config: { ...config, name: key } }),
  });
  return {
    optimizer: resolveOptimizer({
      className: optimizer.className,
      config: { ...optimizer.config, learningRate: optimizer.learningRate },
    }),
    objective: new Objective(
      loss === null ? undefined : resolveLoss(loss),
      [
        ...metrics.map((item) => ({ ...metric(item), weighted: false })),
        ...weightedMetrics.map((item) => ({ ...metric(item), weighted: true })),
      ],
      lossWeight,
    ),
    policy,
  };
}

/** Writes the values of a description into a model of its layers. All shapes are checked first. */
export function restoreValues({ layers, trainer }: DescribedModel, description: ModelDescription): void {
  const writes: (readonly [EngineVariable, TypedArray])[] = [];
  layers.forEach((layer, i) => {
    const weights = [...layer.trainableWeights, ...layer.nonTrainableWeights];
    const saved = description.layers[i]!.weights;
    if (saved.length !== weights.length) {
      throw new SavingError(
        `loadModel: ${layer.label} has ${weights.length} weights, the file has ${saved.length} for it.`,
      );
    }
    weights.forEach((weight, j) => {
      checkValue(`${layer.label}, weight "${weight.name}"`, weight, saved[j]!);
      writes.push([trainer.memoryOf(weight), saved[j]!.data]);
    });
  });
  const optimizer = description.compile?.optimizer;
  if (optimizer !== undefined) {
    trainer.settings!.optimizer.iterations = optimizer.iterations;
    if (optimizer.slots.length > 0) writes.push(...slotWrites(trainer, optimizer));
  }
  for (const [memory, data] of writes) memory.write(data);
}

function slotWrites(trainer: Trainer, { className, slots }: OptimizerDescription): [EngineVariable, TypedArray][] {
  const memories = trainer.optimizerSlots().flat();
  if (memories.length !== slots.length) {
    throw new SavingError(
      `loadModel: optimizer ${className} keeps ${memories.length} slots for this model, the file has ${slots.length}.`,
    );
  }
  return memories.map((memory, i) => {
    const slot = slots[i]!;
    checkValue(`optimizer ${className}, slot "${slot.name}" of "${slot.weight}"`, memory, slot);
    return [memory, slot.data];
  });
}

function checkValue(
  what: string,
  expected: Pick<Weight | EngineVariable, 'shape'>,
  { shape }: WeightDescription,
): void {
  if (sameShape(expected.shape, shape)) return;
  throw new SavingError(
    `loadModel: ${what} has shape ${formatShape(expected.shape)}, the file has ${formatShape(shape)}.`,
    { details: { expected: expected.shape, received: shape } },
  );
}
