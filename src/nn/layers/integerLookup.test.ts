/** Values against Keras: test/nn/goldenLayers.test.ts, test/nn/adaptedLayers.test.ts. */
import { describe, expect, it } from 'vitest';
import { runLayer } from '../../../test/nn/runLayer.ts';
import { tensor } from '../../tensor/tensor.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { IntegerLookup, type IntegerLookupOptions } from './integerLookup.ts';

const vocabulary = [12, 36, 1138, -42];

describe('IntegerLookup', () => {
  it.each<IntegerLookupOptions>([
    {},
    { maskToken: 0 },
    { maskToken: 0, outputMode: 'count' },
    { numOovIndices: 3 },
    { outputMode: 'oneHot' },
    { outputMode: 'multiHot', maxTokens: 9, padToMaxTokens: true },
    { outputMode: 'tfIdf', idfWeights: [1, 2, 3, 4] },
    { invert: true },
    { invert: true, maskToken: 0, oovToken: -7 },
  ])('gives the same on the host and in a graph with %j', async (options) => {
    const layer = new IntegerLookup({ vocabulary, ...options });
    const values = tensor([
      [12, 1138, 0, 12],
      [-42, 5, -5, 3],
    ]);
    const host = layer.transform(values);
    const { output, outputShape } = await runLayer(layer, { inputShape: [2, 4], input: values.data });
    expect(host.shape).toEqual(outputShape);
    expect([...host.data]).toEqual([...output]);
  });

  it('takes nested arrays, typed arrays, tensors and single numbers', () => {
    const layer = new IntegerLookup({ vocabulary: [16_777_217] });
    expect(layer.transform([[16_777_217], [16_777_216]]).toArray()).toEqual([[1], [0]]);
    expect(layer.transform(Int32Array.of(16_777_217)).toArray()).toEqual([1]);
    expect(layer.transform(tensor(Int32Array.of(16_777_217), [1, 1])).toArray()).toEqual([[1]]);
    expect(layer.transform([Int32Array.of(16_777_217), Int32Array.of(2)]).toArray()).toEqual([[1], [0]]);
    expect(() => layer.transform(16_777_217)).toThrow('Give a batch of values.');
  });

  it('hashes unknown integers with oovMethod farmhash, on the host', () => {
    const layer = new IntegerLookup({ vocabulary: [1], numOovIndices: 50, oovMethod: 'farmhash' });
    const salted = new IntegerLookup({ ...layer.getConfig(), salt: 7 });
    expect(salted.getConfig().salt).toEqual([7, 7]);
    const buckets = layer.transform([2, 4, 6, 8]).data;
    expect(new Set(buckets).size).toBeGreaterThan(2);
    expect(salted.transform([2, 4, 6, 8]).data).not.toEqual(buckets);
    expect(() => layer.call(null as never)).toThrow();
  });

  it('counts what it gets, by batches', async () => {
    const layer = new IntegerLookup({ outputMode: 'tfIdf' });
    async function* batches() {
      yield [
        [1, 1, 2],
        [2, 1, 1],
      ];
      yield await Promise.resolve([3, 3, 1]);
    }
    await layer.adapt(batches());
    expect(layer.getVocabulary()).toEqual([-1, 1, 3, 2]);
    const weight = (documents: number) => Math.log(1 + 3 / (1 + documents));
    expect(layer.idfWeights!.slice(1)).toBeAllClose([weight(3), weight(1), weight(2)]);
    expect(layer.idfWeights![0]).toBeAllClose((weight(3) + weight(1) + weight(2)) / 3);
    const copy = new IntegerLookup(layer.getConfig());
    expect(copy.transform([[1, 9]]).data).toEqual(layer.transform([[1, 9]]).data);
  });

  it('replaces its vocabulary until it is built', async () => {
    const layer = new IntegerLookup();
    const message = 'has no vocabulary yet. Call await layer.adapt(data)';
    expect(() => layer.transform([1])).toThrow(message);
    expect(() => layer.ensureBuilt([null, 1])).toThrow(message);
    expect(layer.vocabularySize()).toBe(1);
    layer.setVocabulary([5, 6]);
    await layer.adapt([7, 7, 8]);
    expect(layer.getVocabulary(false)).toEqual([7, 8]);
    expect(layer.vocabularySize()).toBe(3);
    layer.ensureBuilt([null, 1]);
    expect(() => layer.setVocabulary([1])).toThrow('adapt comes before the layer is built');
    await expect(new IntegerLookup({ vocabulary }).adapt([1])).rejects.toThrow('was made with a vocabulary');
    await expect(new IntegerLookup().adapt([])).rejects.toThrow('at least one token');
    await expect(new IntegerLookup().adapt({} as never)).rejects.toThrow('expected an array or an iterable');
  });

  it.each<[object, string]>([
    [{ maxTokens: 1 }, 'expected maxTokens to be an integer of at least 2'],
    [{ maxTokens: 3, numOovIndices: 3 }, 'an integer of at least 4'],
    [{ padToMaxTokens: true }, 'padToMaxTokens needs maxTokens'],
    [{ vocabulary: [1, 2, 1] }, 'the vocabulary has 1 more than once'],
    [{ vocabulary: [1, 2, 3], maxTokens: 3 }, 'has 4 tokens with the special ones, and maxTokens is 3'],
    [{ vocabulary: [1, 0], maskToken: 0 }, '0 is a special token, and stands among the others'],
    [{ vocabulary: [1, -1], invert: true }, '-1 is a special token'],
    [{ vocabulary: [] }, 'expected vocabulary to be an array of tokens'],
    [{ vocabulary: [0.5] }, 'expected integers of 32 bits, got 0.5'],
    [{ vocabulary: ['a'] }, 'expected integers of 32 bits, got "a"'],
    [{ vocabulary: [1], idfWeights: [1] }, 'idfWeights need outputMode "tfIdf", got "int"'],
    [{ vocabulary: [1], outputMode: 'tfIdf' }, 'expected idfWeights, one for each of the 1 tokens'],
    [{ idfWeights: [1], outputMode: 'tfIdf' }, 'idfWeights belong to a vocabulary'],
    [{ invert: true, outputMode: 'count' }, 'invert needs outputMode "int"'],
    [{ salt: 3 }, 'needs oovMethod "farmhash"'],
    [{ salt: [3], oovMethod: 'farmhash' }, 'expected salt to be an integer or a pair'],
    [{ maskToken: 'a' }, 'maskToken: expected integers of 32 bits'],
    [{ outputMode: 'tf_idf' }, 'Did you mean "tfIdf"?'],
  ])('refuses %j', (options, message) => {
    expect(() => new IntegerLookup(options)).toThrow(InvalidArgumentError);
    expect(() => new IntegerLookup(options)).toThrow(message);
  });

  it('names unknown tokens where they are not allowed, and ragged rows', () => {
    const layer = new IntegerLookup({ vocabulary, numOovIndices: 0, name: 'codes' });
    expect(() => layer.transform([12, 13])).toThrow('IntegerLookup "codes": unknown token 13, and numOovIndices is 0.');
    expect(() => layer.transform([[12, 36], [12]])).toThrow(ShapeMismatchError);
  });
});
