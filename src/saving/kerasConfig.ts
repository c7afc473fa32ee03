/** `config.json` of a `.keras` file: a sequential model. */
import type { Policy } from '../nn/policy.ts';
import type { SymbolicShape } from '../tensor/shape.ts';
import { SavingError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { asArray, asObject, asString, type JsonObject } from './json.ts';
import { type CompileConfigDescription, fromKerasCompile, toKerasCompile, unsavable } from './kerasCompile.ts';
import {
  asBatchShape,
  fromKerasInput,
  fromKerasLayer,
  type LayerConfigDescription,
  toKerasInput,
  toKerasLayer,
} from './kerasLayers.ts';
import { kerasObject } from './kerasObjects.ts';
import { fromKerasPolicy, toKerasPolicy } from './kerasPolicy.ts';
import type { ModelDescription } from './modelDescription.ts';

/** A model before its values are read. */
export interface ModelConfigDescription {
  readonly name: string;
  readonly inputName: string;
  readonly inputShape: SymbolicShape;
  readonly layers: readonly Omit<LayerConfigDescription, 'policy'>[];
  readonly policy: Policy;
  readonly compile: CompileConfigDescription | undefined;
}

/** A config, and what it could not hold. */
export interface KerasConfig {
  readonly config: JsonObject;
  /** Optimizers, losses and metrics of the user's own; where there are any, the config says nothing of `compile()`. */
  readonly leftOut: readonly string[];
}

/** The layers that a file holds: all but those that only say where data enters. */
export function layersInFile(model: ModelDescription): ModelDescription['layers'] {
  return model.layers.filter(({ className }) => className !== 'InputLayer');
}

/** Keras' config of a model. */
export function toKerasConfig(model: ModelDescription): KerasConfig {
  const { name, inputName = 'input_layer', inputShape, compile, policy = 'float32' } = model;
  const layers = layersInFile(model);
  const leftOut = compile === undefined ? [] : unsavable(compile);
  const config = {
    name,
    trainable: true,
    dtype: toKerasPolicy(policy),
    layers: [
      toKerasInput(inputName, inputShape),
      ...layers.map((layer, i) => toKerasLayer(layer, i === layers.length - 1 ? 'float32' : policy)),
    ],
    build_input_shape: inputShape,
  };
  return {
    leftOut,
    config: {
      ...kerasObject('keras', 'Sequential', config),
      build_config: { input_shape: inputShape },
      ...(compile === undefined || leftOut.length > 0 ? {} : { compile_config: toKerasCompile(compile) }),
    },
  };
}

/**
 * The model of a config.
 *
 * @param where - What messages call the file.
 * @param options - Whether to read what `compile()` was given.
 */
export function fromKerasConfig(
  root: JsonObject,
  where: string,
  options: { compile: boolean },
): ModelConfigDescription {
  if (root.class_name !== 'Sequential') {
    throw new SavingError(
      `${where}: holds a model of class ${describeValue(root.class_name)}; Millrace reads Sequential models.`,
      { details: { className: root.class_name } },
    );
  }
  const { name, dtype, layers, build_input_shape } = asObject(root.config, `${where}, config`);
  const items = asArray(layers, `${where}, layers`);
  const input = items.length === 0 ? undefined : fromKerasInput(items[0], `${where}, layers[0]`);
  const first = input === undefined ? 0 : 1;
  const compile = root.compile_config;
  const described = items.slice(first).map((item, i) => fromKerasLayer(item, `${where}, layers[${i + first}]`));
  const policies = [fromKerasPolicy(dtype, where), ...described.map(({ policy }) => policy)];
  return {
    name: asString(name, `${where}, name`),
    inputName: input?.name ?? 'input_layer',
    inputShape: input?.shape ?? asBatchShape(build_input_shape, `${where}, build_input_shape`),
    layers: described.map(({ policy: _, ...layer }) => layer),
    policy: policies.includes('mixedBfloat16') ? 'mixedBfloat16' : 'float32',
    // A Keras model that was never compiled writes null or {}.
    compile:
      !options.compile || compile === undefined || compile === null || Object.keys(compile).length === 0
        ? undefined
        : fromKerasCompile(compile, `${where}, compile_config`),
  };
}
