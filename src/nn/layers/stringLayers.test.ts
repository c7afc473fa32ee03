/** What layers over strings refuse, and how they are used with a model. Values against Keras: test/nn/textLayers.test.ts. */
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { HashedCrossing } from './hashedCrossing.ts';
import { Hashing } from './hashing.ts';
import { StringLookup } from './stringLookup.ts';
import { TextVectorization } from './textVectorization.ts';

describe('StringLookup', () => {
  it('goes there and back', () => {
    const layer = new StringLookup({ vocabulary: ['a', 'b'], maskToken: '' });
    const indices = layer.transform([
      ['b', ''],
      ['x', 'a'],
    ]);
    expect(indices.toArray()).toEqual([
      [3, 0],
      [1, 2],
    ]);
    expect(layer.tokensOf(indices)).toEqual([
      ['b', ''],
      ['[UNK]', 'a'],
    ]);
    expect(layer.tokensOf([7])).toEqual(['[UNK]']);
    const inverse = new StringLookup({ ...layer.getConfig(), invert: true });
    expect(inverse.tokensOf(2)).toBe('a');
    expect(() => inverse.transform(['a'])).toThrow('call layer.tokensOf(indices)');
  });

  it('refuses what is no string', () => {
    const layer = new StringLookup({ vocabulary: ['a'], name: 'words' });
    expect(() => layer.transform([1] as never)).toThrow('StringLookup "words".transform: expected strings, got 1.');
    expect(() => layer.transform(new Float32Array(2) as never)).toThrow('expected strings, got 0');
    expect(() => layer.transform([['a'], ['a', 'b']])).toThrow(ShapeMismatchError);
    expect(() => new StringLookup().tokensOf([1])).toThrow('has no vocabulary yet');
  });
});

describe('TextVectorization', () => {
  it('takes functions', () => {
    const layer = new TextVectorization({
      standardize: (text) => text.toLowerCase(),
      split: (text) => text.split('|'),
      vocabulary: ['été', 'b'],
    });
    expect(layer.transform(['B|ÉTÉ|c']).toArray()).toEqual([[3, 2, 1]]);
  });

  it('adapts to lines of a stream, and to texts in arrays of one', async () => {
    async function* lines() {
      yield 'one two';
      yield await Promise.resolve(['two', 'two three']);
    }
    const layer = new TextVectorization();
    await layer.adapt(lines());
    expect(layer.getVocabulary(false)).toEqual(['two', 'three', 'one']);
    await layer.adapt([['one two'], ['two']]);
    expect(layer.getVocabulary()).toEqual(['', '[UNK]', 'two', 'one']);
    expect(layer.vocabularySize()).toBe(4);
    layer.setVocabulary(['zero']);
    expect(layer.transform([['zero one']]).toArray()).toEqual([[2, 1]]);
  });

  it('takes tokens without split', async () => {
    const layer = new TextVectorization({ split: null });
    await layer.adapt([
      ['New York', 'Rome'],
      ['Rome', 'Oslo'],
    ]);
    expect(layer.getVocabulary(false)).toEqual(['rome', 'oslo', 'new york']);
    expect(layer.transform([['Oslo'], ['Rome', 'Rome']]).toArray()).toEqual([
      [3, 0],
      [2, 2],
    ]);
  });

  it('is as long as it says', () => {
    const layer = new TextVectorization({ vocabulary: ['a'] });
    expect(layer.computeOutputShape([null])).toEqual([null, null]);
    expect(layer.transform(['', '']).shape).toEqual([2, 0]);
    expect(new TextVectorization({ vocabulary: ['a'], outputMode: 'count' }).computeOutputShape([8])).toEqual([8, 2]);
  });

  it.each<[object, string]>([
    [{ standardize: 'upper' }, 'expected standardize to be'],
    [{ split: 'line' }, 'expected split to be'],
    [{ ngrams: 0 }, 'expected ngrams to be a positive integer'],
    [{ ngrams: [1, 0] }, 'expected ngrams[1]'],
    [{ outputMode: 'oneHot' }, 'expected outputMode'],
    [{ outputSequenceLength: 3, outputMode: 'count' }, 'outputSequenceLength is for outputMode "int"'],
    [{ vocabulary: ['a', 'a'] }, 'has "a" more than once'],
    [{ ragged: true }, 'unknown option "ragged"'],
  ])('refuses %j', (options, message) => {
    expect(() => new TextVectorization(options)).toThrow(InvalidArgumentError);
    expect(() => new TextVectorization(options)).toThrow(message);
  });

  it('refuses what is no text', async () => {
    const layer = new TextVectorization();
    expect(() => layer.transform(['a'])).toThrow('TextVectorization "text_vectorization": has no vocabulary yet');
    expect(() => layer.transform('a' as never)).toThrow('expected an array of texts, got "a"');
    expect(() => layer.transform([1] as never)).toThrow('expected a text for each sample, got 1');
    expect(() => layer.transform([['a', 'b']])).toThrow('expected a text for each sample, got array of 2');
    await expect(layer.adapt(3 as never)).rejects.toThrow('expected an array or an iterable of texts, got 3');
    await expect(layer.adapt([['a'], [2]] as never)).rejects.toThrow('got 2');
    await expect(layer.adapt(['.', ''])).rejects.toThrow('at least one token');
    await expect(new TextVectorization({ vocabulary: ['a'] }).adapt(['a'])).rejects.toThrow('made with a vocabulary');
  });
});

describe('Hashing and HashedCrossing', () => {
  it('refuse what has no hash', () => {
    expect(() => new Hashing({ numBins: 0 })).toThrow('expected numBins to be a positive integer');
    expect(() => new Hashing({ numBins: 3 }).transform([null as never])).toThrow(
      'expected strings or numbers, got null',
    );
    expect(() => new Hashing({ numBins: 3, salt: [1.5, 2] })).toThrow('expected salt to be an integer or a pair');
    expect(() => new Hashing({ numBins: 3, outputMode: 'count' }).transform(['a'])).toThrow(ShapeMismatchError);
    const crossing = new HashedCrossing({ numBins: 3 });
    expect(() => crossing.transform([['a']])).toThrow('at least two features, got array of 1');
    expect(() => crossing.transform([['a'], [0.5]])).toThrow('feature 1: expected strings or integers, got 0.5');
    expect(() => crossing.transform([['a'], [1, 2]])).toThrow('[samples] or [samples, 1], got [1], [2]');
    expect(() => crossing.transform([[['a', 'b']], [[1, 2]]])).toThrow(ShapeMismatchError);
  });

  it('take typed arrays', () => {
    expect(new Hashing({ numBins: 9 }).transform(Int32Array.of(5))).toEqual(
      new Hashing({ numBins: 9 }).transform(['5']),
    );
  });
});
