/** A model as plain data, for files, and the way back. */

import type { EngineVariable } from '../engine/engine.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { customFunction } from '../nn/lookUp.ts';
import { type LossFunction, resolveLoss } from '../nn/losses/index.ts';
import { AccuracyByShape } from '../nn/metrics/accuracyByShape.ts';
import { type MetricFunction, resolveMetric } from '../nn/metrics/index.ts';
import { resolveOptimizer } from '../nn/optimizers/index.ts';
import type { Policy } from '../nn/policy.ts';
import type { CompileConfigDescription as CompileConfig } from '../saving/kerasCompile.ts';
import type { SerializedModel } from '../saving/modelConfig.ts';
import type {
  CompileDescription,
  MetricDescription,
  ModelDescription,
  OptimizerDescription,
  WeightDescription,
} from '../saving/modelDescription.ts';
import { type WeightGroup, weightGroups } from '../saving/weightTree.ts';
import type { TypedArray } from '../tensor/dtype.ts';
import { type CompiledMetric, Objective } from '../training/objective.ts';
import type { Trainer, TrainingSettings } from '../training/trainer.ts';
import { SavingError } from '../util/errors.ts';

/** What is described of a model. */
export interface DescribedModel {
  readonly className: SerializedModel['className'];
  readonly layers: readonly Layer[];
  readonly trainer: Trainer;
  getConfig(): SerializedModel['config'];
}

/** A built model with all its values: how it is made, weights, and where training stands. */
export function describeModel(model: DescribedModel): ModelDescription {
  const { className, layers, trainer } = model;
  const { settings } = trainer;
  const policy = settings?.policy ?? 'float32';
  return {
    model: { className, config: model.getConfig() } as SerializedModel,
    weights: weightGroups(layers).map(({ path, layer, weights }) => ({
      path,
      name: layer.name!,
      arrays: weights.map((weight) => ({ shape: weight.shape, data: trainer.memoryOf(weight).read() })),
    })),
    ...(policy === 'float32' ? {} : { policy }),
    ...(settings === undefined ? {} : { compile: describeSettings(settings, layers, trainer) }),
  };
}

function describeSettings(
  { optimizer, objective }: TrainingSettings,
  layers: readonly Layer[],
  trainer: Trainer,
): CompileDescription {
  const isOne = objective.outputs.length === 1;
  return {
    optimizer: describeOptimizer(optimizer, layers, trainer),
    outputs: objective.outputs.map(({ name, loss, lossWeight, metrics }) => {
      const described = (weighted: boolean): MetricDescription[] =>
        metrics
          .filter((metric) => metric.weighted === weighted)
          .map((metric) => describeMetric(metric, isOne ? '' : `${name}_`));
      return {
        loss:
          loss === undefined
            ? null
            : {
                className: loss.constructor.name,
                config: { ...loss.getConfig(), reduction: loss.reduction, ...named(loss.name) },
              },
        ...(lossWeight === 1 ? {} : { lossWeight }),
        metrics: described(false),
        weightedMetrics: described(true),
      };
    }),
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

/** A metric under its key without the name of the output. */
function describeMetric({ key: logKey, metric }: CompiledMetric, prefix: string): MetricDescription {
  const key = logKey.slice(prefix.length);
  if (metric instanceof AccuracyByShape) return { key, className: 'accuracy', config: {} };
  return { key, className: metric.constructor.name, config: { ...metric.getConfig(), name: key } };
}

function named(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name };
}

/** What `compile` of a description makes. */
export function settingsFrom(
  { optimizer, outputs }: Omit<CompileDescription, 'optimizer'> & { readonly optimizer: CompileConfig['optimizer'] },
  policy: Policy,
  names: readonly string[],
): TrainingSettings {
  const compiled =
    (weighted: boolean, prefix: string) =>
    (description: MetricDescription): CompiledMetric => {
      const { key, className, config } = description;
      const own = customFunction(className) as MetricFunction | undefined;
      const metric =
        own !== undefined
          ? resolveMetric(own)
          : className === 'accuracy'
            ? new AccuracyByShape({ name: key })
            : resolveMetric({ className, config: { ...config, name: key } });
      return { key: `${prefix}${key}`, metric, weighted };
    };
  return {
    optimizer: resolveOptimizer({
      className: optimizer.className,
      config: { ...optimizer.config, learningRate: optimizer.learningRate },
    }),
    objective: new Objective(
      names.map((name, i) => {
        const { loss, lossWeight, metrics, weightedMetrics } = outputs[i]!;
        const prefix = names.length === 1 ? '' : `${name}_`;
        return {
          name,
          loss: loss === null ? undefined : resolveLoss((customFunction(loss.className) as LossFunction) ?? loss),
          lossWeight: lossWeight ?? 1,
          metrics: [...metrics.map(compiled(false, prefix)), ...weightedMetrics.map(compiled(true, prefix))],
        };
      }),
    ),
    policy,
  };
}

/** Writes the values of weights, and the state of the optimizer where it has any, into a model. */
export function restoreValues(
  { trainer }: Pick<DescribedModel, 'trainer'>,
  groups: readonly WeightGroup[],
  values: readonly (readonly WeightDescription[])[],
  optimizer: OptimizerDescription | undefined,
): void {
  const writes: (readonly [EngineVariable, TypedArray])[] = groups.flatMap(({ weights }, i) =>
    weights.map((weight, j) => [trainer.memoryOf(weight), values[i]![j]!.data] as const),
  );
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
    return [memory, slot.data];
  });
}
