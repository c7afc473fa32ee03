/** Text to numbers. */
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { checkInteger, checkOneOf } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import type { Stream } from './adaptData.ts';
import { refuseInModel } from './hostOnly.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
import { StringLookup } from './stringLookup.ts';
import type { Nodes } from './structure.ts';

/** How text is cleaned, or a function that does it. */
export type Standardize = 'lowerAndStripPunctuation' | 'lower' | 'stripPunctuation' | ((text: string) => string) | null;

/** How text is cut into tokens, or a function that does it. */
export type Split = 'whitespace' | 'character' | ((text: string) => readonly string[]) | null;

/** Options of {@link TextVectorization}. */
export interface TextVectorizationOptions extends LayerOptions {
  /** Tokens in the vocabulary at most, those for padding and unknown ones included. @defaultValue no limit */
  maxTokens?: number | null;
  /** What is done to a text first; null: nothing. @defaultValue 'lowerAndStripPunctuation' */
  standardize?: Standardize;
  /** How it is cut into tokens; null: it comes cut, as arrays of tokens. @defaultValue 'whitespace' */
  split?: Split;
  /** Joins neighbouring tokens: of 1 to `ngrams` tokens, or of the numbers in an array. @defaultValue none */
  ngrams?: number | readonly number[] | null;
  /**
   * `int`: the index of each token; `multiHot`, `count`, `tfIdf`: a row for each text with a place for each token.
   * @defaultValue 'int'
   */
  outputMode?: 'int' | 'multiHot' | 'count' | 'tfIdf';
  /** Indices of each text: shorter ones end with zeros, longer ones are cut. For mode `int`. @defaultValue those of the longest text */
  outputSequenceLength?: number | null;
  /** Whether rows have `maxTokens` columns, also where the vocabulary is smaller. @defaultValue false */
  padToMaxTokens?: boolean;
  /** The known tokens, in order, with or without the special ones in front. @defaultValue those that `adapt` finds */
  vocabulary?: readonly string[] | null;
  /** Weight of each token of `vocabulary` in mode `tfIdf`. @defaultValue those that `adapt` finds */
  idfWeights?: readonly number[] | null;
}

/** A text; without `split`, its tokens; or a text in an array of one. */
export type Text = string | readonly string[];

/** Texts to adapt to: an array, or texts, or arrays of texts, one after the other. */
export type AdaptTexts = readonly Text[] | Stream<Text | readonly Text[]>;

const OPTIONS = [
  'maxTokens',
  'standardize',
  'split',
  'ngrams',
  'outputMode',
  'outputSequenceLength',
  'padToMaxTokens',
  'vocabulary',
  'idfWeights',
];
const STANDARDIZE = ['lowerAndStripPunctuation', 'lower', 'stripPunctuation'] as const;
const SPLIT = ['whitespace', 'character'] as const;
const MODES = ['int', 'multiHot', 'count', 'tfIdf'] as const;

// What TensorFlow takes for them: ASCII alone.
const PUNCTUATION = /[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~']/g;
const WHITESPACE = /[ \t\n\v\f\r]+/;
const CAPITALS = /[A-Z]+/g;

/** The lookup inside, whose messages speak of the layer that the user made. */
const Lookup = class TextVectorization extends StringLookup {};

/**
 * Turns texts into indices of words, or into rows with a place for each word.
 *
 * @remarks
 * A layer for the host: tensors hold no strings, so it cannot be part of a model. Call {@link transform} in the data path
 * and give the model the numbers.
 *
 * Each text is standardised, cut into tokens, joined to n-grams, and looked up. The vocabulary is given, or found by
 * `await layer.adapt(texts)`: the most frequent tokens, of equally frequent ones the last in order of characters first.
 * In mode `int`, index 0 is padding and 1 any unknown token; in others, column 0 is unknown tokens. As in Keras, only the
 * letters A-Z become small, and only ASCII has punctuation and white space; for other scripts, give functions:
 * `standardize: (text) => text.toLowerCase()`.
 *
 * @formula `y[i] = index of token i`; tfIdf: `y[c] = idfWeights[c] * (number of times that token c is in the text)`
 * @shape texts `[samples]` or `[samples, 1]` -> int: int32 `[samples, outputSequenceLength]`; multiHot, count, tfIdf: float32
 *   `[samples, vocabulary]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for options that do not go together, a vocabulary with repeated tokens,
 *   use without a vocabulary, and use in a model
 *
 * @example
 * ```ts
 * const layer = layers.textVectorization({ outputSequenceLength: 4 });
 * await layer.adapt(['The cat sat.', 'The cat ran!', 'The end']);
 * layer.getVocabulary(); // => ['', '[UNK]', 'the', 'cat', 'sat', 'ran', 'end']
 * layer.transform(['the dog sat']).toArray(); // => [[2, 1, 4, 0]]
 * ```
 *
 * @reference https://keras.io/api/layers/preprocessing_layers/text/text_vectorization/
 */
export class TextVectorization extends Layer {
  readonly standardize: Standardize;
  readonly split: Split;
  readonly ngrams: number | readonly number[] | null;
  readonly outputMode: 'int' | 'multiHot' | 'count' | 'tfIdf';
  readonly outputSequenceLength: number | undefined;
  readonly #lookup: StringLookup;

  constructor(options: TextVectorizationOptions = {}) {
    super(options, OPTIONS);
    const owner = 'TextVectorization';
    const { standardize = 'lowerAndStripPunctuation', split = 'whitespace', outputSequenceLength = null } = options;
    const isFree = (value: unknown): boolean => value === null || typeof value === 'function';
    this.standardize = isFree(standardize) ? standardize : checkOneOf(owner, 'standardize', standardize, STANDARDIZE);
    this.split = isFree(split) ? split : checkOneOf(owner, 'split', split, SPLIT);
    this.outputMode = checkOneOf(owner, 'outputMode', options.outputMode ?? 'int', MODES);
    this.ngrams = checkNgrams(options.ngrams ?? null);
    this.outputSequenceLength =
      outputSequenceLength === null ? undefined : checkInteger(owner, 'outputSequenceLength', outputSequenceLength);
    if (outputSequenceLength !== null && this.outputMode !== 'int') {
      throw new InvalidArgumentError(
        `${owner}: outputSequenceLength is for outputMode "int", got "${this.outputMode}", whose rows are as long as the vocabulary.`,
      );
    }
    this.#lookup = new Lookup({
      name: options.name ?? 'text_vectorization',
      maskToken: '',
      outputMode: this.outputMode,
      maxTokens: options.maxTokens ?? null,
      padToMaxTokens: options.padToMaxTokens ?? false,
      vocabulary: options.vocabulary ?? null,
      idfWeights: options.idfWeights ?? null,
    });
  }

  /** The tokens by their indices, those for padding and unknown ones included. */
  getVocabulary(includeSpecialTokens = true): string[] {
    return this.#lookup.getVocabulary(includeSpecialTokens);
  }

  /** Number of tokens, those for padding and unknown ones included: `inputDim` of an embedding. */
  vocabularySize(): number {
    return this.#lookup.vocabularySize();
  }

  /** Weights by index in mode `tfIdf`. */
  get idfWeights(): readonly number[] | undefined {
    return this.#lookup.idfWeights;
  }

  /** Replaces the vocabulary. `idfWeights` are for mode `tfIdf` alone. */
  setVocabulary(vocabulary: readonly string[], idfWeights: readonly number[] | null = null): void {
    this.#lookup.setVocabulary(vocabulary, idfWeights);
  }

  /**
   * Learns the vocabulary, and in mode `tfIdf` in how many texts each token is. An earlier result is replaced.
   *
   * @param data - Texts in an array; or texts, or arrays of them, one after the other, from an (async) iterable: the lines of a
   *   file, for example.
   * @throws InvalidArgumentError for other data, and a layer that was made with a vocabulary
   */
  async adapt(data: AdaptTexts): Promise<void> {
    await this.#lookup.adaptToDocuments(this.#documents(data));
  }

  /** The numbers for texts. */
  transform(texts: readonly Text[]): Tensor {
    if (!Array.isArray(texts)) {
      throw new InvalidArgumentError(
        `${this.label}.transform: expected an array of texts, got ${describeValue(texts)}. Give ["..."].`,
      );
    }
    const rows = texts.map((text) => this.#lookup.lookUp(this.#tokensOf(text, 'transform')));
    const longest = rows.reduce((most, { length }) => Math.max(most, length), 0);
    const length = this.outputSequenceLength ?? longest;
    const isInt = this.outputMode === 'int';
    const indices = new Int32Array(rows.length * length).fill(isInt ? 0 : -1);
    rows.forEach((row, i) => {
      indices.set(row.subarray(0, length), i * length);
    });
    return this.#lookup.encode(indices, [rows.length, length]);
  }

  protected override build(): void {
    refuseInModel(this);
  }

  override call(_input: Nodes): Node {
    return refuseInModel(this);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const [samples = null] = inputShape;
    if (this.outputMode === 'int') return [samples, this.outputSequenceLength ?? null];
    return this.#lookup.computeOutputShape([samples, null]);
  }

  override getConfig(): LayerConfig {
    const { maxTokens, padToMaxTokens, vocabulary, idfWeights } = this.#lookup.getConfig();
    return {
      maxTokens,
      standardize: this.standardize,
      split: this.split,
      ngrams: Array.isArray(this.ngrams) ? [...this.ngrams] : this.ngrams,
      outputMode: this.outputMode,
      outputSequenceLength: this.outputSequenceLength ?? null,
      padToMaxTokens,
      vocabulary,
      idfWeights,
    };
  }

  async *#documents(data: AdaptTexts): AsyncGenerator<readonly string[]> {
    const isStream =
      typeof data === 'object' && data !== null && (Symbol.asyncIterator in data || Symbol.iterator in data);
    if (!isStream) {
      throw new InvalidArgumentError(
        `${this.label}.adapt: expected an array or an iterable of texts, got ${describeValue(data)}.`,
      );
    }
    // In a stream, an array is a batch of texts; in an array of texts, it is one text.
    const isList = Array.isArray(data);
    for await (const item of data as Stream<Text | readonly Text[]>) {
      const texts = isList || !Array.isArray(item) ? [item as Text] : (item as readonly Text[]);
      for (const text of texts) yield this.#tokensOf(text, 'adapt');
    }
  }

  #tokensOf(text: Text, method: string): readonly string[] {
    const parts: readonly unknown[] = Array.isArray(text) ? text : [text];
    const wrong = parts.find((part) => typeof part !== 'string');
    if (wrong !== undefined || (this.split !== null && parts.length !== 1)) {
      const expected = this.split === null ? 'an array of tokens' : 'a text';
      throw new InvalidArgumentError(
        `${this.label}.${method}: expected ${expected} for each sample, got ${describeValue(wrong ?? text)}.`,
      );
    }
    const tokens = (parts as readonly string[]).flatMap((part) => this.#splitText(this.#standardizeText(part)));
    return this.ngrams === null ? tokens : joined(tokens, this.ngrams);
  }

  #standardizeText(text: string): string {
    const { standardize } = this;
    if (typeof standardize === 'function') return standardize(text);
    let result = text;
    if (standardize === 'lower' || standardize === 'lowerAndStripPunctuation') {
      result = result.replace(CAPITALS, (letters) => letters.toLowerCase());
    }
    return standardize === 'stripPunctuation' || standardize === 'lowerAndStripPunctuation'
      ? result.replace(PUNCTUATION, '')
      : result;
  }

  #splitText(text: string): readonly string[] {
    if (typeof this.split === 'function') return this.split(text);
    if (this.split === 'character') return Array.from(text);
    return this.split === null ? [text] : text.split(WHITESPACE).filter((word) => word !== '');
  }
}

/** All runs of neighbouring tokens of these lengths, the shortest length first. */
function joined(tokens: readonly string[], ngrams: number | readonly number[]): string[] {
  const lengths = typeof ngrams === 'number' ? Array.from({ length: ngrams }, (_, i) => i + 1) : ngrams;
  return lengths.flatMap((length) =>
    tokens.slice(0, Math.max(0, tokens.length - length + 1)).map((_, i) => tokens.slice(i, i + length).join(' ')),
  );
}

function checkNgrams(value: unknown): number | readonly number[] | null {
  if (value === null) return null;
  if (!Array.isArray(value)) return checkInteger('TextVectorization', 'ngrams', value);
  return value.map((length, i) => checkInteger('TextVectorization', `ngrams[${i}]`, length));
}
