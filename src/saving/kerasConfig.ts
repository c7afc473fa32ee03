/** `config.json` of a `.keras` file: a model, and what `compile()` was given. */
import type { Policy } from '../nn/policy.ts';
import type { JsonObject } from './json.ts';
import { type CompileConfigDescription, fromKerasCompile, toKerasCompile, unsavable } from './kerasCompile.ts';
import { fromKerasModel, toKerasModel } from './kerasModels.ts';
import { orderedPlaces, outputNamesOf, type SerializedModel } from './modelConfig.ts';
import type { ModelDescription } from './modelDescription.ts';

/** A model before its values are read. */
export interface ModelConfigDescription {
  readonly model: SerializedModel;
  readonly policy: Policy;
  readonly compile: CompileConfigDescription | undefined;
}

/** A config, and what it could not hold. */
export interface KerasConfig {
  readonly config: JsonObject;
  /** Losses and metrics that are functions; where there are any, the config says nothing of `compile()`. */
  readonly leftOut: readonly string[];
}

/** Keras' config of a model. */
export function toKerasConfig({
  model,
  compile,
  policy = 'float32',
}: Pick<ModelDescription, 'model' | 'compile' | 'policy'>): KerasConfig {
  const leftOut = compile === undefined ? [] : unsavable(compile);
  const config = toKerasModel(model, { policy, ofOutputs: 'float32' });
  if (compile === undefined || leftOut.length > 0) return { leftOut, config };
  const form = model.className === 'Sequential' ? 'one' : orderedPlaces(model.config.outputLayers, 'outputLayers').form;
  return { leftOut, config: { ...config, compile_config: toKerasCompile(compile, outputNamesOf(model), form) } };
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
  const { model, policies } = fromKerasModel(root, where);
  const compile = root.compile_config;
  return {
    model,
    policy: policies.includes('mixedBfloat16') ? 'mixedBfloat16' : 'float32',
    // A Keras model that was never compiled writes null or {}.
    compile:
      !options.compile || compile === undefined || compile === null || Object.keys(compile).length === 0
        ? undefined
        : fromKerasCompile(compile, `${where}, compile_config`, outputNamesOf(model)),
  };
}
