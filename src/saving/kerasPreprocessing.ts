/** Where Keras' configs of preprocessing layers differ from Millrace's by more than spelling. */
import type { SerializedObject } from '../nn/lookUp.ts';
import { SavingError } from '../util/errors.ts';
import type { JsonObject } from './json.ts';
import type { UnusedOptions } from './kerasObjects.ts';
import { isModelClass } from './modelConfig.ts';
import { groupNames } from './weightsFile.ts';

/** What Keras writes for these layers and Millrace does not have, with the value that means "not used". */
export const UNUSED_PREPROCESSING_OPTIONS: Readonly<Record<string, UnusedOptions>> = {
  // The one layer whose dtype Keras writes as a word.
  Discretization: { sparse: false, dtype: 'float32' },
  IntegerLookup: { sparse: false, vocabulary_dtype: 'int64' },
};

/** Layers that are no part of a model here. */
const ON_STRINGS: readonly string[] = ['HashedCrossing', 'Hashing', 'StringLookup', 'TextVectorization'];

/** Keras keeps the weights of the tokens beside those that a model has. */
function refuseWeights(where: string): never {
  throw new SavingError(
    `${where}: an IntegerLookup with outputMode "tfIdf" has no place in files yet. Call its transform in the data ` +
      'path, or keep getWeights() and build the model in code.',
  );
}

/** A layer's config without what only Millrace knows, and with what Keras derives; keys are Millrace's. */
export function toKerasPreprocessing(className: string, config: JsonObject, where: string): JsonObject {
  if (className === 'Normalization') {
    const { adapted: _, axis, ...rest } = config;
    return { axis: axis === null ? [] : [axis].flat(), ...rest };
  }
  if (className === 'IntegerLookup') {
    const { vocabulary, outputMode, maskToken, numOovIndices } = config;
    if (outputMode === 'tfIdf') refuseWeights(where);
    const special = Number(numOovIndices) + (maskToken !== null && outputMode === 'int' ? 1 : 0);
    return { ...config, vocabularySize: ((vocabulary ?? []) as readonly number[]).length + special };
  }
  return config;
}

/** A layer's config from Keras without what it derives, and with what only Millrace knows; keys are Keras'. */
export function fromKerasPreprocessing(className: string, config: JsonObject, where: string): JsonObject {
  if (ON_STRINGS.includes(className)) {
    throw new SavingError(
      `${where}: is a ${className} layer, which takes strings, and tensors hold numbers. Build the model without it, and ` +
        'give it what layer.transform(values) returns on the host.',
      { details: { where, className } },
    );
  }
  if (className === 'Normalization') {
    const { axis, mean = null, ...rest } = config;
    const axes = Array.isArray(axis) && axis.length < 2 ? (axis[0] ?? null) : axis;
    return { axis: axes, mean, ...rest, adapted: mean === null };
  }
  if (className === 'IntegerLookup') {
    const { vocabulary_size: _, ...rest } = config;
    if (rest.output_mode === 'tf_idf') refuseWeights(where);
    return rest;
  }
  return config;
}

/** Layers with the vocabularies that Keras writes beside the config: those of adapted lookups. */
export function withVocabularies<L extends SerializedObject>(
  layers: readonly L[],
  members: Readonly<Record<string, Uint8Array>>,
  folder = 'assets/layers',
): L[] {
  const groups = groupNames(layers.map(({ className }) => className));
  return layers.map((layer, i) => {
    const { className, config } = layer;
    if (isModelClass(className)) {
      const inside = withVocabularies(config.layers as readonly L[], members, `${folder}/${groups[i]}/layers`);
      return { ...layer, config: { ...config, layers: inside } };
    }
    const file = members[`${folder}/${groups[i]}/vocabulary.txt`];
    if (className !== 'IntegerLookup' || config.vocabulary !== null || file === undefined) return layer;
    const lines = new TextDecoder().decode(file).split('\n');
    const vocabulary = lines.filter((line) => line !== '').map(Number);
    return { ...layer, config: { ...config, vocabulary } };
  });
}
