/** Layers over strings, and hashes, against Keras 3.15.1 (scripts/golden/preprocessing_text.py). */
import { describe, expect, it } from 'vitest';
import { HashedCrossing } from '../../src/nn/layers/hashedCrossing.ts';
import { Hashing, type HashingOptions } from '../../src/nn/layers/hashing.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import { StringLookup } from '../../src/nn/layers/stringLookup.ts';
import { TextVectorization } from '../../src/nn/layers/textVectorization.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { type GoldenArray, numbers, readGoldens } from './goldens.ts';

interface TextCase {
  readonly className: keyof typeof classes;
  readonly options: Record<string, unknown>;
  /** An array, or with `isStream` batches. */
  readonly adapt?: readonly unknown[];
  readonly isStream?: boolean;
  readonly values: never;
  readonly output: GoldenArray;
  readonly vocabulary?: readonly string[];
  readonly idfWeights?: readonly number[];
}

type TextLayer = Layer & {
  adapt(data: unknown): Promise<void>;
  transform(values: never): Tensor;
  getVocabulary(): string[];
  readonly idfWeights: readonly number[] | undefined;
};

const classes = { HashedCrossing, Hashing, StringLookup, TextVectorization };

const { cases } = readGoldens<{ cases: TextCase[] }>('textLayers.json');

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

describe('layers for the host give what Keras gives', () => {
  it.each(cases.map((golden, i) => [i, golden.className, JSON.stringify(golden.options), golden] as const))(
    '%i %s %s',
    async (_, className, __, { options, adapt, isStream, values, output, vocabulary, idfWeights }) => {
      const make = (given: object) => new (classes[className] as never as new (options: object) => TextLayer)(given);
      const layer = make(options);
      if (adapt !== undefined) await layer.adapt(isStream ? stream(adapt) : adapt);
      const result = layer.transform(values);
      expect(result.shape).toEqual(output.shape);
      expect(result.data).toBeAllClose(numbers(output));
      expect(result.dtype).toBe((options.outputMode ?? 'int') === 'int' ? 'int32' : 'float32');
      if (vocabulary !== undefined) expect(layer.getVocabulary()).toEqual(vocabulary);
      if (idfWeights !== undefined) {
        expect([...layer.idfWeights!]).toBeAllClose(idfWeights.slice(0, layer.getVocabulary().length));
      }
      const copy = make(JSON.parse(JSON.stringify(layer.getConfig())));
      expect(copy.transform(values)).toEqual(result);
      expect(copy.getConfig()).toEqual(layer.getConfig());
    },
  );

  it('has cases of every one of them', () => {
    expect([...new Set(cases.map(({ className }) => className))].sort()).toEqual(Object.keys(classes));
    expect(new Hashing({ numBins: 3 } satisfies HashingOptions).numBins).toBe(3);
  });
});
